"""Known wrong answers of lesson 3: what is minimised."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from solutions.lesson3_losses import cross_entropy, l1_loss, mse_loss, norm_loss
from solutions.misconceptions import Misconception, misconception


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
    "broadcasts",
    """Shapes that differ go through: (N, 1) against (N,) becomes a table of every prediction
    against every target. Print the shape of the difference. Who notices, if not this function?""",
)
def mse_broadcasts(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced((prediction - target).square(), reduction)


@misconception(
    "losses.mse_loss.accepts_unknown_reduction",
    "accepts an unknown reduction",
    """A misspelt reduction is taken, without a word. Which way through the code does a string
    take that is none of the three?""",
)
def accepts_unknown_reduction(
    prediction: Tensor, target: Tensor, reduction: str = "mean"
) -> Tensor:
    return mse_loss(prediction, target, reduction if reduction in ("sum", "none") else "mean")


@misconception(
    "losses.mse_loss.root_mean",
    "root of the mean",
    """The squared errors 0, 1, 4, 9 come out as 1.87 with `"mean"`; `"sum"` and `"none"` are right.
    Do their mean by hand: which operation is in the code only?""",
)
def mse_root_mean(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    loss = mse_loss(prediction, target, reduction)
    return loss.sqrt() if reduction == "mean" else loss


@misconception(
    "losses.mse_loss.mean_over_rows",
    "mean over rows",
    """With several columns the mean is too large: the sum is divided by the number of rows. How
    many squared errors were added up?""",
)
def mean_over_rows(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if reduction != "mean":
        return mse_loss(prediction, target, reduction)
    rows = prediction.shape[0] if prediction.ndim > 0 else 1
    return mse_loss(prediction, target, "sum") / rows


@misconception(
    "losses.mse_loss.reshapes_the_target",
    "reshapes the target",
    """A target of another shape with as many numbers is reshaped without a word. What does 3.1 say
    of shapes that differ, and who finds such a mistake then?""",
)
def mse_reshapes_the_target(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if prediction.numel() == target.numel():
        target = target.reshape(prediction.shape)
    return mse_loss(prediction, target, reduction)


@misconception(
    "losses.mse_loss.compares_sizes",
    "compares sizes, not shapes",
    """Some shapes that differ go through, such as (3, 1) against (1, 3), and the error becomes a
    table. Which numbers of the two shapes does the code compare?""",
)
def mse_compares_sizes(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if prediction.dim() != target.dim() or prediction.numel() != target.numel():
        raise ValueError("shapes differ")
    return reduced((prediction - target).square(), reduction)


@mse_compares_sizes.also
def mse_compares_lengths(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if prediction.shape[:1] != target.shape[:1]:
        raise ValueError("shapes differ")
    return reduced((prediction - target).square(), reduction)


@misconception(
    "losses.mse_loss.halved",
    "halved",
    """Every squared error counts half. What is the error of a prediction that is 2 too large, by
    the formula of 3.1, and what in the code?""",
)
def mse_halved(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return mse_loss(prediction, target, reduction) / 2


@mse_halved.also
def mse_mean_halved(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    loss = mse_loss(prediction, target, reduction)
    return loss / 2 if reduction == "mean" else loss


@misconception(
    "losses.mse_loss.absolute_error",
    "absolute error",
    """The errors are taken without their sign, but not squared. What does 3.1 make of an error of
    3?""",
)
def mse_absolute(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced(difference(prediction, target).abs(), reduction)


@misconception(
    "losses.mse_loss.returns_the_error",
    "returns the error",
    """The error is made and returned, so the caller gets an object instead of an exception. Which
    statement stops the function with an error?""",
)
def mse_returns_the_error(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Any:
    try:
        return mse_loss(prediction, target, reduction)
    except ValueError as error:
        return error


@mse_returns_the_error.also
def mse_returns_the_error_for_reductions(
    prediction: Tensor, target: Tensor, reduction: str = "mean"
) -> Any:
    known = reduction in ("mean", "sum", "none")
    return mse_loss(prediction, target, reduction) if known else ValueError(reduction)


@mse_returns_the_error.also
def mse_returns_the_error_for_shapes(
    prediction: Tensor, target: Tensor, reduction: str = "mean"
) -> Any:
    same_shape = prediction.shape == target.shape
    return mse_loss(prediction, target, reduction) if same_shape else ValueError("shapes")


@misconception(
    "losses.mse_loss.another_error",
    "another exception",
    """What is refused raises an error, but not a ValueError. Whoever catches a ValueError, as the
    docstring promises it, does not catch this one: what does `assert` raise?""",
)
def mse_asserts(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    assert prediction.shape == target.shape
    assert reduction in ("mean", "sum", "none")
    return mse_loss(prediction, target, reduction)


@mse_asserts.also
def mse_asserts_shapes(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    assert prediction.shape == target.shape
    return mse_loss(prediction, target, reduction)


@mse_asserts.also
def mse_asserts_reductions(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    assert prediction.shape != target.shape or reduction in ("mean", "sum", "none")
    return mse_loss(prediction, target, reduction)


@mse_asserts.also
def mse_not_implemented(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if reduction not in ("mean", "sum", "none"):
        raise NotImplementedError(f"reduction {reduction}")
    return mse_loss(prediction, target, reduction)


@mse_asserts.also
def mse_type_error(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if reduction not in ("mean", "sum", "none"):
        raise TypeError(f"reduction {reduction}")
    return mse_loss(prediction, target, reduction)


@mse_asserts.also
def mse_key_error(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    loss = mse_loss(prediction, target, "none")
    return {"mean": loss.mean(), "sum": loss.sum(), "none": loss}[reduction]


@misconception(
    "losses.mse_loss.nothing_is_raised",
    "nothing is raised",
    """Where shapes differ or the reduction is unknown, None comes back without a word, or with a
    printed one. Who would notice, and which statement stops the function with an error?""",
)
def mse_returns_none(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor | None:
    try:
        return mse_loss(prediction, target, reduction)
    except ValueError:
        return None


@mse_returns_none.also
def mse_returns_none_for_reductions(
    prediction: Tensor, target: Tensor, reduction: str = "mean"
) -> Tensor | None:
    known = reduction in ("mean", "sum", "none")
    return mse_loss(prediction, target, reduction) if known else None


@mse_returns_none.also
def mse_returns_none_for_shapes(
    prediction: Tensor, target: Tensor, reduction: str = "mean"
) -> Tensor | None:
    same_shape = prediction.shape == target.shape
    return mse_loss(prediction, target, reduction) if same_shape else None


@misconception(
    "losses.mse_loss.writes_into_prediction",
    "writes into `prediction`",
    """The prediction is not the same after the call: the errors are written into it. Which
    operators change the tensor on their left, and which make a new one?""",
)
def mse_writes_into_prediction(
    prediction: Tensor, target: Tensor, reduction: str = "mean"
) -> Tensor:
    difference(prediction, target)
    prediction -= target
    return reduced(prediction.square(), reduction)


# 3.2 l1_loss


@misconception(
    "losses.l1_loss.accepts_unknown_reduction",
    "accepts an unknown reduction",
    """A misspelt reduction is taken, without a word. Which way through the code does a string
    take that is none of the three?""",
)
def l1_accepts_unknown_reduction(
    prediction: Tensor, target: Tensor, reduction: str = "mean"
) -> Tensor:
    known = reduction if reduction in ("sum", "none") else "mean"
    return reduced(difference(prediction, target).abs(), known)


@misconception(
    "losses.l1_loss.squared_error",
    "squared error",
    """The errors are squared, so one of 3 counts nine times as much as one of 1. What does 3.2 make
    of an error of 3?""",
)
def l1_squared(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return mse_loss(prediction, target, reduction)


@misconception(
    "losses.l1_loss.returns_the_error",
    "returns the error",
    """The error is made and returned, so the caller gets an object instead of an exception. Which
    statement stops the function with an error?""",
)
def l1_returns_the_error(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Any:
    try:
        return l1_loss(prediction, target, reduction)
    except ValueError as error:
        return error


@l1_returns_the_error.also
def l1_returns_the_error_for_reductions(
    prediction: Tensor, target: Tensor, reduction: str = "mean"
) -> Any:
    known = reduction in ("mean", "sum", "none")
    return l1_loss(prediction, target, reduction) if known else ValueError(reduction)


@l1_returns_the_error.also
def l1_returns_the_error_for_shapes(
    prediction: Tensor, target: Tensor, reduction: str = "mean"
) -> Any:
    same_shape = prediction.shape == target.shape
    return l1_loss(prediction, target, reduction) if same_shape else ValueError("shapes")


@misconception(
    "losses.l1_loss.another_error",
    "another exception",
    """What is refused raises an error, but not a ValueError. Whoever catches a ValueError, as the
    docstring promises it, does not catch this one: what does `assert` raise?""",
)
def l1_asserts(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    assert prediction.shape == target.shape
    assert reduction in ("mean", "sum", "none")
    return l1_loss(prediction, target, reduction)


@l1_asserts.also
def l1_asserts_shapes(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    assert prediction.shape == target.shape
    return l1_loss(prediction, target, reduction)


@l1_asserts.also
def l1_asserts_reductions(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    assert prediction.shape != target.shape or reduction in ("mean", "sum", "none")
    return l1_loss(prediction, target, reduction)


@l1_asserts.also
def l1_not_implemented(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if reduction not in ("mean", "sum", "none"):
        raise NotImplementedError(f"reduction {reduction}")
    return l1_loss(prediction, target, reduction)


@l1_asserts.also
def l1_type_error(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if reduction not in ("mean", "sum", "none"):
        raise TypeError(f"reduction {reduction}")
    return l1_loss(prediction, target, reduction)


@l1_asserts.also
def l1_key_error(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    loss = l1_loss(prediction, target, "none")
    return {"mean": loss.mean(), "sum": loss.sum(), "none": loss}[reduction]


@misconception(
    "losses.l1_loss.nothing_is_raised",
    "nothing is raised",
    """Where shapes differ or the reduction is unknown, None comes back without a word, or with a
    printed one. Who would notice, and which statement stops the function with an error?""",
)
def l1_returns_none(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor | None:
    try:
        return l1_loss(prediction, target, reduction)
    except ValueError:
        return None


@l1_returns_none.also
def l1_returns_none_for_reductions(
    prediction: Tensor, target: Tensor, reduction: str = "mean"
) -> Tensor | None:
    known = reduction in ("mean", "sum", "none")
    return l1_loss(prediction, target, reduction) if known else None


@misconception(
    "losses.l1_loss.writes_into_prediction",
    "writes into `prediction`",
    """The prediction is not the same after the call: the errors are written into it. Which
    operators change the tensor on their left, and which make a new one?""",
)
def l1_writes_into_prediction(
    prediction: Tensor, target: Tensor, reduction: str = "mean"
) -> Tensor:
    difference(prediction, target)
    prediction -= target
    return reduced(prediction.abs(), reduction)


@misconception(
    "losses.l1_loss.broadcasts",
    "broadcasts",
    """Shapes that differ are stretched until they fit, and predictions meet targets that are not
    theirs. What is known about the two shapes before the subtraction?""",
)
def l1_broadcasts(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced((prediction - target).abs(), reduction)


@misconception(
    "losses.l1_loss.reshapes_the_target",
    "reshapes the target",
    """A target of another shape with as many numbers is reshaped without a word. What does 3.2 say
    of shapes that differ, and who finds such a mistake then?""",
)
def l1_reshapes_the_target(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if prediction.numel() == target.numel():
        target = target.reshape(prediction.shape)
    return l1_loss(prediction, target, reduction)


@misconception(
    "losses.l1_loss.nan_at_zero",
    "nan at zero",
    """The values are right, but where an error is 0 the gradient is nan. What is the slope of a
    root at 0, and what does the chain rule multiply it by?""",
)
def l1_nan_at_zero(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced((difference(prediction, target) ** 2) ** 0.5, reduction)


@misconception(
    "losses.l1_loss.eps_under_the_root",
    "`eps` under the root",
    """A number is added under the root, so an error of 0 does not cost 0 any more. What does 3.2
    make of such an error, and is there a way without a root?""",
)
def l1_eps_under_the_root(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced((difference(prediction, target).square() + 1e-8).sqrt(), reduction)


@l1_eps_under_the_root.also
def l1_large_eps_under_the_root(
    prediction: Tensor, target: Tensor, reduction: str = "mean"
) -> Tensor:
    return reduced((difference(prediction, target).square() + 1e-6).sqrt(), reduction)


@misconception(
    "losses.l1_loss.one_at_zero",
    "one at zero",
    """A prediction that is exactly right is pushed down, as if it were too large. Which branch does
    an error of 0 take, and what is the slope of that branch?""",
)
def one_at_zero(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    r = difference(prediction, target)
    return reduced(torch.where(r >= 0, r, -r), reduction)


@misconception(
    "losses.l1_loss.abs_of_total",
    "absolute value of the total",
    """Errors of 1 and −1 cancel, and the loss is 0. In which order are the reduction and the
    absolute value taken?""",
)
def abs_of_total(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced(difference(prediction, target), reduction).abs()


# 3.3 norm_loss


@misconception(
    "losses.norm_loss.nan_at_zero",
    "nan at zero",
    """The value is right, but where prediction and target agree the gradient is nan. Follow the
    chain rule through the formula at r = 0: which factor is infinite?""",
)
def norm_nan_at_zero(prediction: Tensor, target: Tensor) -> Tensor:
    return ((prediction - target) ** 2).sum().sqrt()


@misconception(
    "losses.norm_loss.squared",
    "squared",
    """Residuals 3 and 4 give 25, and the gradient grows with the residual. What lies between a sum
    of squares and a length?""",
)
def squared(prediction: Tensor, target: Tensor) -> Tensor:
    return ((prediction - target) ** 2).sum()


@misconception(
    "losses.norm_loss.root_mean",
    "root of the mean",
    """Residuals 3 and 4 give 3.54, and more elements scale the length down further. What is done
    with the squares besides adding them up and taking the root?""",
)
def norm_root_mean(prediction: Tensor, target: Tensor) -> Tensor:
    return norm_loss(prediction, target) / prediction.numel() ** 0.5


@misconception(
    "losses.norm_loss.spectral_norm",
    "spectral norm",
    """For a residual with rows and columns the largest singular value comes out. Try [[1, 0],
    [0, 1]]: what is the root of the sum of its four squares?""",
)
def spectral_norm(prediction: Tensor, target: Tensor) -> Tensor:
    r = prediction - target
    return torch.linalg.norm(r, 2) if r.ndim == 2 else torch.linalg.norm(r)


@spectral_norm.also
def largest_singular_value(prediction: Tensor, target: Tensor) -> Tensor:
    return torch.linalg.norm(prediction - target, ord=2)


@misconception(
    "losses.norm_loss.eps_under_the_root",
    "`eps` under the root",
    """A number is added under the root, so the loss of a perfect prediction is not 0 any more.
    Which value does 3.3 ask for there, and which gradient?""",
)
def eps_under_the_root(prediction: Tensor, target: Tensor) -> Tensor:
    return ((prediction - target).square().sum() + 1e-8).sqrt()


@eps_under_the_root.also
def large_eps_under_the_root(prediction: Tensor, target: Tensor) -> Tensor:
    return ((prediction - target).square().sum() + 1e-6).sqrt()


@misconception(
    "losses.norm_loss.clamped_under_the_root",
    "clamped under the root",
    """The sum of squares is kept above a small number, so the loss of a perfect prediction is not 0
    any more. Which value does 3.3 ask for there, and which gradient?""",
)
def clamped_under_the_root(prediction: Tensor, target: Tensor) -> Tensor:
    return (prediction - target).square().sum().clamp(min=1e-6).sqrt()


@clamped_under_the_root.also
def clamped_lower_under_the_root(prediction: Tensor, target: Tensor) -> Tensor:
    return (prediction - target).square().sum().clamp(min=1e-8).sqrt()


@misconception(
    "losses.norm_loss.no_graph_at_zero",
    "no graph at zero",
    """Where prediction and target agree, a new 0 is returned that no graph leads to, and
    `backward()` fails. From what is that 0 made?""",
)
def no_graph_at_zero(prediction: Tensor, target: Tensor) -> Tensor:
    r = prediction - target
    return norm_loss(prediction, target) if r.any() else r.new_zeros(())


@misconception(
    "losses.norm_loss.writes_into_prediction",
    "writes into `prediction`",
    """The prediction is not the same after the call: the errors are written into it. Which
    operators change the tensor on their left, and which make a new one?""",
)
def norm_writes_into_prediction(prediction: Tensor, target: Tensor) -> Tensor:
    prediction -= target
    return torch.linalg.vector_norm(prediction)


@misconception(
    "losses.norm_loss.absolute_errors",
    "absolute errors",
    """Residuals 3 and 4 give 7: the absolute values are added up. Which operation of 3.3 comes
    before the sum, and which one after it?""",
)
def norm_absolute(prediction: Tensor, target: Tensor) -> Tensor:
    return (prediction - target).abs().sum()


# 3.4 cross_entropy


def picked(log_p: Tensor, target: Tensor) -> Tensor:
    """Of each row, minus the entry of the target."""
    return -log_p.gather(1, target.unsqueeze(1)).squeeze(1)


@misconception(
    "losses.cross_entropy.overflows",
    "overflows",
    """Small logits are right, large ones give inf or nan. From which number on is its exponential
    infinite, and what can be done to all logits of a row without changing its probabilities?""",
)
def overflows(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced(picked(logits - logits.exp().sum(1, keepdim=True).log(), target), reduction)


@overflows.also
def overflows_as_probabilities(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    probabilities = logits.exp() / logits.exp().sum(1, keepdim=True)
    return reduced(picked(probabilities.log(), target), reduction)


def chosen(table: Tensor, target: Tensor) -> Tensor:
    """Of each row, the entry of the target."""
    return table.gather(1, target.unsqueeze(1)).squeeze(1)


def by_one_hot(log_p: Tensor, target: Tensor) -> Tensor:
    """`picked` by a table of zeros and ones, in which 0 times an infinite entry is nan."""
    return -(torch.nn.functional.one_hot(target, log_p.shape[1]) * log_p).sum(1)


@overflows.also
def overflows_for_the_chosen(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    probabilities = logits.exp() / logits.exp().sum(1, keepdim=True)
    return reduced(-chosen(probabilities, target).log(), reduction)


@overflows.also
def overflows_as_a_difference(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced(logits.exp().sum(1).log() - chosen(logits, target), reduction)


@overflows.also
def overflows_by_one_hot(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    probabilities = logits.exp() / logits.exp().sum(1, keepdim=True)
    return reduced(by_one_hot(probabilities.log(), target), reduction)


@misconception(
    "losses.cross_entropy.log_of_zero",
    "logarithm of zero",
    """Small logits are right, but a probability that is too small for a float is rounded to 0, and
    its logarithm is −inf. Can the logarithm be had without the probability?""",
)
def log_of_zero(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced(picked(logits.softmax(1).log(), target), reduction)


@log_of_zero.also
def log_of_zero_by_one_hot(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced(by_one_hot(logits.softmax(1).log(), target), reduction)


@log_of_zero.also
def log_of_zero_for_the_chosen(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced(-chosen(logits.softmax(1), target).log(), reduction)


@misconception(
    "losses.cross_entropy.eps_in_log",
    "`eps` in the logarithm",
    """A small number keeps the probability away from 0 inside the logarithm, so the loss of a class
    that is nearly impossible stops growing. Can the logarithm be had without the probability?""",
)
def eps_in_log(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return with_eps(logits, target, reduction, 1e-7)


def with_eps(logits: Tensor, target: Tensor, reduction: str, eps: float) -> Tensor:
    return reduced(picked((logits.softmax(1) + eps).log(), target), reduction)


def also_with(eps: float) -> Misconception:
    return eps_in_log.also(lambda z, y, reduction="mean": with_eps(z, y, reduction, eps))


eps_4, eps_5, eps_6, eps_8 = (also_with(eps) for eps in (1e-4, 1e-5, 1e-6, 1e-8))
eps_9, eps_10, eps_12, eps_15 = (also_with(eps) for eps in (1e-9, 1e-10, 1e-12, 1e-15))


@misconception(
    "losses.cross_entropy.writes_into_logits",
    "writes into `logits`",
    """The logits are not the same after the call: they were shifted in place. Which operators
    change the tensor on their left, and which make a new one?""",
)
def writes_into_logits(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    logits -= logits.detach().max(1, keepdim=True).values
    return cross_entropy(logits, target, reduction)


@writes_into_logits.also
def writes_into_logits_unseen(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    with torch.no_grad():
        logits -= logits.max(1, keepdim=True).values
    return cross_entropy(logits, target, reduction)


@misconception(
    "losses.cross_entropy.shifts_by_largest_of_all",
    "shifts by the largest of all",
    """One number is subtracted from all rows, so a row of smaller logits has nothing but zeros
    after the exponential. Whose largest logit may be subtracted from a row?""",
)
def shifts_by_largest_of_all(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return overflows.implementation(logits - logits.max(), target, reduction)


@shifts_by_largest_of_all.also
def shifts_by_largest_of_all_as_a_constant(
    logits: Tensor, target: Tensor, reduction: str = "mean"
) -> Tensor:
    return overflows.implementation(logits - logits.max().detach(), target, reduction)


@misconception(
    "losses.cross_entropy.squeezes_a_batch_of_one",
    "squeezes a batch of one",
    """With `"none"`, a batch of one sample loses its dimension: shape () comes back instead of
    (1,). Which dimensions does `squeeze()` take away if nobody says which?""",
)
def squeezes_a_batch_of_one(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return cross_entropy(logits, target, reduction).squeeze()


@misconception(
    "losses.cross_entropy.one_hot_too_narrow",
    "one-hot too narrow",
    """Where the last class is nobody's target, the one-hot table has fewer columns than `logits`.
    What does `one_hot` take the number of classes from?""",
)
def one_hot_too_narrow(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    table = torch.nn.functional.one_hot(target)
    return reduced(-(table * logits.log_softmax(1)).sum(1), reduction)


@eps_in_log.also
def clamps_probability(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return clamped(logits, target, reduction, 1e-7)


def clamped(logits: Tensor, target: Tensor, reduction: str, eps: float) -> Tensor:
    return reduced(picked(logits.softmax(1).clamp(min=eps).log(), target), reduction)


def also_clamped(eps: float) -> Misconception:
    return eps_in_log.also(lambda z, y, reduction="mean": clamped(z, y, reduction, eps))


clamp_6, clamp_8, clamp_9 = (also_clamped(eps) for eps in (1e-6, 1e-8, 1e-9))
clamp_10, clamp_12, clamp_15 = (also_clamped(eps) for eps in (1e-10, 1e-12, 1e-15))


@misconception(
    "losses.cross_entropy.sign_forgotten",
    "sign forgotten",
    """The loss is negative, and smaller where the model is wrong. What is the sign of the logarithm
    of a probability, and which way should a loss go?""",
)
def sign_forgotten(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return -cross_entropy(logits, target, reduction)


@misconception(
    "losses.cross_entropy.double_softmax",
    "double softmax",
    """The loss stays well above 0 however sure the model is: softmax is applied twice. What are the
    numbers in `logits`, and what does the log-softmax expect?""",
)
def double_softmax(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return cross_entropy(logits.softmax(dim=1), target, reduction)


@misconception(
    "losses.cross_entropy.softmax_over_batch",
    "softmax over the batch",
    """A sample's loss changes with the other samples of the batch, and a batch of one always has
    loss 0. Which numbers of the table should add up to 1 after the softmax?""",
)
def softmax_over_batch(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced(picked(logits.log_softmax(dim=0), target), reduction)


@misconception(
    "losses.cross_entropy.raw_logits",
    "raw logits",
    """The loss is minus the right class's score, can be negative, and does not care what the other
    classes score. When is a score a log-probability?""",
)
def raw_logits(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return reduced(picked(logits, target), reduction)


@misconception(
    "losses.cross_entropy.averages_over_classes",
    "averages over classes",
    """The mean is too small, by a factor of the number of classes. How many entries does the table
    have that is averaged, and how many of them belong to a loss?""",
)
def averages_over_classes(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if reduction != "mean":
        return cross_entropy(logits, target, reduction)
    return cross_entropy(logits, target, "sum") / logits.numel()
