"""The graded checks of lesson 1: gradients accumulate."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from autograder.checks import check, same
from autograder.checks import strategies as st
from tests.exercises.comparisons import same_in_use
from tests.exercises.scenarios import gradients as scenario
from tests.exercises.scenarios.leaves import Leaf, Polynomial
from tests.exercises.strategies import (
    flat_shapes,
    leaves,
    matrices,
    polynomials,
    scalar,
    tensors,
    vector,
)

OFF_LIMITS = {"zero_grad": ["torch.optim.Optimizer.zero_grad", "torch.nn.Module.zero_grad"]}

SQUARE = Polynomial(quadratic=1.0)
CUBE = Polynomial(linear=2.0, cubic=1.0)
SQUARE_MATRIX = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)
POINT = Leaf(scalar(1.0), grad=scalar(3.0))  # 0-dim
TRANSPOSED = Leaf(SQUARE_MATRIX, grad=2 * SQUARE_MATRIX, strided=True)


def torch_zero_grad() -> Callable[..., None]:
    def zero_grad(params: Iterable[Tensor], set_to_none: bool = True) -> None:
        torch.optim.SGD(list(params), lr=0.0).zero_grad(set_to_none)

    return zero_grad


@check(
    "gradient",
    title="the gradient",
    points=2,
    scenario=scenario.gradient,
    cases=st.builds(scenario.AtPoint, polynomials, leaves(gradient=False)),
    examples=[
        scenario.AtPoint(SQUARE, Leaf(vector(1.0))),
        scenario.AtPoint(CUBE, Leaf(torch.tensor([[1.0, -2.0], [3.0, 0.5]]))),
        scenario.AtPoint(SQUARE, Leaf(scalar(3.0))),
        scenario.AtPoint(Polynomial(linear=-20000.0, quadratic=1.0), Leaf(vector(10000.1))),
    ],
    oracle="tests.solutions.oracles:gradient",
)
def test_gradient_value(observed: scenario.GradientSeen, expected: scenario.GradientSeen) -> None:
    """`gradient(f, w)` is ∂f/∂w at w: same shape and dtype as w, and it does not require grad."""
    same(observed.gradient, expected.gradient, "gradient")
    same(
        observed.gradient_requires_grad,
        expected.gradient_requires_grad,
        "requires_grad of the gradient",
    )
    same(
        observed.gradient_in_use,
        expected.gradient_in_use,
        "the gradient after one more training step",
    )


@check(
    "gradient",
    title="w is left as it was",
    points=1,
    scenario=scenario.gradient,
    cases=st.builds(scenario.AtPoint, polynomials, leaves(gradient=None)),
    examples=[
        scenario.AtPoint(SQUARE, Leaf(vector(1.0), grad=vector(10.0))),
        scenario.AtPoint(SQUARE, Leaf(vector(1.0), requires_grad=False)),
        scenario.AtPoint(SQUARE, Leaf(vector(1.0))),
    ],
    oracle="tests.solutions.oracles:gradient",
    needs=["test_gradient_value"],
)
def test_gradient_leaves_w(
    observed: scenario.GradientSeen, expected: scenario.GradientSeen
) -> None:
    """`w`, `w.grad` and `w.requires_grad` are as before, also where `w` had a gradient or needed
    none."""
    same(
        replace(observed, w=replace(observed.w, in_use=None)),
        replace(expected, w=replace(expected.w, in_use=None)),
    )
    same(observed.w.in_use, expected.w.in_use, "w after one more training step")


@check(
    "accumulated_gradients",
    title="the sums after each backward",
    points=2,
    scenario=scenario.accumulate,
    cases=st.builds(scenario.Repeated, polynomials, leaves(gradient=False), st.integers(1, 4)),
    examples=[
        scenario.Repeated(Polynomial(linear=2.0), Leaf(scalar(1.0)), 3),
        scenario.Repeated(CUBE, Leaf(vector(1.0, -2.0)), 3),
    ],
)
def test_accumulated_sums(observed: scenario.SumsSeen, expected: scenario.SumsSeen) -> None:
    """`backward` adds to `w.grad`: `f(w) = 2w` gives 2, 4, 6, three independent tensors."""
    same(observed, expected)


@check(
    "accumulated_gradients",
    title="starting from what w.grad holds",
    points=1,
    scenario=scenario.accumulate,
    cases=st.builds(scenario.Repeated, polynomials, leaves(gradient=True), st.integers(1, 4)),
    examples=[
        scenario.Repeated(Polynomial(linear=2.0), Leaf(scalar(1.0), grad=scalar(10.0)), 2),
        scenario.Repeated(SQUARE, Leaf(vector(1.0), grad=vector(10.0)), 0),
    ],
    needs=["test_accumulated_sums"],
)
def test_accumulated_start(observed: scenario.SumsSeen, expected: scenario.SumsSeen) -> None:
    """Counting starts from whatever `w.grad` holds, and `w.grad` ends as the last sum."""
    same(observed, expected)


@check(
    "zero_grad",
    title="set_to_none=True",
    points=1,
    scenario=scenario.clear,
    cases=st.builds(
        scenario.Zeroing,
        st.lists(leaves(gradient=None), min_size=1, max_size=3),
        st.sampled_from([None, True]),
        st.booleans(),
    ),
    examples=[scenario.Zeroing([Leaf(vector(1.0), grad=vector(3.0))]), scenario.Zeroing([POINT])],
    oracle=torch_zero_grad,
)
def test_zero_grad_none(observed: scenario.ClearedSeen, expected: scenario.ClearedSeen) -> None:
    """By default every `p.grad` becomes `None`, and no parameter changes."""
    same(observed, expected)


@check(
    "zero_grad",
    title="set_to_none=False",
    points=1,
    scenario=scenario.clear,
    cases=st.builds(
        scenario.Zeroing,
        st.lists(leaves(gradient=True), min_size=1, max_size=3),
        st.just(False),
        st.booleans(),
    ),
    examples=[
        scenario.Zeroing([Leaf(vector(1.0), grad=vector(3.0))], set_to_none=False),
        scenario.Zeroing(
            [Leaf(vector(1.0, 1.0), grad=vector(float("nan"), float("inf")))], set_to_none=False
        ),
        scenario.Zeroing([Leaf(vector(1.0, 2.0))], set_to_none=False, graph=True),
        scenario.Zeroing([TRANSPOSED], set_to_none=False),
        scenario.Zeroing([POINT], set_to_none=False),
    ],
    oracle=torch_zero_grad,
    attested=True,
)
def test_zero_grad_zeros(observed: scenario.ClearedSeen, expected: scenario.ClearedSeen) -> None:
    """With `set_to_none=False` the gradient tensor itself holds zeros, detached from any graph."""
    same(observed, expected)


@check(
    "zero_grad",
    title="None stays None",
    points=1,
    scenario=scenario.clear,
    cases=st.builds(
        scenario.Zeroing,
        st.lists(leaves(gradient=None, shapes=flat_shapes), min_size=1, max_size=3),
        st.just(False),
    ),
    examples=[
        scenario.Zeroing(
            [Leaf(vector(1.0)), Leaf(vector(1.0), grad=vector(3.0))], set_to_none=False
        ),
        scenario.Zeroing(
            [Leaf(vector(2.0), requires_grad=False), Leaf(vector(1.0), grad=vector(3.0))],
            set_to_none=False,
        ),
        scenario.Zeroing([Leaf(scalar(1.0)), POINT], set_to_none=False),
    ],
    oracle=torch_zero_grad,
    needs=["test_zero_grad_zeros"],
)
def test_zero_grad_skips(observed: scenario.ClearedSeen, expected: scenario.ClearedSeen) -> None:
    """A parameter without a gradient, a frozen one too, is left as it is, whatever the flag."""
    same(observed, expected)


@st.composite
def batches(draw: st.DrawFn, stale: bool = False, one_pass: bool = False) -> scenario.Batches:
    outputs, inputs = draw(matrices)
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    rows = [
        (
            draw(tensors(shapes=st.just((n, inputs)))),
            draw(tensors(shapes=st.just((n, outputs)))),
        )
        for n in sizes
    ]
    weight = draw(tensors(shapes=st.just((outputs, inputs))))
    bias = draw(tensors(shapes=st.just((outputs,))))
    return scenario.Batches(
        weight, bias, rows, draw(st.sampled_from(["mse", "l1", "lopsided_mse"])), stale, one_pass
    )


def column(*values: float) -> Tensor:
    return vector(*values).reshape(-1, 1)


UNEVEN: list[Any] = [(column(1.0, 2.0, 3.0), column(0.0, 0.0, 1.0)), (column(4.0), column(1.0))]


@check(
    "accumulate_batches",
    title="the gradient over all samples",
    points=1,
    scenario=scenario.accumulate_batches,
    cases=batches(),
    examples=[
        scenario.Batches(column(1.0), vector(0.5), UNEVEN),
        scenario.Batches(column(1.0), vector(0.5), UNEVEN, model="scaled"),
        scenario.Batches(column(1.0), vector(0.5), UNEVEN, "lopsided_mse"),
        scenario.Batches(column(1.0), vector(0.5), UNEVEN, model="modal"),
        scenario.Batches(column(1.0), vector(0.5), UNEVEN, model="modal", training=False),
    ],
)
def test_accumulate_gradient(
    observed: scenario.AccumulatedSeen, expected: scenario.AccumulatedSeen
) -> None:
    """Every `p.grad` is the gradient of the mean of `loss_fn(prediction, y)` over all samples; the
    parameters, the batches and the model's mode stay as they are."""
    same(observed.gradients, expected.gradients, "gradients")
    same(observed.parameters, expected.parameters, "parameters")
    same(observed.requires_grad, expected.requires_grad, "requires_grad")
    same(observed.batches, expected.batches, "batches")
    same_in_use(observed.parameters_in_use, expected.parameters_in_use, "parameters")
    same(observed.batches_in_use, expected.batches_in_use, "batches_in_use")
    same(observed.training_afterwards, expected.training_afterwards, "training_afterwards")
    same(observed.output_afterwards, expected.output_afterwards, "the model's output afterwards")


@check(
    "accumulate_batches",
    title="the mean loss",
    points=1,
    scenario=scenario.accumulate_batches,
    cases=batches(),
    examples=[
        scenario.Batches(column(1.0), vector(0.5), UNEVEN),
        scenario.Batches(column(1.0), vector(0.5), UNEVEN, "lopsided_mse"),
    ],
)
def test_accumulate_loss(
    observed: scenario.AccumulatedSeen, expected: scenario.AccumulatedSeen
) -> None:
    """What is returned is the mean loss over all samples, a float; larger batches weigh more."""
    same(observed.returned, expected.returned)


@check(
    "accumulate_batches",
    title="stale gradients, one-pass batches",
    points=1,
    scenario=scenario.accumulate_batches,
    cases=batches(stale=True, one_pass=True),
    examples=[
        scenario.Batches(column(1.0), vector(0.5), UNEVEN, stale=True),
        scenario.Batches(column(1.0), vector(0.5), UNEVEN, one_pass=True),
        scenario.Batches(column(1.0), vector(0.5), UNEVEN, stale=True, model="partial"),
    ],
    needs=["test_accumulate_gradient", "test_accumulate_loss"],
)
def test_accumulate_fresh(
    observed: scenario.AccumulatedSeen, expected: scenario.AccumulatedSeen
) -> None:
    """Gradients from before are discarded, those of unused parameters too; a frozen parameter gets
    none; and batches may be an iterator that ends for good."""
    same(observed.returned, expected.returned)
    same(observed.gradients, expected.gradients, "gradients")
