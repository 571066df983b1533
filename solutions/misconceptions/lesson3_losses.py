"""Known wrong answers of lesson 3: what is minimised."""

from __future__ import annotations

import torch
from torch import Tensor

from solutions.lesson3_losses import cross_entropy, mse_loss, norm_loss
from solutions.misconceptions import misconception


def difference(prediction: Tensor, target: Tensor) -> Tensor:
    """The signed errors; shapes that differ are refused."""
    if prediction.shape != target.shape:
        raise ValueError(f"shapes differ: {tuple(prediction.shape)} and {tuple(target.shape)}")
    return prediction - target


def reduced(errors: Tensor, reduction: str) -> Tensor:
    """The errors, reduced; unknown reductions are refused."""
    if reduction == "mean":
        return errors.mean()
    if reduction == "sum":
        return errors.sum()
    if reduction == "none":
        return errors
    raise ValueError(f"unknown reduction: {reduction!r}")


# 3.1 mse_loss


@misconception(
    "losses.mse_loss.broadcasts",
    """Shapes that differ go through: (N, 1) against (N,) becomes a table of every prediction
    against every target. Print the shape of the difference. Who notices, if not this function?""",
)
def mse_broadcasts(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced((prediction - target).square(), reduction)


@misconception(
    "losses.mse_loss.accepts_unknown_reduction",
    """A misspelt reduction gives the mean, without a word. Which way through the code does a string
    take that is none of the three?""",
)
def accepts_unknown_reduction(
    prediction: Tensor, target: Tensor, reduction: str = "mean"
) -> Tensor:
    return mse_loss(prediction, target, reduction if reduction in ("sum", "none") else "mean")


@misconception(
    "losses.mse_loss.root_mean",
    """The squared errors 0, 1, 4, 9 come out as 1.87 with `"mean"`; `"sum"` and `"none"` are right.
    Do their mean by hand: which operation is in the code only?""",
)
def mse_root_mean(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    loss = mse_loss(prediction, target, reduction)
    return loss.sqrt() if reduction == "mean" else loss


@misconception(
    "losses.mse_loss.mean_over_rows",
    """With several columns the mean is too large: the sum is divided by the number of rows. How
    many squared errors were added up?""",
)
def mean_over_rows(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if reduction != "mean":
        return mse_loss(prediction, target, reduction)
    rows = prediction.shape[0] if prediction.ndim > 0 else 1
    return mse_loss(prediction, target, "sum") / rows


# 3.2 l1_loss


@misconception(
    "losses.l1_loss.broadcasts",
    """Shapes that differ are stretched until they fit, and predictions meet targets that are not
    theirs. What is known about the two shapes before the subtraction?""",
)
def l1_broadcasts(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced((prediction - target).abs(), reduction)


@misconception(
    "losses.l1_loss.nan_at_zero",
    """The values are right, but where an error is 0 the gradient is nan. What is the slope of a
    root at 0, and what does the chain rule multiply it by?""",
)
def l1_nan_at_zero(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced((difference(prediction, target) ** 2) ** 0.5, reduction)


@misconception(
    "losses.l1_loss.one_at_zero",
    """A prediction that is exactly right is pushed down, as if it were too large. Which branch does
    an error of 0 take, and what is the slope of that branch?""",
)
def one_at_zero(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    r = difference(prediction, target)
    return reduced(torch.where(r >= 0, r, -r), reduction)


@misconception(
    "losses.l1_loss.abs_of_total",
    """Errors of 1 and −1 cancel, and the loss is 0. In which order are the reduction and the
    absolute value taken?""",
)
def abs_of_total(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced(difference(prediction, target), reduction).abs()


# 3.3 norm_loss


@misconception(
    "losses.norm_loss.nan_at_zero",
    """The value is right, but where prediction and target agree the gradient is nan. Follow the
    chain rule through the formula at r = 0: which factor is infinite?""",
)
def norm_nan_at_zero(prediction: Tensor, target: Tensor) -> Tensor:
    return ((prediction - target) ** 2).sum().sqrt()


@misconception(
    "losses.norm_loss.squared",
    """Residuals 3 and 4 give 25, and the gradient grows with the residual. What lies between a sum
    of squares and a length?""",
)
def squared(prediction: Tensor, target: Tensor) -> Tensor:
    return ((prediction - target) ** 2).sum()


@misconception(
    "losses.norm_loss.root_mean",
    """Residuals 3 and 4 give 3.54, and more elements scale the length down further. What is done
    with the squares besides adding them up and taking the root?""",
)
def norm_root_mean(prediction: Tensor, target: Tensor) -> Tensor:
    return norm_loss(prediction, target) / prediction.numel() ** 0.5


@misconception(
    "losses.norm_loss.spectral_norm",
    """For a residual with rows and columns the largest singular value comes out. Try [[1, 0],
    [0, 1]]: what is the root of the sum of its four squares?""",
)
def spectral_norm(prediction: Tensor, target: Tensor) -> Tensor:
    r = prediction - target
    return torch.linalg.norm(r, 2) if r.ndim == 2 else torch.linalg.norm(r)


# 3.4 cross_entropy


def picked(log_p: Tensor, target: Tensor) -> Tensor:
    """Of each row, minus the entry of the target."""
    return -log_p.gather(1, target.unsqueeze(1)).squeeze(1)


@misconception(
    "losses.cross_entropy.overflows",
    """Small logits are right, large ones give inf or nan. From which number on is its exponential
    infinite, and what can be done to all logits of a row without changing its probabilities?""",
)
def overflows(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced(picked(logits - logits.exp().sum(1, keepdim=True).log(), target), reduction)


@overflows.also
def overflows_as_probabilities(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    probabilities = logits.exp() / logits.exp().sum(1, keepdim=True)
    return reduced(picked(probabilities.log(), target), reduction)


@misconception(
    "losses.cross_entropy.double_softmax",
    """The loss stays well above 0 however sure the model is: softmax is applied twice. What are the
    numbers in `logits`, and what does the log-softmax expect?""",
)
def double_softmax(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return cross_entropy(logits.softmax(dim=1), target, reduction)


@misconception(
    "losses.cross_entropy.softmax_over_batch",
    """A sample's loss changes with the other samples of the batch, and a batch of one always has
    loss 0. Which numbers of the table should add up to 1 after the softmax?""",
)
def softmax_over_batch(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced(picked(logits.log_softmax(dim=0), target), reduction)


@misconception(
    "losses.cross_entropy.raw_logits",
    """The loss is minus the right class's score, can be negative, and does not care what the other
    classes score. When is a score a log-probability?""",
)
def raw_logits(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced(picked(logits, target), reduction)


@misconception(
    "losses.cross_entropy.averages_over_classes",
    """The mean is too small, by a factor of the number of classes. How many entries does the table
    have that is averaged, and how many of them belong to a loss?""",
)
def averages_over_classes(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if reduction != "mean":
        return cross_entropy(logits, target, reduction)
    return cross_entropy(logits, target, "sum") / logits.numel()
