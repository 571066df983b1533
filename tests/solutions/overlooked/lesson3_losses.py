"""Wrong answers of lesson 3 that once had all points."""

from __future__ import annotations

import torch
from torch import Tensor

from solutions.lesson3_losses import cross_entropy, l1_loss, mse_loss, norm_loss
from tests.solutions.overlooked import overlooked


def must_fit(fits: bool) -> None:
    if not fits:
        raise ValueError("shapes differ")


def reduced(errors: Tensor, reduction: str) -> Tensor:
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f"unknown reduction: {reduction!r}")
    return errors if reduction == "none" else getattr(errors, reduction)()


# Arguments that are changed


@overlooked("mse_loss", "subtracts within the target", "mse_value")
def subtracts_within_the_target(p: Tensor, t: Tensor, reduction: str = "mean") -> Tensor:
    must_fit(p.shape == t.shape)
    return reduced(t.sub_(p).square(), reduction)


@overlooked("mse_loss", "the target is made to require grad", "mse_value")
def target_requires_grad(p: Tensor, t: Tensor, reduction: str = "mean") -> Tensor:
    return mse_loss(p, t.requires_grad_(), reduction)


@overlooked("l1_loss", "the target changes its sign", "l1_value")
def negates_the_target(p: Tensor, t: Tensor, reduction: str = "mean") -> Tensor:
    must_fit(p.shape == t.shape)
    return reduced((p + t.neg_()).abs(), reduction)


@overlooked("norm_loss", "subtracts within the prediction", "norm_value")
def subtracts_within_the_prediction(p: Tensor, t: Tensor) -> Tensor:
    p.data -= t
    return torch.linalg.vector_norm(p)


@overlooked("cross_entropy", "shifts the logits in place", "cross_entropy_value")
def shifts_the_logits(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    logits.data -= logits.data.max()
    return cross_entropy(logits, target, reduction)


@overlooked("cross_entropy", "the target gets a dimension", "cross_entropy_value")
def unsqueezes_the_target(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    losses = -logits.log_softmax(1).gather(1, target.unsqueeze_(1)).squeeze(1)
    return reduced(losses, reduction)


# Shapes


@overlooked("mse_loss", "compares dimensions and lengths", "mse_shapes")
def by_ndim_and_len(p: Tensor, t: Tensor, reduction: str = "mean") -> Tensor:
    must_fit(p.ndim == t.ndim and (p.ndim == 0 or len(p) == len(t)))
    return reduced((p - t).square(), reduction)


@overlooked("mse_loss", "compares sorted shapes", "mse_shapes")
def by_sorted_shape(p: Tensor, t: Tensor, reduction: str = "mean") -> Tensor:
    must_fit(sorted(p.shape) == sorted(t.shape))
    return reduced((p - t).square(), reduction)


@overlooked("mse_loss", "compares shapes for the mean only", "mse_shapes")
def shapes_for_the_mean(p: Tensor, t: Tensor, reduction: str = "mean") -> Tensor:
    must_fit(p.shape == t.shape or reduction in ("sum", "none"))
    return reduced((p - t).square(), reduction)


@overlooked("l1_loss", "compares shapes as sets", "l1_refuses")
def by_set_of_shape(p: Tensor, t: Tensor, reduction: str = "mean") -> Tensor:
    must_fit(p.ndim == t.ndim and set(p.shape) == set(t.shape))
    return reduced((p - t).abs(), reduction)


@overlooked("l1_loss", 'compares no shapes for "none"', "l1_refuses")
def no_shapes_for_none(p: Tensor, t: Tensor, reduction: str = "mean") -> Tensor:
    must_fit(p.shape == t.shape or reduction == "none")
    return reduced((p - t).abs(), reduction)


# Reductions


@overlooked("mse_loss", "any method is a reduction", "mse_reductions")
def any_method(p: Tensor, t: Tensor, reduction: str = "mean") -> Tensor:
    errors = mse_loss(p, t, "none")
    if reduction == "none":
        return errors
    if not hasattr(errors, reduction):
        raise ValueError(reduction)
    return getattr(errors, reduction)()


@overlooked("mse_loss", "blanks around a reduction", "mse_reductions")
def strips(p: Tensor, t: Tensor, reduction: str = "mean") -> Tensor:
    return mse_loss(p, t, reduction.strip())


@overlooked("l1_loss", "whatever ends in mean", "l1_refuses")
def ends_in_mean(p: Tensor, t: Tensor, reduction: str = "mean") -> Tensor:
    return l1_loss(p, t, "mean" if reduction.endswith("mean") else reduction)


@overlooked("mse_loss", '"none" gives a flat tensor', "mse_value")
def flat_none(p: Tensor, t: Tensor, reduction: str = "mean") -> Tensor:
    loss = mse_loss(p, t, reduction)
    return loss.reshape(-1) if loss.ndim > 1 else loss


@overlooked("mse_loss", "one sum per row", "mse_value")
def sum_per_row(p: Tensor, t: Tensor, reduction: str = "mean") -> Tensor:
    if reduction == "sum" and p.ndim == 2 and len(p) > 2:
        return mse_loss(p, t, "none").sum(-1)
    return mse_loss(p, t, reduction)


# norm_loss, cross_entropy


@overlooked("norm_loss", "close is taken for equal", "norm_value")
def close_is_equal(p: Tensor, t: Tensor) -> Tensor:
    return 0 * p.sum() if torch.allclose(p, t) else norm_loss(p, t)


@overlooked("norm_loss", "adds up the norms of matrices", "norm_value")
def sum_of_matrix_norms(p: Tensor, t: Tensor) -> Tensor:
    r = p - t
    return torch.linalg.matrix_norm(r).sum() if r.ndim == 3 else torch.linalg.vector_norm(r)


@overlooked("cross_entropy", "a batch of one loses its dimension", "cross_entropy_value")
def squeezes_all(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced(-logits.log_softmax(1).gather(1, target[:, None]).squeeze(), reduction)


# A prediction that is no leaf can be written into without an error


@overlooked("mse_loss", "squares a computed prediction in place", "mse_value")
def squares_in_place(p: Tensor, t: Tensor, reduction: str = "mean") -> Tensor:
    must_fit(p.shape == t.shape)
    return reduced(p.sub_(t).square() if not p.is_leaf else (p - t).square(), reduction)


@overlooked("l1_loss", "takes the absolute value in place", "l1_value")
def absolute_in_place(p: Tensor, t: Tensor, reduction: str = "mean") -> Tensor:
    must_fit(p.shape == t.shape)
    return reduced(p.sub_(t).abs() if not p.is_leaf else (p - t).abs(), reduction)


@overlooked("cross_entropy", "the largest logit is subtracted in place", "cross_entropy_value")
def shifts_computed_logits(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if not logits.is_leaf:
        logits -= logits.detach().amax(1, keepdim=True)
    return cross_entropy(logits, target, reduction)


@overlooked(
    "mse_loss", "returns None for what it accepts", "mse_value", "mse_shapes", "mse_reductions"
)
def none_for_all(p: Tensor, t: Tensor, reduction: str = "mean") -> None:
    mse_loss(p, t, reduction)
