"""The graded checks of lesson 5: the other optimizers, each against its namesake in torch.optim."""

from __future__ import annotations

import torch

from autograder.checks import check
from autograder.checks import strategies as st
from tests.exercises.comparisons import same_with_parameters
from tests.exercises.optimizer_cases import (
    OPTIMIZERS,
    by_hand,
    crowd,
    several_parameters,
    steps,
    training,
)
from tests.exercises.scenarios.optimizers import StepsSeen, optimize
from tests.exercises.strategies import scalar, vector

OFF_LIMITS = dict.fromkeys(["Adagrad", "RMSprop", "Adadelta", "Adam", "AdamW"], OPTIMIZERS)

lr = st.sampled_from([0.5, 0.25, 0.125])
weight_decay = st.sampled_from([0.5, 0.25, 0.75])
eps = st.sampled_from([0.125, 0.0625, 0.01])
beta_pairs = st.sampled_from([[0.5, 0.75], [0.75, 0.5], [0.25, 0.875]])
decay_rates = st.sampled_from([0.5, 0.75, 0.875])
yes = st.just(True)

# Numbers that float32 cannot hold, or whose last digits it cannot tell apart: state in p's dtype.
HUGE = 1e40
FAR, FARTHER = vector(3111111.2), vector(1124771.6)
DOUBLE = "all in float64"


@check(
    "Adagrad",
    title="steps",
    points=2,
    scenario=optimize,
    cases=steps({"lr": lr, "eps": eps}, count=(1, 4), shapes=several_parameters),
    examples=[
        by_hand([2.0, 1.0], lr=0.5, eps=0.125),
        crowd(lr=0.3, eps=0.05),
        by_hand([HUGE, HUGE], note=DOUBLE, lr=0.5, eps=0.125),
    ],
    oracle=lambda: torch.optim.Adagrad,
)
def test_adagrad_steps(observed: StepsSeen, expected: StepsSeen) -> None:
    """s ← s + g², then p ← p - lr·g / (√s + eps)."""
    same_with_parameters(observed, expected)


@check(
    "Adagrad",
    title="options",
    points=1,
    scenario=optimize,
    cases=steps(
        {
            "lr": lr,
            "eps": eps,
            "lr_decay": st.sampled_from([0.5, 0.25]),
            "weight_decay": weight_decay,
            "initial_accumulator_value": st.sampled_from([0.0, 0.5]),
        },
        count=(1, 4),
    ),
    examples=[
        by_hand([2.0, 1.0], lr=0.5, eps=0.125, lr_decay=0.5),
        by_hand([2.0, 1.0], lr=0.5, eps=0.125, weight_decay=0.5),
        by_hand([2.0, 1.0], lr=0.5, eps=0.125, initial_accumulator_value=0.5),
        crowd(lr=0.3, eps=0.05, lr_decay=0.2, weight_decay=0.1),
        by_hand([2.0, 0.0, 1.0], lr=0.5, eps=0.125, lr_decay=0.5),
    ],
    oracle=lambda: torch.optim.Adagrad,
    needs=["test_adagrad_steps"],
)
def test_adagrad_options(observed: StepsSeen, expected: StepsSeen) -> None:
    """`lr_decay` divides `lr` by `1 + (t - 1)·lr_decay`, where t counts this parameter's steps;
    weight decay is added to `g` before it is squared; `s` starts at
    `initial_accumulator_value`."""
    same_with_parameters(observed, expected)


@check(
    "Adagrad",
    title="defaults, zero_grad, closure",
    points=1,
    scenario=optimize,
    examples=[training(2.0, -1.0, 0.5), by_hand([1e-10], lr=0.01)],
    oracle=lambda: torch.optim.Adagrad,
    needs=["test_adagrad_steps"],
)
def test_adagrad_in_training(observed: StepsSeen, expected: StepsSeen) -> None:
    """In a training loop, with the signature's defaults: `params` may be a generator, `zero_grad`
    clears, `step(closure)` returns the closure's loss, and a new optimizer starts anew."""
    same_with_parameters(observed, expected)


@check(
    "RMSprop",
    title="steps",
    points=1,
    scenario=optimize,
    cases=steps({"lr": lr, "alpha": decay_rates, "eps": eps}, count=(1, 4)),
    examples=[
        by_hand([2.0, 1.0], lr=0.5, alpha=0.75, eps=0.125),
        crowd(lr=0.3, alpha=0.8, eps=0.05),
        by_hand([HUGE, HUGE], note=DOUBLE, lr=0.5, alpha=0.75, eps=0.125),
    ],
    oracle=lambda: torch.optim.RMSprop,
)
def test_rmsprop_steps(observed: StepsSeen, expected: StepsSeen) -> None:
    """v ← α·v + (1 - α)·g², then p ← p - lr·g / (√v + eps)."""
    same_with_parameters(observed, expected)


@check(
    "RMSprop",
    title="weight_decay",
    points=1,
    scenario=optimize,
    cases=steps({"lr": lr, "alpha": decay_rates, "eps": eps, "weight_decay": weight_decay}),
    examples=[
        by_hand([2.0, 1.0], lr=0.5, alpha=0.75, eps=0.125, weight_decay=0.5),
        by_hand([2.0, 1.0], start=scalar(1.0), lr=0.5, alpha=0.75, eps=0.125, weight_decay=0.5),
    ],
    oracle=lambda: torch.optim.RMSprop,
    needs=["test_rmsprop_steps"],
)
def test_rmsprop_decay(observed: StepsSeen, expected: StepsSeen) -> None:
    """Weight decay is added to the gradient: g ← g + λ·p, before it is squared."""
    same_with_parameters(observed, expected)


@check(
    "RMSprop",
    title="momentum",
    points=1,
    scenario=optimize,
    cases=steps(
        {
            "lr": lr,
            "alpha": decay_rates,
            "eps": eps,
            "momentum": st.sampled_from([0.25, 0.875]),
        },
        count=(2, 4),
    ),
    examples=[
        by_hand([2.0, -3.0], lr=0.5, alpha=0.75, eps=0.125, momentum=0.25),
        crowd(lr=0.3, alpha=0.8, eps=0.05, momentum=0.6),
        crowd("momentum", lr=0.3, alpha=0.8, eps=0.05, momentum=0.6, weight_decay=0.1),
        by_hand([2.0, 1.0], start=FAR, note=DOUBLE, lr=1e6, alpha=0.75, eps=0.125, momentum=0.25),
    ],
    oracle=lambda: torch.optim.RMSprop,
    needs=["test_rmsprop_steps"],
)
def test_rmsprop_momentum(observed: StepsSeen, expected: StepsSeen) -> None:
    """With momentum b ← μ·b + g / (√v + eps), from b = 0 of p's dtype, and p ← p - lr·b."""
    same_with_parameters(observed, expected)


@check(
    "RMSprop",
    title="centered",
    points=1,
    scenario=optimize,
    cases=steps({"lr": lr, "alpha": decay_rates, "eps": eps, "centered": yes}, count=(1, 4)),
    examples=[
        by_hand([2.0, 1.0], lr=0.5, alpha=0.75, eps=0.125, centered=True),
        by_hand([HUGE, HUGE], note=DOUBLE, lr=0.5, alpha=0.75, eps=0.125, centered=True),
        crowd(lr=0.3, alpha=0.8, eps=0.05, centered=True),
        crowd("centered", lr=0.3, alpha=0.8, eps=0.05, centered=True, momentum=0.6),
        crowd("centered", lr=0.3, alpha=0.8, eps=0.05, centered=True, weight_decay=0.1),
    ],
    oracle=lambda: torch.optim.RMSprop,
    needs=["test_rmsprop_steps"],
)
def test_rmsprop_centered(observed: StepsSeen, expected: StepsSeen) -> None:
    """With centered=True the divisor is √(v - m²) + eps, where m ← α·m + (1 - α)·g."""
    same_with_parameters(observed, expected)


@check(
    "RMSprop",
    title="defaults, zero_grad, closure",
    points=1,
    scenario=optimize,
    examples=[training(2.0, -1.0, 0.5), by_hand([1e-7], lr=0.01)],
    oracle=lambda: torch.optim.RMSprop,
    needs=["test_rmsprop_steps"],
)
def test_rmsprop_in_training(observed: StepsSeen, expected: StepsSeen) -> None:
    """In a training loop, with the signature's defaults: `params` may be a generator, `zero_grad`
    clears, `step(closure)` returns the closure's loss, and a new optimizer starts anew."""
    same_with_parameters(observed, expected)


@check(
    "Adadelta",
    title="steps",
    points=1,
    scenario=optimize,
    cases=steps({"rho": decay_rates, "eps": eps}, count=(1, 4), shapes=several_parameters),
    examples=[
        by_hand([2.0, 1.0], rho=0.75, eps=0.125),
        crowd(rho=0.8, eps=0.05),
        by_hand([HUGE, HUGE], note=DOUBLE, rho=0.75, eps=0.125),
    ],
    oracle=lambda: torch.optim.Adadelta,
)
def test_adadelta_steps(observed: StepsSeen, expected: StepsSeen) -> None:
    """v ← ρ·v + (1 - ρ)·g²; δ = √(u + eps) / √(v + eps)·g; u ← ρ·u + (1 - ρ)·δ²; p ← p - lr·δ."""
    same_with_parameters(observed, expected)


@check(
    "Adadelta",
    title="lr and weight_decay",
    points=1,
    scenario=optimize,
    cases=steps({"lr": lr, "rho": decay_rates, "eps": eps, "weight_decay": weight_decay}),
    examples=[
        by_hand([2.0, 1.0], lr=0.5, rho=0.75, eps=0.125),
        by_hand([2.0, 1.0], rho=0.75, eps=0.125, weight_decay=0.5),
        crowd(lr=0.3, rho=0.8, eps=0.05, weight_decay=0.1),
        by_hand([2.0, 1.0], start=FARTHER, note=DOUBLE, lr=1e6, rho=0.75, eps=0.125),
    ],
    oracle=lambda: torch.optim.Adadelta,
    needs=["test_adadelta_steps"],
)
def test_adadelta_options(observed: StepsSeen, expected: StepsSeen) -> None:
    """lr scales the step δ but does not enter u; weight decay is added to the gradient."""
    same_with_parameters(observed, expected)


@check(
    "Adadelta",
    title="defaults, zero_grad, closure",
    points=1,
    scenario=optimize,
    examples=[training(2.0, -1.0, 0.5), by_hand([1e-3, 1e-3])],
    oracle=lambda: torch.optim.Adadelta,
    needs=["test_adadelta_steps"],
)
def test_adadelta_in_training(observed: StepsSeen, expected: StepsSeen) -> None:
    """In a training loop, with the signature's defaults: `params` may be a generator, `zero_grad`
    clears, `step(closure)` returns the closure's loss, and a new optimizer starts anew."""
    same_with_parameters(observed, expected)


@check(
    "Adam",
    title="steps",
    points=1,
    scenario=optimize,
    cases=steps(
        {"lr": lr, "betas": beta_pairs, "eps": eps}, count=(1, 4), shapes=several_parameters
    ),
    examples=[
        by_hand([2.0], lr=0.5, betas=[0.5, 0.75], eps=0.125),
        by_hand([2.0, -1.0], lr=0.5, betas=[0.5, 0.75], eps=0.125),
        crowd(lr=0.3, betas=[0.5, 0.8], eps=0.05),
        by_hand([HUGE, HUGE], note=DOUBLE, lr=0.5, betas=[0.5, 0.75], eps=0.125),
    ],
    oracle=lambda: torch.optim.Adam,
)
def test_adam_steps(observed: StepsSeen, expected: StepsSeen) -> None:
    """m and v are averages of g and g²; p ← p - lr·m̂ / (√v̂ + eps) with m̂ = m / (1 - β₁ᵗ) and
    v̂ = v / (1 - β₂ᵗ), where t counts this parameter's steps."""
    same_with_parameters(observed, expected)


@check(
    "Adam",
    title="weight_decay",
    points=1,
    scenario=optimize,
    cases=steps(
        {"lr": lr, "betas": beta_pairs, "eps": eps, "weight_decay": weight_decay}, count=(1, 4)
    ),
    examples=[
        by_hand([2.0, -1.0], lr=0.5, betas=[0.5, 0.75], eps=0.125, weight_decay=0.5),
        by_hand(
            [2.0, -1.0],
            start=scalar(1.0),
            lr=0.5,
            betas=[0.5, 0.75],
            eps=0.125,
            weight_decay=0.5,
        ),
    ],
    oracle=lambda: torch.optim.Adam,
    needs=["test_adam_steps"],
)
def test_adam_decay(observed: StepsSeen, expected: StepsSeen) -> None:
    """Adam's weight decay is added to the gradient, and so goes into m and v."""
    same_with_parameters(observed, expected)


@check(
    "Adam",
    title="amsgrad",
    points=1,
    scenario=optimize,
    cases=steps({"lr": lr, "betas": beta_pairs, "eps": eps, "amsgrad": yes}, count=(2, 4)),
    examples=[
        by_hand([3.0, 0.25, 0.25], lr=0.5, betas=[0.5, 0.75], eps=0.125, amsgrad=True),
        crowd(lr=0.3, betas=[0.5, 0.8], eps=0.05, amsgrad=True),
        crowd("amsgrad", lr=0.3, betas=[0.5, 0.8], eps=0.05, amsgrad=True, weight_decay=0.1),
        by_hand([HUGE, HUGE], note=DOUBLE, lr=0.5, betas=[0.5, 0.75], eps=0.125, amsgrad=True),
    ],
    oracle=lambda: torch.optim.Adam,
    needs=["test_adam_steps"],
)
def test_adam_amsgrad(observed: StepsSeen, expected: StepsSeen) -> None:
    """amsgrad divides by the largest v so far, kept before the bias correction of the present t."""
    same_with_parameters(observed, expected)


@check(
    "Adam",
    title="defaults, zero_grad, closure",
    points=1,
    scenario=optimize,
    examples=[training(2.0, -1.0, 0.5), by_hand([1e-8], lr=0.01)],
    oracle=lambda: torch.optim.Adam,
    needs=["test_adam_steps"],
)
def test_adam_in_training(observed: StepsSeen, expected: StepsSeen) -> None:
    """In a training loop, with the signature's defaults: `params` may be a generator, `zero_grad`
    clears, `step(closure)` returns the closure's loss, and a new optimizer starts anew."""
    same_with_parameters(observed, expected)


@check(
    "AdamW",
    title="steps without decay",
    points=1,
    scenario=optimize,
    cases=steps(
        {"lr": lr, "betas": beta_pairs, "eps": eps, "weight_decay": st.just(0.0)},
        count=(1, 4),
        shapes=several_parameters,
    ),
    examples=[
        by_hand([2.0, -1.0], lr=0.5, betas=[0.5, 0.75], eps=0.125, weight_decay=0.0),
        crowd(lr=0.3, betas=[0.5, 0.8], eps=0.05, weight_decay=0.0),
        by_hand([HUGE, HUGE], note=DOUBLE, lr=0.5, betas=[0.5, 0.75], eps=0.125, weight_decay=0.0),
    ],
    oracle=lambda: torch.optim.AdamW,
)
def test_adamw_steps(observed: StepsSeen, expected: StepsSeen) -> None:
    """Without decay AdamW is Adam: p ← p - lr·m̂ / (√v̂ + eps)."""
    same_with_parameters(observed, expected)


@check(
    "AdamW",
    title="weight_decay",
    points=1,
    scenario=optimize,
    cases=steps(
        {"lr": lr, "betas": beta_pairs, "eps": eps, "weight_decay": weight_decay}, count=(1, 4)
    ),
    examples=[
        by_hand([0.0], lr=0.5, betas=[0.5, 0.75], eps=0.125, weight_decay=0.5),
        by_hand([2.0, -1.0], lr=0.5, betas=[0.5, 0.75], eps=0.125, weight_decay=0.5),
        crowd(lr=0.3, betas=[0.5, 0.8], eps=0.05, weight_decay=0.2),
    ],
    oracle=lambda: torch.optim.AdamW,
    needs=["test_adamw_steps"],
)
def test_adamw_decay(observed: StepsSeen, expected: StepsSeen) -> None:
    """Decay is decoupled and comes first: p ← p·(1 - lr·λ), then the step, with m and v of g
    alone."""
    same_with_parameters(observed, expected)


@check(
    "AdamW",
    title="defaults, zero_grad, closure",
    points=1,
    scenario=optimize,
    examples=[by_hand([0.0], lr=0.5), training(2.0, -1.0, 0.5), by_hand([1e-8], lr=0.01)],
    oracle=lambda: torch.optim.AdamW,
    needs=["test_adamw_steps", "test_adamw_decay"],
)
def test_adamw_default(observed: StepsSeen, expected: StepsSeen) -> None:
    """In a training loop, with the signature's defaults: `params` may be a generator, `zero_grad`
    clears, `step(closure)` returns the closure's loss, and a new optimizer starts anew."""
    same_with_parameters(observed, expected)


@check(
    "AdamW",
    title="amsgrad",
    points=1,
    scenario=optimize,
    cases=steps(
        {
            "lr": lr,
            "betas": beta_pairs,
            "eps": eps,
            "weight_decay": st.just(0.0),
            "amsgrad": yes,
        },
        count=(2, 4),
    ),
    examples=[
        by_hand(
            [3.0, 0.25, 0.25], lr=0.5, betas=[0.5, 0.75], eps=0.125, weight_decay=0.0, amsgrad=True
        ),
        crowd(lr=0.3, betas=[0.5, 0.8], eps=0.05, weight_decay=0.0, amsgrad=True),
        crowd("amsgrad", lr=0.3, betas=[0.5, 0.8], eps=0.05, weight_decay=0.1, amsgrad=True),
    ],
    oracle=lambda: torch.optim.AdamW,
    needs=["test_adamw_steps"],
)
def test_adamw_amsgrad(observed: StepsSeen, expected: StepsSeen) -> None:
    """amsgrad divides by the largest v so far, kept before the bias correction of the present t."""
    same_with_parameters(observed, expected)
