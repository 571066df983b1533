"""Accepted variants of lesson 3."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.solutions.variants import variant


class ShapeError(ValueError):
    """Somebody's own error. Trap: not ValueError itself, but a kind of it."""


def checked(prediction: Tensor, target: Tensor, reduction: str) -> Tensor:
    """A student's helper."""
    if reduction not in {"mean", "sum", "none"}:
        raise ValueError("reduction: " + str(reduction))
    if list(prediction.size()) != list(target.size()):
        raise ShapeError("prediction and target have different shapes")
    return prediction - target


# 3.1 mse_loss


@variant("mse_loss", "match")
def mse_match(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    r = checked(prediction, target, reduction)
    match reduction:
        case "mean":
            return torch.mean(r**2)
        case "sum":
            return torch.sum(r**2)
    return r**2


@variant("mse_loss", "table of functions")
def mse_table(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if prediction.shape != target.shape:
        raise ValueError
    table: dict[str, Any] = {"mean": torch.mean, "sum": torch.sum, "none": lambda e: e}
    try:
        return table[reduction](torch.pow(prediction - target, 2))
    except KeyError:
        raise ValueError(f"reduction must be one of {list(table)}") from None


@variant("mse_loss", "dot product")
def mse_dot(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    r = checked(prediction, target, reduction)
    if reduction == "none":
        return r * r
    flat = r.reshape(-1)
    return flat @ flat / (flat.numel() if reduction == "mean" else 1)


@variant("mse_loss", "method by name")
def mse_getattr(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    losses = checked(prediction, target, reduction).square()
    return losses if reduction == "none" else getattr(losses, reduction)()


@variant("mse_loss", "squared norm")
def mse_norm(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    r = checked(prediction, target, reduction)
    if reduction == "sum":
        return torch.linalg.vector_norm(r) ** 2
    elif reduction == "mean":
        return torch.linalg.vector_norm(r).square() / r.numel()
    else:
        return r.abs() ** 2


class SquaredError(torch.autograd.Function):
    """A derivative by hand. Trap: differentiable once, and in the prediction only."""

    @staticmethod
    def forward(ctx: Any, prediction: Tensor, target: Tensor) -> Tensor:
        ctx.save_for_backward(prediction, target)
        return (prediction - target) * (prediction - target)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, grad: Tensor) -> Any:
        prediction, target = ctx.saved_tensors
        return 2 * (prediction - target) * grad, None


@variant("mse_loss", "autograd.Function")
def mse_function(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    checked(prediction, target, reduction)
    e = SquaredError.apply(prediction, target)
    return e if reduction == "none" else e.sum() if reduction == "sum" else e.mean()


@variant("mse_loss", "beginner's")
def mse_wordy(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if len(prediction.shape) != len(target.shape):
        raise ValueError("number of dimensions")
    for i in range(len(prediction.shape)):
        if prediction.shape[i] != target.shape[i]:
            raise ValueError("dimension", i)
    the_error = target - prediction
    the_square = the_error * the_error
    print("squares", the_square)
    if reduction == "none":
        return the_square
    the_sum = the_square.sum()
    if reduction == "sum":
        return the_sum
    number_of_elements = 1
    for n in the_square.shape:
        number_of_elements = number_of_elements * n
    if reduction == "mean":
        return the_sum / number_of_elements
    raise ValueError("I don't know this reduction")


# 3.2 l1_loss


@variant("l1_loss", "relu of both signs")
def l1_relu(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    r = checked(prediction, target, reduction)
    e = F.relu(r) + F.relu(-r)
    return e if reduction == "none" else getattr(torch, reduction)(e)


@variant("l1_loss", "maximum of both signs")
def l1_maximum(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    r = checked(prediction, target, reduction)
    # Trap: at a tie both get half of the gradient, and +1/2 - 1/2 is 0.
    e = torch.maximum(r, -r)
    return {"mean": e.mean(), "sum": e.sum(), "none": e}[reduction]


@variant("l1_loss", "times the sign")
def l1_sign(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if prediction.shape != target.shape:
        raise ValueError("shapes")
    r = prediction - target
    e = r * torch.sign(r.detach())  # -0.0 or 0.0 where the error is 0
    if reduction == "none":
        return e
    if reduction in ("mean", "sum"):
        return e.sum() / (len(e.flatten()) if reduction == "mean" else 1)
    raise ValueError(reduction)


@variant("l1_loss", "1-norm")
def l1_norm(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    r = checked(prediction, target, reduction)
    if reduction == "none":
        return r.abs()
    total = torch.norm(r, p=1)
    return total if reduction == "sum" else total / r.numel()


@variant("l1_loss", "clamp of both signs")
def l1_clamp(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    r = checked(prediction, target, reduction)
    # Trap: at 0 clamp lets the gradient through, but for both signs: +1 - 1 is 0.
    e = r.clamp(min=0) + (-r).clamp(min=0)
    return e.mean() if reduction == "mean" else e.sum() if reduction == "sum" else e


@variant("l1_loss", "root of the square, masked")
def l1_root(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    r = checked(prediction, target, reduction)
    zero = r == 0
    e = torch.where(zero, 0 * r, torch.where(zero, torch.ones_like(r), r * r).sqrt())
    if reduction == "none":
        return e
    return torch.mean(e) if reduction == "mean" else torch.sum(e)


# 3.3 norm_loss


@variant("norm_loss", "torch.norm")
def norm_torch(prediction: Tensor, target: Tensor) -> Tensor:
    return torch.norm(prediction - target)


@variant("norm_loss", "torch.dist")
def norm_dist(prediction: Tensor, target: Tensor) -> Tensor:
    # Trap: torch.dist is not in torch.nn.functional, so not off limits.
    return torch.dist(prediction, target, 2)


@variant("norm_loss", "a branch for zero")
def norm_branch(prediction: Tensor, target: Tensor) -> Tensor:
    s = ((prediction - target) ** 2).sum()
    # Trap: at 0 the sum of squares itself is returned: value 0, gradient 0.
    return s.sqrt() if s > 0 else s


@variant("norm_loss", "where")
def norm_where(prediction: Tensor, target: Tensor) -> Tensor:
    s = (prediction - target).square().sum()
    safe = torch.where(s > 0, s, torch.ones_like(s)).sqrt()
    return torch.where(s > 0, safe, torch.zeros_like(safe))


@variant("norm_loss", "flattened linalg.norm")
def norm_linalg(prediction: Tensor, target: Tensor) -> Tensor:
    return torch.linalg.norm((prediction - target).flatten(), ord=2)


@variant("norm_loss", "clamped by the smallest float")
def norm_clamped(prediction: Tensor, target: Tensor) -> Tensor:
    s = (prediction - target).pow(2).sum()
    # Trap: 1e-154 instead of 0 in float64, with the gradient 0.
    return s.clamp(min=torch.finfo(s.dtype).tiny).sqrt()


@variant("norm_loss", "nan removed by a hook")
def norm_hook(prediction: Tensor, target: Tensor) -> Tensor:
    r = prediction - target
    if r.requires_grad:
        r.register_hook(lambda g: torch.nan_to_num(g, nan=0.0))
    return torch.sqrt(torch.sum(r * r))


@variant("norm_loss", "cdist")
def norm_cdist(prediction: Tensor, target: Tensor) -> Tensor:
    return torch.cdist(prediction.reshape(1, -1), target.reshape(1, -1)).squeeze()


# 3.4 cross_entropy


def reduced(losses: Tensor, reduction: str) -> Tensor:
    """A student's helper."""
    return losses if reduction == "none" else getattr(losses, reduction)()


@variant("cross_entropy", "indexing")
def cross_entropy_indexing(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    nll = -F.log_softmax(logits, dim=-1)[range(len(target)), target]
    return reduced(nll, reduction)


@variant("cross_entropy", "one_hot")
def cross_entropy_one_hot(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    hot = F.one_hot(target, num_classes=logits.shape[1])
    return reduced(-(hot * logits.log_softmax(1)).sum(dim=1), reduction)


@variant("cross_entropy", "logsumexp")
def cross_entropy_logsumexp(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    picked = torch.take_along_dim(logits, target[:, None], dim=1)[:, 0]
    return reduced(logits.logsumexp(dim=1) - picked, reduction)


@variant("cross_entropy", "largest logit subtracted by hand")
def cross_entropy_shifted(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    biggest = logits.max(dim=1, keepdim=True).values
    shifted = logits - biggest
    the_sum = torch.exp(shifted).sum(dim=1)
    per_sample = []
    for i in range(logits.shape[0]):
        label = int(target[i].item())
        per_sample.append(torch.log(the_sum[i]) - shifted[i][label])
    stacked = torch.stack(per_sample)
    print(stacked)
    if reduction == "none":
        return stacked
    elif reduction == "sum":
        return sum(per_sample)  # type: ignore[return-value]
    else:
        return sum(per_sample) / len(per_sample)  # type: ignore[return-value]


@variant("cross_entropy", "a distribution")
def cross_entropy_categorical(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced(-torch.distributions.Categorical(logits=logits).log_prob(target), reduction)


@variant("cross_entropy", "the diagonal, in float64")
def cross_entropy_diagonal(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    log_p = nn.LogSoftmax(dim=1)(logits.double())  # a layer, not a loss class
    return reduced(-torch.diag(log_p[:, target]), reduction).to(logits.dtype)


class SoftmaxMinusOneHot(torch.autograd.Function):
    """The famous derivative. Trap: differentiable once, and in the logits only."""

    @staticmethod
    def forward(ctx: Any, logits: Tensor, target: Tensor) -> Tensor:
        ctx.save_for_backward(logits, target)
        return torch.logsumexp(logits, 1) - logits.gather(1, target.view(-1, 1)).flatten()

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Any:
        logits, target = ctx.saved_tensors
        p = torch.softmax(logits, 1)
        p[torch.arange(len(target)), target] -= 1
        return p * grad.unsqueeze(1), None


@variant("cross_entropy", "autograd.Function")
def cross_entropy_function(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced(SoftmaxMinusOneHot.apply(logits, target), reduction)


# A clone may be written into


@variant("mse_loss", "in place in a clone")
def mse_clone(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if prediction.shape != target.shape:
        raise ValueError("shapes")
    e = prediction.clone()
    e -= target
    e = e.pow(2)
    reduce: dict[str, Any] = {"mean": torch.mean, "sum": torch.sum, "none": lambda errors: errors}
    if reduction not in reduce:
        raise ValueError(reduction)
    return reduce[reduction](e)


@variant("l1_loss", "in place in a clone")
def l1_clone(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    assert_shapes = prediction.shape == target.shape
    if not assert_shapes or reduction not in {"mean", "sum", "none"}:
        raise ValueError("shapes or reduction")
    error = prediction.clone().sub_(target).abs_()
    return error if reduction == "none" else getattr(error, reduction)()


@variant("cross_entropy", "shifted in place in a clone")
def cross_entropy_clone(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    z = logits.clone()
    z -= logits.detach().max(dim=1, keepdim=True)[0]
    nll = z.exp().sum(dim=1).log() - z[torch.arange(len(z)), target]
    match reduction:
        case "mean":
            return nll.mean()
        case "sum":
            return nll.sum()
    return nll


@variant("cross_entropy", "the reduction by position and default")
def cross_entropy_take_along(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    rows = torch.logsumexp(logits, -1) - torch.take_along_dim(logits, target[:, None], 1)[:, 0]
    if reduction == "none":
        return rows
    total = rows.sum()
    return total if reduction == "sum" else total / rows.numel()
