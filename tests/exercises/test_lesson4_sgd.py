"""The graded checks of lesson 4: SGD, in stages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch

from autograder.checks import check, same
from autograder.checks import strategies as st
from tests.exercises.comparisons import same_with_parameters, settings
from tests.exercises.optimizer_cases import (
    OPTIMIZERS,
    by_hand,
    crowd,
    several_parameters,
    steps,
)
from tests.exercises.scenarios import optimizers as scenario
from tests.exercises.scenarios.leaves import Leaf
from tests.exercises.scenarios.optimizers import Group, Options, Steps, StepsSeen
from tests.exercises.strategies import leaves, scalar, vector

OFF_LIMITS = {"SGD": OPTIMIZERS}

lr = st.sampled_from([0.5, 0.25, 0.125, 0.375])
weight_decay = st.sampled_from([0.5, 0.25, 0.75])
momentum = st.sampled_from([0.5, 0.25, 0.875])
dampening = st.sampled_from([0.5, 0.25, 0.75])


def sgd() -> Any:
    return torch.optim.SGD


def fresh(case: Steps) -> Steps:
    """With new gradient tensors at each step: a buffer that is no copy costs `momentum` its points,
    and not every other check."""
    return replace(case, fresh=True)


@check(
    "SGD",
    title="one step",
    points=2,
    scenario=scenario.optimize,
    cases=steps({"lr": lr}, count=(1, 1)),
    examples=[by_hand([2.0], lr=0.5), by_hand([2.0], start=scalar(1.0), lr=0.5)],
    oracle=sgd,
)
def test_plain_step(observed: StepsSeen, expected: StepsSeen) -> None:
    """A plain step moves every parameter in place: p ← p - lr·g."""
    same_with_parameters(observed, expected)


@check(
    "SGD",
    title="several steps",
    points=1,
    scenario=scenario.optimize,
    cases=steps({"lr": lr}, count=(2, 4), shapes=several_parameters),
    examples=[by_hand([1.0, 2.0], lr=0.5), by_hand([1.0, 2.0], start=scalar(1.0), lr=0.5)],
    oracle=sgd,
    needs=["test_plain_step"],
)
def test_several_steps(observed: StepsSeen, expected: StepsSeen) -> None:
    """Each step uses the gradients of now, and moves all parameters."""
    same_with_parameters(observed, expected)


@check(
    "SGD",
    title="zero_grad",
    points=1,
    scenario=scenario.clear,
    cases=st.builds(
        scenario.Clearing,
        st.lists(leaves(gradient=None), min_size=1, max_size=3),
        st.sampled_from([None, True, False]),
    ),
    examples=[
        scenario.Clearing([Leaf(vector(1.0), grad=vector(3.0))]),
        scenario.Clearing([Leaf(vector(1.0), grad=vector(3.0))], set_to_none=False),
        scenario.Clearing([Leaf(vector(1.0)), Leaf(vector(1.0), grad=vector(3.0))], False),
        scenario.Clearing([Leaf(vector(1.0), grad=vector(float("nan")))], set_to_none=False),
        scenario.Clearing([Leaf(scalar(1.0), grad=scalar(3.0))], set_to_none=False),
        scenario.Clearing([Leaf(vector(1.0), grad=vector(3.0))] * 2, False, grouped=True),
    ],
    oracle=sgd,
)
def test_zero_grad(observed: scenario.ClearedSeen, expected: scenario.ClearedSeen) -> None:
    """`zero_grad()` sets every gradient of all groups to `None`; with `set_to_none=False`, to zeros
    in place."""
    same(observed, expected)


@check(
    "SGD",
    title="weight_decay",
    points=2,
    scenario=scenario.optimize,
    cases=steps({"lr": lr, "weight_decay": weight_decay}),
    examples=[
        by_hand([0.0], lr=0.5, weight_decay=0.5),
        by_hand([2.0], lr=0.5, weight_decay=0.5),
        by_hand([2.0], lr=0.5, weight_decay=1.0),
        by_hand([2.0, 1.0], start=scalar(1.0), lr=0.5, weight_decay=0.5),
    ],
    oracle=sgd,
    needs=["test_plain_step", "test_several_steps"],
)
def test_weight_decay(observed: StepsSeen, expected: StepsSeen) -> None:
    """Weight decay is part of the gradient, so lr scales it too: p ← p - lr·(g + λ·p)."""
    same_with_parameters(observed, expected)


@check(
    "SGD",
    title="momentum",
    points=2,
    scenario=scenario.optimize,
    cases=steps({"lr": lr, "momentum": momentum}, count=(1, 4)),
    examples=[
        by_hand([1.0, 1.0], lr=0.25, momentum=0.5),
        by_hand([1.0, 3.0], lr=0.25, momentum=0.5),
        by_hand([1.0, 3.0, 0.0], start=scalar(1.0), lr=0.25, momentum=0.5),
        by_hand([1e40, 0.0], note="all in float64", lr=1e-40, momentum=0.5),
    ],
    oracle=sgd,
    needs=["test_plain_step", "test_several_steps"],
)
def test_momentum(observed: StepsSeen, expected: StepsSeen) -> None:
    """The first buffer holds the gradient's numbers, in memory and dtype of its own, then
    b ← μ·b + g; the step is p ← p - lr·b."""
    same_with_parameters(observed, expected)


@check(
    "SGD",
    title="momentum with weight_decay",
    points=1,
    scenario=scenario.optimize,
    cases=steps({"lr": lr, "momentum": momentum, "weight_decay": weight_decay}, count=(2, 4)),
    examples=[by_hand([1.0, 1.0], lr=0.25, momentum=0.5, weight_decay=0.5)],
    oracle=sgd,
    needs=["test_weight_decay", "test_momentum"],
)
def test_momentum_and_decay(observed: StepsSeen, expected: StepsSeen) -> None:
    """λ·p joins the gradient before momentum, so that it enters the buffer."""
    same_with_parameters(observed, expected)


@check(
    "SGD",
    title="dampening",
    points=1,
    scenario=scenario.optimize,
    cases=steps({"lr": lr, "momentum": momentum, "dampening": dampening}, count=(2, 4)),
    examples=[
        by_hand([1.0], lr=0.25, momentum=0.5, dampening=0.5),
        by_hand([1.0, 1.0], lr=0.25, momentum=0.5, dampening=0.5),
        by_hand([1.0, 1.0], lr=0.25, dampening=0.5),
    ],
    oracle=sgd,
    needs=["test_momentum"],
)
def test_dampening(observed: StepsSeen, expected: StepsSeen) -> None:
    """From the second step on b ← μ·b + (1 - τ)·g; the first buffer is the whole gradient."""
    same_with_parameters(observed, expected)


@check(
    "SGD",
    title="nesterov",
    points=2,
    scenario=scenario.optimize,
    cases=steps({"lr": lr, "momentum": momentum, "nesterov": st.just(True)}, count=(1, 3)),
    examples=[by_hand([1.0], lr=0.25, momentum=0.5, nesterov=True)],
    oracle=sgd,
    needs=["test_momentum"],
)
def test_nesterov(observed: StepsSeen, expected: StepsSeen) -> None:
    """With nesterov the step looks ahead: p ← p - lr·(g + μ·b)."""
    same_with_parameters(observed, expected)


@check(
    "SGD",
    title="maximize",
    points=1,
    scenario=scenario.optimize,
    cases=steps({"lr": lr, "maximize": st.just(True)}),
    examples=[by_hand([1.0], lr=0.5, maximize=True)],
    oracle=sgd,
    needs=["test_plain_step", "test_several_steps"],
)
def test_maximize(observed: StepsSeen, expected: StepsSeen) -> None:
    """maximize turns the gradient round: p ← p - lr·(-g)."""
    same_with_parameters(observed, expected)


@check(
    "SGD",
    title="many parameters",
    points=2,
    scenario=scenario.optimize,
    cases=steps(
        {"lr": lr, "momentum": momentum},
        shapes=several_parameters,
        count=(2, 4),
        holes=True,
        one_pass=True,
    ).map(fresh),
    examples=[
        fresh(by_hand([1.0, None, 1.0], lr=0.25, momentum=0.5)),
        fresh(by_hand([None, 1.0, 1.0], lr=0.25, momentum=0.5)),
        replace(by_hand([1.0, 2.0, -1.0], lr=0.25, momentum=0.5), training=True),
        fresh(replace(by_hand([1.0, 2.0], lr=0.25, momentum=0.5), one_pass=True)),
        fresh(crowd(lr=0.3, momentum=0.8)),
    ],
    oracle=sgd,
    needs=["test_several_steps", "test_momentum"],
)
def test_many_parameters(observed: StepsSeen, expected: StepsSeen) -> None:
    """With momentum, each parameter of each optimizer has its own buffer, which `zero_grad` leaves
    alone; one without a gradient is skipped, and its buffer waits; `params` may be a generator."""
    same_with_parameters(observed, expected)


@st.composite
def groups(draw: st.DrawFn) -> Steps:
    own: list[Options] = [
        {"lr": draw(lr)},
        {"momentum": draw(momentum)},
    ]
    case = draw(steps({"lr": lr}, shapes=st.just([(1,), (2,)]), count=(2, 3)))
    first, second = case.groups[0].leaves
    both = [Group([first], own[0]), Group([second], own[1])]
    return fresh(Steps(both, case.options, case.gradients))


TWO = [Group([Leaf(vector(1.0))], {"lr": 0.5}), Group([Leaf(vector(1.0))])]
DECAYS = [
    Group([Leaf(vector(1.0))], {"momentum": 0.5, "weight_decay": 0.5}),
    Group([Leaf(vector(1.0))]),
]
STILL = [Group([Leaf(vector(1.0))], {"momentum": 0.0}), Group([Leaf(vector(1.0))])]
ALIKE = [Group([Leaf(vector(1.0))]), Group([Leaf(vector(1.0))])]
OWN = [
    Group([Leaf(vector(1.0))], {"dampening": 0.5}),
    Group([Leaf(vector(1.0))], {"nesterov": True}),
    Group([Leaf(vector(1.0))], {"maximize": True}),
]


@check(
    "SGD",
    title="parameter groups",
    points=2,
    scenario=scenario.optimize,
    cases=groups(),
    examples=[
        Steps(TWO, {"lr": 0.25}, [[vector(1.0), vector(1.0)]]),
        Steps(TWO[::-1], {"lr": 0.25}, [[vector(1.0), vector(1.0)]]),
        fresh(Steps(STILL, {"lr": 0.25, "momentum": 0.5}, [[vector(1.0), vector(1.0)]] * 2)),
        by_hand([1.0, 1.0], rates=[None, 0.25], lr=0.5),
        fresh(by_hand([1.0, 1.0, 1.0], rates=[None, 0.25, 0.75], lr=0.5, momentum=0.5)),
        fresh(by_hand([1.0, 1.0, 1.0], rates=[None, 0.0, 0.5], lr=0.5, momentum=0.5)),
    ],
    oracle=sgd,
    needs=["test_several_steps", "test_momentum"],
)
def test_groups(observed: StepsSeen, expected: StepsSeen) -> None:
    """Every group steps with its own settings, here lr and momentum, and with the lr that stands in
    it at that moment."""
    same_with_parameters(observed, expected)


@check(
    "SGD",
    title="invalid settings",
    points=1,
    scenario=scenario.construct,
    examples=[
        scenario.Settings({"lr": -0.1}),
        scenario.Settings({"lr": 0.1, "momentum": -0.5}),
        scenario.Settings({"lr": 0.1, "weight_decay": -1.0}),
        scenario.Settings({"lr": 0.1, "nesterov": True}),
        scenario.Settings({"lr": 0.1, "nesterov": True, "momentum": 0.5, "dampening": 0.5}),
        scenario.Settings({"lr": 0.0}),
        scenario.Settings({"lr": 2.0}),
        scenario.Settings({"lr": 0.1, "momentum": 1.0}),
        scenario.Settings({"lr": 0.1, "weight_decay": 3.0}),
        scenario.Settings({"lr": 0.1, "nesterov": True, "momentum": 0.5}),
        scenario.Settings({"lr": 0.1, "momentum": 0.5, "dampening": 0.5, "weight_decay": 0.1}),
    ],
    oracle=sgd,
)
def test_invalid_settings(observed: str, expected: str) -> None:
    """A negative `lr`, `momentum` or `weight_decay`, and `nesterov` without momentum or with
    dampening, raise `ValueError`, where the class has these options; `lr=0` is valid."""
    settings(observed, expected)


def by_closure(gradients: list[float], **options: Any) -> Steps:
    return replace(by_hand(gradients, **options), training=True, unaided=True)


@check(
    "SGD",
    title="closure",
    points=1,
    scenario=scenario.optimize,
    cases=st.builds(lambda g, lr: by_closure([g], lr=lr), st.sampled_from([2.0, -2.0, 0.5]), lr),
    examples=[
        by_closure([1.0], lr=0.25),
        by_closure([-1.0]),
        Steps(ALIKE, {"lr": 0.25}, [[vector(1.0), vector(0.0)]], training=True, unaided=True),
    ],
    oracle=sgd,
    needs=["test_plain_step"],
)
def test_closure(observed: StepsSeen, expected: StepsSeen) -> None:
    """`step(closure)` calls it once, with gradients enabled, before the update, and returns its
    loss; lr is 1e-3 unless it is given."""
    same_with_parameters(observed, expected)


@check(
    "SGD",
    title="everything together",
    points=1,
    scenario=scenario.optimize,
    cases=st.one_of(
        steps(
            {
                "lr": lr,
                "momentum": momentum,
                "dampening": dampening,
                "weight_decay": weight_decay,
                "maximize": st.booleans(),
            },
            shapes=several_parameters,
            count=(3, 4),
            holes=True,
        ),
        steps(
            {
                "lr": lr,
                "momentum": momentum,
                "weight_decay": weight_decay,
                "nesterov": st.just(True),
                "maximize": st.booleans(),
            },
            shapes=several_parameters,
            count=(3, 4),
            holes=True,
        ),
    ),
    examples=[
        crowd(lr=0.3, momentum=0.8, weight_decay=0.2, nesterov=True, maximize=True),
        by_hand([1.0], lr=0.5, weight_decay=0.5, maximize=True),
        by_hand([None, 1.0, 1.0], lr=0.25, momentum=0.5, dampening=0.5),
        by_hand([1.0, None, 1.0], lr=0.25, momentum=0.5, weight_decay=0.5),
        crowd(lr=0.3, momentum=0.8, weight_decay=0.2, dampening=0.1),
        Steps(ALIKE, {"lr": 0.25, "momentum": 0.5}, [[vector(1.0), vector(-2.0)]] * 2),
        Steps(DECAYS, {"lr": 0.5}, [[vector(1.0), vector(1.0)]] * 2),
        Steps(OWN, {"lr": 0.25, "momentum": 0.5}, [[vector(1.0), vector(1.0), vector(1.0)]] * 2),
    ],
    oracle=sgd,
    needs=[
        "test_momentum_and_decay",
        "test_dampening",
        "test_nesterov",
        "test_maximize",
        "test_many_parameters",
    ],
)
def test_together(observed: StepsSeen, expected: StepsSeen) -> None:
    """Any combination of the settings follows torch.optim.SGD. maximize turns the gradient round,
    not the decay: p ← p - lr·(-g + λ·p)."""
    same_with_parameters(observed, expected)
