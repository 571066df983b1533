"""The graded checks of lesson 2: a gradient step by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch

from autograder.checks import check, expect, same, words
from autograder.checks import strategies as st
from tests.exercises.comparisons import same_in_use, same_leaves
from tests.exercises.optimizer_cases import OPTIMIZERS
from tests.exercises.scenarios import step as scenario
from tests.exercises.scenarios.leaves import Leaf
from tests.exercises.strategies import (
    flat_shapes,
    learning_rates,
    leaves,
    scalar,
    tensors,
    vector,
)

OFF_LIMITS = dict.fromkeys(
    ["gradient_step", "functional_step", "fit_line", "minimize"],
    [*OPTIMIZERS, "torch.optim.Optimizer"],
)

ONE = Leaf(vector(1.0), grad=vector(2.0))
POINT = Leaf(scalar(1.0), grad=scalar(2.0))  # 0-dim
AT_0 = Leaf(scalar(0.0))
STALE = Leaf(scalar(0.0), grad=scalar(8.0))
OVERFLOWN = Leaf(scalar(0.0), grad=scalar(float("nan")))
NO_GRADIENT = Leaf(vector(3.0))
FROZEN = Leaf(vector(5.0), requires_grad=False)
SINGLE = Leaf(torch.tensor([1.0, 2.0]), grad=torch.tensor([4.0, -4.0]))  # float32
MATRIX = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)
TRANSPOSED = Leaf(MATRIX, grad=2 * MATRIX, strided=True)
SINGLE_POINT = Leaf(torch.tensor(1.0), grad=torch.tensor(2.0))  # both: 0-dim, of float32
FINE = Leaf(vector(10000.1), grad=vector(100000.0))  # what float32 cannot tell apart is left over

moving = st.lists(leaves(gradient=True), min_size=1, max_size=3)
mixed = st.lists(leaves(gradient=None, shapes=flat_shapes), min_size=1, max_size=3)


@check(
    "gradient_step",
    title="p moves",
    points=1,
    scenario=scenario.step,
    cases=st.builds(scenario.Step, moving, learning_rates),
    examples=[
        scenario.Step([ONE], 0.5),
        scenario.Step([POINT], 0.5),
        scenario.Step([SINGLE], 0.25),
        scenario.Step([TRANSPOSED], 0.25),
        scenario.Step([FINE], 0.1),
    ],
)
def test_gradient_step_moves(
    case: scenario.Step, observed: scenario.StepSeen, expected: scenario.StepSeen
) -> None:
    """In place, `p ← p - lr·p.grad` for every parameter."""
    same(observed.values, expected.values, "parameters")
    if _stuck(case, expected):  # never so in a right answer; how it came is for the diagnosis
        same(observed.loop_variables, expected.loop_variables, "loop_variables")


def _stuck(case: scenario.Step, seen: scenario.StepSeen) -> bool:
    """Whether no parameter moved although some should have."""
    pairs = zip(seen.values, case.leaves, strict=True)
    unmoved = all(torch.equal(value, leaf.value) for value, leaf in pairs)
    return unmoved and any(bool(leaf.grad.any()) for leaf in case.leaves if leaf.grad is not None)


@check(
    "gradient_step",
    title="None, frozen, one pass",
    points=1,
    scenario=scenario.step,
    cases=st.builds(scenario.Step, mixed, learning_rates, st.booleans()),
    examples=[
        scenario.Step([NO_GRADIENT, ONE], 0.5),
        scenario.Step([FROZEN, ONE], 0.5),
        scenario.Step([ONE, SINGLE], 0.5, one_pass=True),
        scenario.Step([AT_0, POINT], 0.5),
    ],
    needs=["test_gradient_step_moves"],
)
def test_gradient_step_skips(observed: scenario.StepSeen, expected: scenario.StepSeen) -> None:
    """A parameter whose gradient is `None` stays; `params` may be a generator."""
    same(observed.values, expected.values, "parameters")


@check(
    "gradient_step",
    title="still leaves, gradients kept",
    points=1,
    scenario=scenario.step,
    cases=st.builds(scenario.Step, mixed, learning_rates),
    examples=[
        scenario.Step([ONE], 0.5),
        scenario.Step([FROZEN, ONE], 0.5),
        scenario.Step([POINT], 0.5),
    ],
    needs=["test_gradient_step_moves", "test_gradient_step_skips"],
)
def test_gradient_step_keeps(observed: scenario.StepSeen, expected: scenario.StepSeen) -> None:
    """The parameters are leaves as before, and frozen ones stay frozen; no graph is recorded, and
    the step changes no gradient."""
    same_leaves(observed.parameters, expected.parameters, "parameters")


@check(
    "functional_step",
    title="the new values",
    points=1,
    scenario=scenario.functional_step,
    cases=st.builds(scenario.Step, moving, learning_rates),
    examples=[
        scenario.Step([ONE], 0.5),
        scenario.Step([POINT], 0.5),
        scenario.Step([SINGLE], 0.25),
        scenario.Step([FINE], 0.1),
        scenario.Step([SINGLE_POINT], 0.5),
    ],
)
def test_functional_step_values(
    observed: scenario.NewLeavesSeen, expected: scenario.NewLeavesSeen
) -> None:
    """The list holds `p - lr·p.grad` for each parameter, and the old parameters are untouched."""
    same(_values(observed.returned), _values(expected.returned), "returned")
    same_leaves(observed.old, expected.old, "old parameters")


@check(
    "functional_step",
    title="new leaves, own memory",
    points=1,
    scenario=scenario.functional_step,
    cases=st.builds(scenario.Step, moving, learning_rates),
    examples=[scenario.Step([ONE], 0.5), scenario.Step([POINT], 0.5)],
    needs=["test_functional_step_values"],
)
def test_functional_step_leaves(
    observed: scenario.NewLeavesSeen, expected: scenario.NewLeavesSeen
) -> None:
    """What comes back are new leaves that require grad and share no memory with the old ones."""
    _same_new_leaves(observed.returned, expected.returned)


@check(
    "functional_step",
    title="None gives a copy",
    points=1,
    scenario=scenario.functional_step,
    cases=st.builds(scenario.Step, mixed, learning_rates, st.booleans()),
    examples=[
        scenario.Step([NO_GRADIENT], 0.5),
        scenario.Step([NO_GRADIENT, ONE], 0.5),
        scenario.Step([AT_0, POINT], 0.5),
    ],
    needs=["test_functional_step_values", "test_functional_step_leaves"],
)
def test_functional_step_none(
    observed: scenario.NewLeavesSeen, expected: scenario.NewLeavesSeen
) -> None:
    """A parameter without a gradient gives an equal copy: the list is as long as params."""
    _same_new_leaves(observed.returned, expected.returned)
    same_leaves(observed.old, expected.old, "old parameters")


def _values(returned: Any) -> list[Any]:
    """The values alone, of what came back as a list of tensors."""
    expect(isinstance(returned, list), "returned", returned, words("a list of tensors"))
    return [item["value"] if isinstance(item, dict) else item for item in returned]


def _same_new_leaves(observed: Any, expected: Any) -> None:
    """Compare what can be seen of each, and then what comes of it in use."""
    same(_values(observed), _values(expected), "returned")
    (plain, used), (wanted_plain, wanted_used) = _split(observed), _split(expected)
    same(plain, wanted_plain, "returned")
    same_in_use(used, wanted_used, "items")


def _split(returned: Any) -> tuple[list[Any], list[Any]]:
    """What is plain of each new leaf, and what comes of it in use."""
    plain = [{**item, "in_use": None} if isinstance(item, dict) else item for item in returned]
    return plain, [item.get("in_use") if isinstance(item, dict) else None for item in returned]


@st.composite
def lines(draw: st.DrawFn, stale: bool) -> scenario.Line:
    n = draw(st.integers(1, 4))
    points = tensors(shapes=st.just((n,)))
    one = st.sampled_from([(), (1,)])
    weight, bias = draw(leaves(stale, shapes=one)), draw(leaves(stale, shapes=one))
    lr = draw(st.sampled_from([0.125, 0.0625, 0.25]))
    return scenario.Line(draw(points), draw(points), weight, bias, lr, draw(st.integers(1, 3)))


def _single(value: float) -> Leaf:
    return Leaf(torch.tensor([value]))


X = torch.arange(1.0, 6.0)
NOTEBOOK = scenario.Line(
    X, 3 * X + 2, _single(0.13374245166778564), _single(-0.08374321460723877), 1e-3, 1
)


@check(
    "fit_line",
    title="losses and the line",
    points=1,
    scenario=scenario.fit_line,
    cases=lines(stale=False),
    examples=[
        scenario.Line(vector(1.0, 2.0), vector(1.0, 3.0), AT_0, AT_0, 0.25, 2),
        NOTEBOOK,
        scenario.Line(X, 3 * X + 2, _single(0.0), _single(0.0), 1e-2, 50),
        scenario.Line(MATRIX, MATRIX.T, AT_0, AT_0, 0.0625, 2),
        scenario.Line(vector(1.0, 2.0), vector(1.0, 2.0), Leaf(scalar(1.0)), AT_0, 0.25, 3),
        scenario.Line(vector(1.0), vector(1.0), AT_0, AT_0, 0.5, 3),  # the loss stays the same
        scenario.Line(vector(1.0, 2.0), vector(1.0, 3.0), AT_0, AT_0, 1.0, 3),  # and rises
    ],
)
def test_fit_line_path(observed: scenario.FitSeen, expected: scenario.FitSeen) -> None:
    """Each epoch is one step on the mean squared error, whatever became of the loss; the loss is
    the one before that step; x and t do not change, and weight and bias still require grad."""
    _same_run(observed.run, expected.run)
    same(observed.x, expected.x, "x")
    same(observed.t, expected.t, "t")


@check(
    "fit_line",
    title="stale gradients",
    points=1,
    scenario=scenario.fit_line,
    cases=lines(stale=True),
    examples=[
        scenario.Line(vector(1.0), vector(1.0), STALE, STALE, 0.25, 1),
        scenario.Line(vector(1.0), vector(1.0), AT_0, STALE, 0.25, 1),
        scenario.Line(vector(1.0), vector(1.0), STALE, AT_0, 0.25, 1),
        scenario.Line(vector(1.0), vector(1.0), OVERFLOWN, OVERFLOWN, 0.25, 1),
    ],
    needs=["test_fit_line_path"],
)
def test_fit_line_stale(observed: scenario.FitSeen, expected: scenario.FitSeen) -> None:
    """A gradient that weight or bias had before the call must not leak into the first step."""
    _same_path(observed.run, expected.run)


def _same_path(observed: scenario.DescentSeen, expected: scenario.DescentSeen) -> None:
    _expect_list(observed.losses)
    same(observed.losses, expected.losses, "losses")
    same(observed.parameters, expected.parameters, "parameters")


def _same_run(observed: scenario.DescentSeen, expected: scenario.DescentSeen) -> None:
    """The path, and that the parameters are still what they were: what is plain comes first."""
    _expect_list(observed.losses)
    same(replace(observed, in_use=[]), replace(expected, in_use=[]))
    same_in_use(observed.in_use, expected.in_use, "parameters")


def _expect_list(losses: Any) -> None:
    expect(isinstance(losses, list), "losses", losses, words("a list of floats"))


descent_leaves = st.lists(
    leaves(gradient=False, shapes=st.sampled_from([(1,), (), (2,)])), min_size=1, max_size=2
)
one_leaf = descent_leaves.map(lambda leaves: leaves[:1])  # the norm uses the first alone
rates = st.sampled_from([0.125, 0.0625])


@check(
    "minimize",
    title="losses and parameters",
    points=1,
    scenario=scenario.minimize,
    cases=st.one_of(
        st.builds(scenario.Descent, descent_leaves, st.just("squares"), rates, st.integers(1, 3)),
        st.builds(scenario.Descent, one_leaf, st.just("norm"), rates, st.integers(1, 3)),
    ),
    examples=[
        scenario.Descent([Leaf(vector(0.0, 3.0))], "squares", 0.125, 2),
        scenario.Descent([Leaf(vector(0.0, 3.0))], "norm", 0.25, 3),
        scenario.Descent([Leaf(vector(2.0)), Leaf(vector(1.0))], "product", 0.125, 2),
        scenario.Descent([Leaf(vector(1.0)), FROZEN], "product", 0.0625, 2),
        scenario.Descent([Leaf(vector(1.0))], "squares", 0.125, 3),  # the loss is 0,
        scenario.Descent([AT_0], "squares", 1.0, 3),  # stays the same,
        scenario.Descent([AT_0], "squares", 1.5, 3),  # rises
        scenario.Descent([Leaf(vector(3000.4))], "norm", 1000.1, 1),  # not as float32 has it
        scenario.Descent([AT_0], "below zero", 0.125, 3),
    ],
)
def test_minimize_path(observed: scenario.DescentSeen, expected: scenario.DescentSeen) -> None:
    """Each step follows the gradient at the present parameters, whatever became of the loss; the
    loss is the one before it; frozen parameters stay frozen, and the others require grad."""
    _same_run(observed, expected)


@check(
    "minimize",
    title="params as a generator",
    points=1,
    scenario=scenario.minimize,
    cases=st.builds(
        scenario.Descent,
        descent_leaves,
        st.just("squares"),
        rates,
        st.integers(2, 3),
        st.just(True),
    ),
    examples=[
        scenario.Descent([Leaf(vector(0.0, 3.0))], "squares", 0.125, 2, one_pass=True),
        scenario.Descent([AT_0, Leaf(vector(0.0, 3.0))], "squares", 0.125, 2, one_pass=True),
    ],
    needs=["test_minimize_path"],
)
def test_minimize_generator(observed: scenario.DescentSeen, expected: scenario.DescentSeen) -> None:
    """`params` may be a generator, which can be looped over only once."""
    _same_path(observed, expected)


@check(
    "minimize",
    title="unused parameters, stale gradients",
    points=1,
    scenario=scenario.minimize,
    cases=st.builds(
        scenario.Descent,
        st.lists(leaves(gradient=True, shapes=st.just((1,))), min_size=2, max_size=2),
        st.just("first"),
        rates,
        st.integers(1, 2),
    ),
    examples=[
        scenario.Descent([Leaf(vector(0.0)), NO_GRADIENT], "first", 0.125, 1),
        scenario.Descent([Leaf(vector(0.0), grad=vector(8.0))], "squares", 0.125, 1),
        scenario.Descent([NO_GRADIENT, Leaf(vector(0.0))], "last", 0.125, 1),
        scenario.Descent([STALE, AT_0], "last", 0.125, 2),
        scenario.Descent([OVERFLOWN], "squares", 0.125, 1),
    ],
    needs=["test_minimize_path"],
)
def test_minimize_unused(observed: scenario.DescentSeen, expected: scenario.DescentSeen) -> None:
    """A parameter that the loss does not use stays, and gradients from before do not leak in."""
    _same_path(observed, expected)
