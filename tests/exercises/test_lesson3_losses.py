"""The graded checks of lesson 3: what is minimised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from autograder.checks import check, expect, same, words
from autograder.checks import strategies as st
from tests.exercises.comparisons import refused, same_leaves
from tests.exercises.scenarios import losses as scenario
from tests.exercises.scenarios.calls import Arguments, refuse
from tests.exercises.strategies import numbers, scalar, shapes, tensors, vector

LOSSES = [
    "torch.nn.*Loss",
    "torch.nn.PairwiseDistance",
    "torch.nn.functional.*_loss",
    "torch.nn.functional.*cross_entropy",
    "torch.nn.functional.pairwise_distance",
    "torch.pairwise_distance",
    "torch._C._nn.*loss*",
    "torch._refs.nn.functional.*_loss",
    "torch._decomp.decompositions.*loss*",
    "torch.ops.aten.*loss*",
    "torch.ops.aten.*cross_entropy*",
    "torch.ops.aten.pairwise_distance",
]
OFF_LIMITS = dict.fromkeys(["mse_loss", "l1_loss", "norm_loss", "cross_entropy"], LOSSES)

REDUCTIONS = [None, "mean", "sum", "none"]


@st.composite
def errors(
    draw: st.DrawFn, some_zero: bool = False, reductions: Sequence[str | None] = REDUCTIONS
) -> scenario.Errors:
    prediction = draw(tensors(shapes))
    error = draw(tensors(st.just(tuple(prediction.shape))))
    # Away from 0, or with exact zeros among them.
    error = error.round() * (error.abs() > 2) if some_zero else error + (error == 0)
    reduction = draw(st.sampled_from(reductions))
    return scenario.Errors(prediction, prediction + error, reduction, draw(st.booleans()))


def directed(*reductions: str | None) -> list[scenario.Errors]:
    prediction = torch.tensor([[3.0, -2.0], [0.5, 4.0], [2.0, 2.0]])
    return (
        [scenario.Errors(vector(3.0, 1.0), vector(1.0, 2.0), reduction) for reduction in reductions]
        + [
            scenario.Errors(scalar(3.0), scalar(1.0)),
            scenario.Errors(vector(3.0, 1.0), vector(1.0, 2.0), computed=True),
            scenario.Errors(vector(3.0, 1.0), vector(1.0, 2.0), "none", computed=True),
        ]
        + [
            scenario.Errors(prediction, torch.ones(3, 2), reduction)
            for reduction in (None, "sum", "none")
        ]
    )


def mismatched() -> list[Arguments]:
    """Two shapes that agree, so that refusing all does not help, and shapes that do not."""
    pairs = [((2, 1), (2, 1)), ((), ())]
    pairs += [((2, 1), (2,)), ((2,), (2, 1)), ((3,), ()), ((1, 2), (2, 2)), ((2,), (3,))]
    cases = [_ones_and_zeros(a, b) for a, b in pairs]
    # As many dimensions, as many rows, the same numbers; and with the other reductions.
    cases += [_ones_and_zeros((2, 1), (2, 3)), _ones_and_zeros((1, 3), (3, 1))]
    cases += [_ones_and_zeros((2, 1), (2,), reduction=name) for name in ("sum", "none")]
    return cases


def _ones_and_zeros(a: tuple[int, ...], b: tuple[int, ...], **keywords: str) -> Arguments:
    ones, zeros = torch.ones(a, dtype=torch.float64), torch.zeros(b, dtype=torch.float64)
    return Arguments([ones, zeros], dict(keywords))


def unknown_reductions() -> list[Arguments]:
    """The name of a reduction, and names of none."""
    names = ["mean", "average", "", "Mean", "max", "batchmean", " mean"]
    return [Arguments([vector(1.0), vector(2.0)], {"reduction": name}) for name in names]


def same_loss(observed: scenario.LossSeen, expected: scenario.LossSeen) -> None:
    """The loss and its gradient alone."""
    same(observed.loss, expected.loss, "loss")
    same(observed.gradient, expected.gradient, "gradient")


@check(
    "mse_loss",
    title="value and gradient",
    points=1,
    scenario=scenario.loss,
    cases=errors(),
    examples=directed(*REDUCTIONS),
    oracle=lambda: functional.mse_loss,
)
def test_mse_value(observed: scenario.LossSeen, expected: scenario.LossSeen) -> None:
    """The squared errors: their mean over all elements, their sum, or all of them. Both arguments
    stay as they are."""
    same_loss(observed, expected)
    same_leaves(observed.arguments, expected.arguments, "arguments")


@check("mse_loss", title="shapes that differ", points=1, scenario=refuse, examples=mismatched())
def test_mse_shapes(observed: str, expected: str) -> None:
    """Shapes that differ raise ValueError: (N, 1) against (N,) must not become (N, N)."""
    refused(observed, expected)


@check(
    "mse_loss",
    title="unknown reductions",
    points=1,
    scenario=refuse,
    examples=unknown_reductions(),
)
def test_mse_reductions(observed: str, expected: str) -> None:
    """A reduction that is not "mean", "sum" or "none" raises ValueError."""
    refused(observed, expected)


@check(
    "l1_loss",
    title="value and gradient",
    points=1,
    scenario=scenario.loss,
    cases=errors(),
    examples=directed(*REDUCTIONS),
    oracle=lambda: functional.l1_loss,
)
def test_l1_value(observed: scenario.LossSeen, expected: scenario.LossSeen) -> None:
    """The absolute errors: their mean over all elements, their sum, or all of them. Both arguments
    stay as they are."""
    same_loss(observed, expected)
    same_leaves(observed.arguments, expected.arguments, "arguments")


@check(
    "l1_loss",
    title="where the error is 0",
    points=1,
    scenario=scenario.loss,
    cases=errors(some_zero=True, reductions=[None]),
    examples=[
        scenario.Errors(vector(1.0), vector(1.0)),
        scenario.Errors(vector(1.0, 2.0), vector(1.0, 5.0)),
    ],
    oracle=lambda: functional.l1_loss,
    needs=["test_l1_value"],
)
def test_l1_zero(observed: scenario.LossSeen, expected: scenario.LossSeen) -> None:
    """Where the error is 0 the gradient is 0."""
    same_loss(observed, expected)


@check(
    "l1_loss",
    title="what is refused",
    points=1,
    scenario=refuse,
    examples=[*mismatched(), *unknown_reductions()],
)
def test_l1_refuses(observed: str, expected: str) -> None:
    """Shapes that differ raise ValueError, and so does an unknown reduction."""
    refused(observed, expected)


@st.composite
def residuals(draw: st.DrawFn) -> scenario.Errors:
    pair = draw(errors())
    return scenario.Errors(pair.prediction, pair.target, computed=pair.computed)


MATRIX = torch.tensor([[3.0, 1.0], [0.0, 2.0]], dtype=torch.float64)
MATRICES = torch.tensor([[[3.0, 0.0]], [[0.0, 4.0]]], dtype=torch.float64)


@check(
    "norm_loss",
    title="value and gradient",
    points=1,
    scenario=scenario.loss,
    cases=residuals(),
    examples=[
        scenario.Errors(vector(3.0, 4.0), vector(0.0, 0.0)),
        scenario.Errors(MATRIX, torch.zeros_like(MATRIX)),
        scenario.Errors(torch.tensor([3.0, 4.0]), torch.zeros(2)),
        scenario.Errors(MATRICES, torch.zeros_like(MATRICES)),
        # Errors that are small beside the target are not 0: the gradient is (0.6, 0.8) here too.
        scenario.Errors(vector(800.003, 800.004), vector(800.0, 800.0)),
        scenario.Errors(scalar(3.0), scalar(-1.0)),
        scenario.Errors(vector(3.0, 4.0), vector(0.0, 0.0), computed=True),
    ],
    oracle="tests.solutions.oracles:norm_loss",
)
def test_norm_value(observed: scenario.LossSeen, expected: scenario.LossSeen) -> None:
    """The root of the sum of squared errors over all elements, whatever the shape. Both arguments
    stay as they are."""
    same_loss(observed, expected)
    same_leaves(observed.arguments, expected.arguments, "arguments")


@check(
    "norm_loss",
    title="at a zero residual",
    points=1,
    scenario=scenario.loss,
    cases=st.builds(lambda t: scenario.Errors(t, t.clone()), tensors(shapes)),
    examples=[scenario.Errors(vector(1.0, 2.0), vector(1.0, 2.0))],
    oracle="tests.solutions.oracles:norm_loss",
    needs=["test_norm_value"],
)
def test_norm_zero(observed: scenario.LossSeen, expected: scenario.LossSeen) -> None:
    """Where prediction and target agree, the loss is 0 and so is its gradient, not nan."""
    same_loss(observed, expected)


@st.composite
def classifications(
    draw: st.DrawFn, elements: Any = numbers, reductions: Sequence[str | None] = REDUCTIONS
) -> scenario.Errors:
    n, classes = draw(st.sampled_from([(1, 2), (2, 2), (2, 3), (3, 2), (1, 1), (4, 3)]))
    logits = draw(tensors(st.just((n, classes)), elements))
    target = draw(st.lists(st.integers(0, classes - 1), min_size=n, max_size=n))
    reduction = draw(st.sampled_from(reductions))
    return scenario.Errors(logits, torch.tensor(target), reduction, draw(st.booleans()))


LOGITS = torch.tensor([[0.0, 1.0], [2.0, -1.0], [0.5, 0.5]], dtype=torch.float64)
CLASSES = torch.tensor([0, 1, 1])


@check(
    "cross_entropy",
    title="value and gradient",
    points=2,
    scenario=scenario.loss,
    cases=classifications(),
    examples=[
        *[scenario.Errors(LOGITS, CLASSES, reduction) for reduction in REDUCTIONS],
        scenario.Errors(LOGITS.float(), CLASSES),
        scenario.Errors(LOGITS[:1], CLASSES[:1], "none"),
        scenario.Errors(LOGITS, CLASSES, computed=True),
    ],
    oracle=lambda: functional.cross_entropy,
)
def test_cross_entropy_value(observed: scenario.LossSeen, expected: scenario.LossSeen) -> None:
    """From raw logits: log-softmax over the classes, then minus the target's; mean, sum or all.
    Both arguments stay as they are."""
    same_loss(observed, expected)
    same_leaves(observed.arguments, expected.arguments, "arguments")


LARGE = [[10000.0, -10000.0], [-10000.0, 10000.0], [10000.0, 10000.0]]


@check(
    "cross_entropy",
    title="large logits",
    points=1,
    scenario=scenario.loss,
    cases=classifications(st.sampled_from([0.0, 1000.0, -1000.0, 10000.0, -10000.0]), [None]),
    examples=[
        scenario.Errors(torch.tensor(LARGE, dtype=torch.float64), CLASSES),
        scenario.Errors(torch.tensor(LARGE), CLASSES),
    ],
    oracle=lambda: functional.cross_entropy,
    needs=["test_cross_entropy_value"],
)
def test_cross_entropy_large(
    case: scenario.Errors, observed: scenario.LossSeen, expected: scenario.LossSeen
) -> None:
    """Logits of ±10,000 give finite numbers."""
    if case.prediction.dtype == torch.float64:
        same_loss(observed, expected)
        return
    for part in (observed.loss, observed.gradient):  # in float32 the last digits are rounding
        finite = isinstance(part, Tensor) and bool(part.isfinite().all())
        expect(finite, "loss or gradient", part, words("finite numbers"))
