"""The graded checks of lesson 9: learning rates that change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from torch.optim import lr_scheduler

from autograder.checks import check, same
from autograder.checks import strategies as st
from tests.exercises.loop_cases import NORM_SIZES, SEEDS, SIZES, data, model
from tests.exercises.scenarios import schedules as scenario
from tests.exercises.scenarios.schedules import Metrics, RatesSeen, Schedule, Scheduled

SCHEDULERS = [
    "torch.optim.lr_scheduler.*LR",
    "torch.optim.lr_scheduler.*Restarts",
    "torch.optim.lr_scheduler.*Scheduler",
    "torch.optim.lr_scheduler.ReduceLROnPlateau",
    "!torch.optim.lr_scheduler.LRScheduler",
    "!torch.optim.lr_scheduler._LRScheduler",
]
"""Every concrete scheduler of torch; not the base class `LRScheduler`."""

OFF_LIMITS = dict.fromkeys(["StepLR", "WarmupCosine", "ReduceLROnPlateau"], SCHEDULERS)

NAN = float("nan")

one_group = st.sampled_from([[1.0], [0.5], [2.0], [0.75]])
groups = st.sampled_from([[1.0, 0.25], [0.5, 2.0], [0.75, 1.0, 0.25]])
gammas = st.sampled_from([0.5, 0.25, 2.0, 0.75])
start_factors = st.sampled_from([0.25, 0.5, 0.125])
minima = st.sampled_from([0.125, 0.0625, 0.25])  # no drawn rate of a group is below
factors = st.sampled_from([0.5, 0.25, 0.75])


def optional(draw: st.DrawFn, **options: Any) -> dict[str, Any]:
    """Some of these options, drawn; the others are left out."""
    return {name: draw(values) for name, values in options.items() if draw(st.booleans())}


def step_lr() -> Any:
    return lr_scheduler.StepLR


@st.composite
def stairs(draw: st.DrawFn, bases: Any) -> Schedule:
    options = optional(draw, gamma=gammas)
    return Schedule(draw(bases), [draw(st.integers(1, 4))], options, draw(st.integers(1, 9)))


def same_rates(observed: RatesSeen, expected: RatesSeen) -> None:
    """Compare the rates call by call, and then what the optimizer made of them."""
    same(observed.at_first, expected.at_first, "the rates before the first call")
    same(observed.calls, expected.calls, "calls")
    same(observed.parameters, expected.parameters, "parameters")


@check(
    "StepLR",
    title="the rate",
    points=1,
    scenario=scenario.follow,
    cases=stairs(one_group),
    examples=[
        Schedule([1.0], [2], {"gamma": 0.5}, 7),
        Schedule([1.0], [1], {"gamma": 0.25}, 3),
        Schedule([0.5], [3], {"gamma": 2.0}, 7),
        Schedule([0.5], [2], {}, 5),
        Schedule([1.0], [2], {"gamma": 0.5}, 0),
    ],
    oracle=step_lr,
)
def test_step_rate(observed: RatesSeen, expected: RatesSeen) -> None:
    """After `t` calls of `step()` the group's lr is `base · gamma^⌊t / step_size⌋`."""
    same_rates(observed, expected)


@check(
    "StepLR",
    title="groups, get_last_lr",
    points=1,
    scenario=scenario.ask,
    cases=stairs(groups),
    examples=[
        Schedule([1.0, 0.25], [2], {"gamma": 0.5}, 3),
        Schedule([1.0], [2], {"gamma": 0.5}, 2),
        Schedule([1.0, 0.25], [1], {}, 2),
    ],
    oracle=step_lr,
)
def test_step_groups(observed: scenario.ToldSeen, expected: scenario.ToldSeen) -> None:
    """Every group has its own base; `get_last_lr()` says what the groups hold now."""
    same(observed.at_first, expected.at_first, "get_last_lr() before the first call")
    same(observed.calls, expected.calls, "get_last_lr() results")
    same(observed.rates, expected.rates, "rates of the groups")


@st.composite
def rising(draw: st.DrawFn) -> Schedule:
    """Within the warm-up."""
    warmup = draw(st.integers(2, 6))
    total = warmup + draw(st.integers(1, 5))
    options = optional(draw, start_factor=start_factors)
    calls = draw(st.integers(1, warmup - 1))
    return Schedule(draw(one_group | groups), [warmup, total], options, calls)


@check(
    "WarmupCosine",
    title="the warm-up",
    points=1,
    scenario=scenario.follow,
    cases=rising(),
    examples=[
        Schedule([1.0], [3, 7], {}, 0),
        Schedule([1.0], [3, 7], {}, 2),
        Schedule([1.0], [4, 6], {"start_factor": 0.5}, 3),
        Schedule([1.0, 0.25], [4, 6], {"start_factor": 0.25}, 3),
    ],
    oracle="tests.solutions.oracles:warmup_cosine",
)
def test_cosine_warmup(observed: RatesSeen, expected: RatesSeen) -> None:
    """For `t < warmup`: `base · (start_factor + (1 - start_factor) · t / warmup)`, `t = 0` too."""
    same_rates(observed, expected)


@st.composite
def falling(draw: st.DrawFn) -> Schedule:
    """Without a warm-up, up to the end."""
    total = draw(st.integers(2, 8))
    options = optional(draw, lr_min=minima)
    calls = draw(st.integers(1, total))
    return Schedule(draw(one_group | groups), [0, total], options, calls)


@check(
    "WarmupCosine",
    title="the cosine",
    points=1,
    scenario=scenario.follow,
    cases=falling(),
    examples=[
        Schedule([1.0], [0, 4], {}, 4),
        Schedule([0.5], [0, 4], {}, 4),
        Schedule([1.0], [0, 4], {"lr_min": 0.25}, 4),
        Schedule([0.5], [0, 4], {"lr_min": 0.25}, 4),
        Schedule([1.0, 0.5], [0, 4], {"lr_min": 0.125}, 3),
        Schedule([1.0, 0.125], [0, 4], {"lr_min": 0.25}, 4),  # the second group's rate rises
    ],
    oracle="tests.solutions.oracles:warmup_cosine",
)
def test_cosine_wave(observed: RatesSeen, expected: RatesSeen) -> None:
    """Without a warm-up: `lr_min + (base - lr_min) · (1 + cos(π · t / total)) / 2` up to
    `total`."""
    same_rates(observed, expected)


@st.composite
def whole(draw: st.DrawFn) -> Schedule:
    """A warm-up, a cosine, and some calls after the end."""
    warmup = draw(st.integers(1, 4))
    total = warmup + draw(st.integers(1, 5))
    options = optional(draw, start_factor=start_factors, lr_min=minima)
    calls = draw(st.integers(warmup, total + 4))
    return Schedule(draw(one_group | groups), [warmup, total], options, calls)


@check(
    "WarmupCosine",
    title="one after the other",
    points=1,
    scenario=scenario.follow,
    cases=whole(),
    examples=[
        Schedule([1.0], [3, 7], {"lr_min": 0.2}, 9),
        Schedule([1.0], [3, 7], {}, 3),
        Schedule([1.0], [2, 5], {}, 9),
        Schedule([1.0], [1, 3], {"start_factor": 0.5}, 3),
        Schedule([1.0, 0.5], [3, 8], {"start_factor": 0.25, "lr_min": 0.0625}, 9),
    ],
    oracle="tests.solutions.oracles:warmup_cosine",
    needs=["test_cosine_warmup", "test_cosine_wave"],
)
def test_cosine_whole(observed: RatesSeen, expected: RatesSeen) -> None:
    """The cosine begins where the warm-up ends, and after `total` the rate stays at `lr_min`."""
    same_rates(observed, expected)


def plateau() -> Any:
    return lr_scheduler.ReduceLROnPlateau


# Each list has a metric that is better after bad ones. None lies near a threshold.
LOSSES = [
    [1.0, 1.5, 1.25, 0.5, 0.75, 1.0, 0.625, 0.875, 0.25, 1.0],
    [2.0, 1.0, 1.5, 1.75, 0.5, 0.75, 0.625, 1.0, 1.25, 1.5],
    [1.0, 0.5, 0.875, 0.75, 0.625, 0.5625, 0.25, 1.0, 1.0, 1.0],
    [0.5, 1.0, 0.75, 0.25, 1.0, 0.75, 0.5, 0.375, 0.125, 0.25],
]


def patience_case(
    metrics: list[float], bases: list[float], factor: float, patience: int
) -> Metrics:
    return Metrics(metrics, {"factor": factor, "patience": patience}, bases)


@check(
    "ReduceLROnPlateau",
    title="patience",
    points=1,
    scenario=scenario.react,
    cases=st.builds(
        patience_case, st.sampled_from(LOSSES), one_group | groups, factors, st.integers(0, 3)
    ),
    examples=[
        Metrics([1.0] * 8, {"factor": 0.5, "patience": 2}),
        Metrics([1.0] * 4, {"factor": 0.5, "patience": 2}),
        Metrics([1.0, 1.0, 0.5, 0.625], {"factor": 0.5, "patience": 0}),
        Metrics([1.0, 1.125, 1.25, 0.875, 1.0, 1.0, 0.5], {"factor": 0.5, "patience": 2}),
        Metrics([1.0, 0.5, 0.875, 0.75, 0.625, 0.5625], {"factor": 0.5, "patience": 2}),
        Metrics([1.0] * 4, {"factor": 0.5, "patience": 1}, [1.0, 0.25]),
        Metrics([1.0] * 24, {}),
    ],
    oracle=plateau,
)
def test_plateau_patience(observed: RatesSeen, expected: RatesSeen) -> None:
    """Where more than `patience` calls in a row were not better than the best, lr becomes
    lr · factor in every group, and the count starts again."""
    same_rates(observed, expected)


# With patience 0, so that who is one call early or late loses nothing here.
LOWER: scenario.Options = {"factor": 0.5, "patience": 0, "threshold": 0.25}
HIGHER: scenario.Options = {"mode": "max", "factor": 0.5, "patience": 0}


@st.composite
def comparisons(draw: st.DrawFn) -> Metrics:
    """Metrics that rise and fall by factors, none of them near a threshold."""
    threshold = draw(st.sampled_from([0.0625, 0.25, 0.125]))
    steps = st.sampled_from([0.5, 0.84, 0.97, 1.03, 1.17, 1.5, NAN])
    value = draw(st.sampled_from([0.5, 1.0, 8.0]))
    metrics = [value]
    for factor in draw(st.lists(steps, min_size=2, max_size=6)):
        metrics.append(value * factor)
        value = value if factor != factor else value * factor
    mode = draw(st.sampled_from(["min", "max"]))
    options: scenario.Options = {"mode": mode, "factor": 0.5, "patience": 0, "threshold": threshold}
    return Metrics(metrics, options)


@check(
    "ReduceLROnPlateau",
    title="what is better",
    points=1,
    scenario=scenario.react,
    cases=comparisons(),
    examples=[
        Metrics([0.125, 0.25, 0.375, 0.5, 0.625], HIGHER),
        Metrics([1.0, 0.5, 0.75, 2.0, 1.0, 4.0], HIGHER),
        Metrics([1.0, 1.125, 1.5, 1.625, 2.0], {**HIGHER, "threshold": 0.25}),
        Metrics([8.0, 7.0, 5.0, 4.5, 3.0], LOWER),
        Metrics([8.0, 7.5, 7.25, 7.0, 6.75, 6.5], LOWER),
        Metrics([0.5, 0.25, 0.125, 0.0625], LOWER),
        Metrics([1.0, 0.99999, 0.99998], {"factor": 0.5, "patience": 0}),
        Metrics([1.0, 0.999, 0.998], {"factor": 0.5, "patience": 0}),
        Metrics([1.0, NAN, 0.5, NAN, 0.25], LOWER),
        Metrics([0.25, NAN, 0.5], HIGHER),
        Metrics([1.0, 0.99996, 0.99992], {"factor": 0.5, "patience": 0, "threshold": 0.0}),
    ],
    oracle=plateau,
)
def test_plateau_better(observed: RatesSeen, expected: RatesSeen) -> None:
    """Better is below best · (1 - threshold), in mode "max" above best · (1 + threshold); nan
    never is, and `<` and `>` with it are False."""
    same_rates(observed, expected)


@st.composite
def breaks(draw: st.DrawFn) -> Metrics:
    """Reductions with a cooldown and a smallest rate, also with metrics that get better in it."""
    metrics = draw(st.sampled_from([[1.0] * 10, *LOSSES]))
    options: scenario.Options = {
        "factor": draw(factors),
        "patience": 0,
        "cooldown": draw(st.integers(1, 3)),
    }
    options |= optional(draw, min_lr=minima)
    return Metrics(metrics, options, draw(one_group | groups))


@check(
    "ReduceLROnPlateau",
    title="cooldown, min_lr",
    points=1,
    scenario=scenario.react,
    cases=breaks(),
    examples=[
        Metrics([1.0] * 8, {"factor": 0.5, "patience": 0, "cooldown": 2}),
        Metrics([1.0] * 8, {"factor": 0.5, "patience": 0, "cooldown": 1}),
        Metrics([1.0, 1.0, 0.5, 0.75, 0.75], {"factor": 0.5, "patience": 0, "cooldown": 2}),
        Metrics([1.0] * 5, {"factor": 0.25, "patience": 0, "min_lr": 0.125}),
        Metrics([1.0] * 4, {"factor": 0.5, "patience": 0, "min_lr": 0.375}, [1.0, 0.5]),
    ],
    oracle=plateau,
    needs=["test_plateau_patience"],
)
def test_plateau_breaks(observed: RatesSeen, expected: RatesSeen) -> None:
    """In the `cooldown` calls after a reduction no call counts as bad; `lr` never gets below
    `min_lr`."""
    same_rates(observed, expected)


@st.composite
def trainings(draw: st.DrawFn, every: str, kind: str = "linear") -> Scheduled:
    samples, batch_size = draw(NORM_SIZES if kind == "norm" else SIZES)
    seed = draw(SEEDS)
    start = model(seed, kind, training=kind != "norm")
    scheduler = draw(st.sampled_from(list(scenario.SCHEDULERS)))
    epochs, momentum = draw(st.integers(1, 3)), draw(st.sampled_from([0.0, 0.5]))
    given = data(samples, batch_size, seed)
    lr = draw(st.sampled_from([0.25, 0.5]))
    return Scheduled(given, start, scheduler, epochs, every, lr, momentum, draw(st.booleans()))


def training(
    every: str | None, epochs: int, scheduler: str = "ExponentialLR", kind: str = "linear"
) -> Scheduled:
    """A case by hand: 3 batches, the last one smaller."""
    full = next(name for name in scenario.SCHEDULERS if name.startswith(scheduler))
    samples = 6 if kind == "norm" else 5
    start = model(0, kind, training=kind != "norm")
    return Scheduled(data(samples, 2, 0), start, full, epochs, every)


Trained = scenario.ScheduledSeen


@check(
    "train_scheduled",
    title="per batch",
    points=1,
    scenario=scenario.train,
    cases=trainings("batch"),
    examples=[
        training("batch", 2),
        training(None, 2),
        training("batch", 1, "LinearLR"),
        training("batch", 2, "StepLR"),
        replace(training("batch", 1), bias_lr=0.5),
    ],
)
def test_scheduled_batch(observed: Trained, expected: Trained) -> None:
    """`scheduler.step()` comes after each `optimizer.step()`; the list has the first group's rate
    of each step."""
    same_training(observed, expected)


@check(
    "train_scheduled",
    title="per epoch",
    points=1,
    scenario=scenario.train,
    cases=trainings("epoch"),
    examples=[
        training("epoch", 3),
        training("epoch", 2, "LinearLR"),
        training("epoch", 2, kind="norm"),
    ],
)
def test_scheduled_epoch(observed: Trained, expected: Trained) -> None:
    """`scheduler.step()` comes once per epoch, after its last `optimizer.step()`; the model is in
    training mode."""
    same_training(observed, expected)


def same_training(observed: Trained, expected: Trained) -> None:
    """Compare the rates that are said to have been used, and then what came of the training."""
    same(observed.rates, expected.rates, "rates")
    same(observed.rate_afterwards, expected.rate_afterwards, "the rate afterwards")
    same(observed.parameters, expected.parameters, "parameters")
    same(observed.buffers, expected.buffers, "buffers")
