"""The graded checks of lesson 10: from the loss to the step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import nn

from autograder.checks import check, same
from autograder.checks import strategies as st
from tests.exercises.comparisons import agree, same_leaves
from tests.exercises.loop_cases import CLASSES, FEATURES, SEEDS, model, noise
from tests.exercises.scenarios import accumulation as scenario
from tests.exercises.scenarios.accumulation import Accumulated, Clip, ScaledSteps, Scaling, Use
from tests.exercises.scenarios.leaves import Leaf
from tests.exercises.scenarios.loops import Data

CLIPPING = [
    "torch.nn.utils.clip_grad_*",
    "torch.nn.utils.get_total_norm",
    "torch.nn.utils.clip_grads_with_norm_",
    "torch.nn.utils.clip_grad.*clip_grad*",
    "torch.nn.utils.clip_grad.*get_total_norm",
]
OFF_LIMITS = {
    "clip_grad_norm": CLIPPING,
    "clip_grad_value": CLIPPING,
    "GradScaler": [
        "torch.amp.GradScaler",
        "torch.cuda.amp.GradScaler",
        "torch.cpu.amp.GradScaler",
    ],
}

INF, NAN = float("inf"), float("nan")


def leaf(*gradient: float, dtype: torch.dtype = torch.float64, frozen: bool = False) -> Leaf:
    """A parameter of ones with this gradient; of two ones without one where there is none.

    A frozen one may have a gradient of before it was frozen.
    """
    if not gradient:
        return Leaf(torch.ones(2, dtype=dtype), requires_grad=not frozen)
    grad = torch.tensor(gradient, dtype=dtype)
    return Leaf(torch.ones_like(grad), grad, requires_grad=not frozen)


MATRIX = Leaf(torch.ones(2, 2).double(), torch.tensor([[5.0, -5.0], [5.0, 5.0]]).double())
TRANSPOSED = replace(MATRIX, strided=True)
SCALAR = Leaf(torch.ones(()).double(), torch.tensor(5.0).double())

# Where gradients are clipped, their norm is 10 and more: torch adds 1e-6 to it.
entries = st.sampled_from([12.0, -16.0, 20.0, -24.0, 32.0, -40.0, 48.0, -36.0])
small = st.sampled_from([0.25, -0.5, 0.125, 0.0, 0.375])
shapes = st.sampled_from([(1,), (), (2,), (3,), (2, 2)])


def params_with(elements: Any) -> Any:
    """Leaves of several shapes, all of them with gradients."""

    def made(shape: tuple[int, ...], values: list[float], strided: bool) -> Leaf:
        grad = torch.tensor(values, dtype=torch.float64)[: torch.Size(shape).numel()].reshape(shape)
        return Leaf(torch.ones_like(grad), grad, strided=strided)

    one = st.builds(made, shapes, st.lists(elements, min_size=4, max_size=4), st.booleans())
    return st.lists(one, min_size=1, max_size=3)


limits = st.sampled_from([0.5, 1.0, 1.5, 2.5])
clips = st.one_of(
    st.builds(Clip, params_with(entries), limits),
    st.builds(Clip, params_with(small), st.sampled_from([8.0, 12.0])),
)


def torchs_clip_grad_norm() -> Callable[..., float]:
    return lambda params, max_norm: float(nn.utils.clip_grad_norm_(params, max_norm))


@check(
    "clip_grad_norm",
    title="the norm",
    points=1,
    scenario=scenario.clip,
    cases=clips,
    examples=[
        Clip([leaf(3.0, 4.0), leaf(12.0)], 6.5),
        Clip([leaf(0.25, 0.5)], 2.0),
        Clip([leaf(-3.0, -4.0)], 5.5),
        Clip([leaf(0.0, 0.0)], 1.0),
        Clip([SCALAR, leaf(-12.0)], 2.0),
        Clip([leaf(48.0), leaf(-36.0, frozen=True)], 2.0),
        Clip([leaf(3.0, 4.0, dtype=torch.float32), leaf(12.0, dtype=torch.float32)], 1.5),
    ],
    oracle=torchs_clip_grad_norm,
)
def test_clip_norm_returned(observed: scenario.ClipSeen, expected: scenario.ClipSeen) -> None:
    """The float returned is the norm of all gradients together, as it was before clipping."""
    same(observed.returned, expected.returned, "the norm returned")


@check(
    "clip_grad_norm",
    title="the gradients",
    points=1,
    scenario=scenario.clip,
    cases=clips,
    examples=[
        Clip([leaf(3.0, 4.0), leaf(12.0)], 6.5),
        Clip([leaf(0.25, 0.5)], 2.0),
        Clip([leaf(3.0, 4.0)], 5.5),
        Clip([leaf(3.0), leaf(4.0), leaf(12.0)], 12.5),
        Clip([leaf(96.0), leaf(0.5)], 1.0),
        Clip([leaf(), leaf(32.0, 24.0), leaf(frozen=True)], 1.0),
        Clip([leaf(48.0), leaf(-36.0, frozen=True)], 2.0),
        Clip([leaf(6.0, 8.0), MATRIX], 2.0, one_pass=True),
        Clip([SCALAR, leaf(-12.0)], 2.0),
        Clip([leaf(0.0, 0.0)], 1.0),
        Clip([leaf(3.0, 4.0, dtype=torch.float32), leaf(12.0, dtype=torch.float32)], 1.5),
        Clip([leaf(6.0, 8.0), TRANSPOSED], 2.0),
    ],
    oracle=torchs_clip_grad_norm,
)
def test_clip_norm_gradients(observed: scenario.ClipSeen, expected: scenario.ClipSeen) -> None:
    """Where the norm is above `max_norm` every gradient is multiplied by `max_norm / norm`."""
    same_leaves(observed.leaves, expected.leaves, "parameters")


@check(
    "clip_grad_value",
    title="the gradients",
    points=1,
    scenario=scenario.clip,
    cases=st.builds(Clip, params_with(st.one_of(entries, small)), limits, st.booleans()),
    examples=[
        Clip([leaf(3.0, -4.0, 0.5)], 2.0),
        Clip([leaf(3.0, -4.0, 0.5), leaf(-12.0)], 2.0),
        Clip([leaf(0.25, -0.5)], 2.0),
        Clip([leaf(3.0, -0.25, 0.75)], 0.5),
        Clip([leaf(), leaf(32.0, -24.0), leaf(frozen=True)], 1.0),
        Clip([leaf(3.0), leaf(-12.0, frozen=True)], 2.0),
        Clip([MATRIX, leaf(1.0)], 2.5, one_pass=True),
        Clip([SCALAR], 2.0),
        Clip([leaf(3.0, -4.0, dtype=torch.float32)], 1.5),
        Clip([leaf(3.0, -4.0, 0.5)], 0.0),
    ],
    oracle=lambda: nn.utils.clip_grad_value_,
)
def test_clip_value(observed: scenario.ClipSeen, expected: scenario.ClipSeen) -> None:
    """Every entry of every gradient is brought into `[-clip_value, clip_value]`, in `.grad`."""
    same_leaves(observed.leaves, expected.leaves, "parameters")


def regression(samples: int, batch_size: int, seed: int, size: float = 1.0) -> Data:
    """Samples with a number for each output of the model."""
    x, y = noise(samples, FEATURES, seed=seed), noise(samples, CLASSES, seed=seed + 1)
    return Data(size * x, y, batch_size)


def full_groups(seed: int, groups: int, every: int, momentum: float, stale: bool) -> Accumulated:
    data = regression(2 * groups * every, 2, seed)
    return Accumulated(data, model(seed), every, momentum=momentum, stale=stale)


FULL = regression(8, 2, seed=1)
NORM = Accumulated(regression(8, 4, seed=1), model(2, "norm", training=False), 2)
momenta = st.sampled_from([0.0, 0.5])

Seen = scenario.AccumulatedSeen


@check(
    "train_accumulated",
    title="full groups",
    points=1,
    scenario=scenario.accumulate,
    cases=st.builds(
        full_groups, SEEDS, st.integers(1, 3), st.integers(1, 3), momenta, st.booleans()
    ),
    examples=[
        Accumulated(FULL, model(2), 2),
        Accumulated(FULL, model(2), 2, momentum=0.5),
        Accumulated(FULL, model(2), 1),
        Accumulated(regression(4, 2, seed=1), model(2), 2, stale=True),
        NORM,
    ],
)
def test_accumulated_full(observed: Seen, expected: Seen) -> None:
    """Each group of `every` batches gives one step, on the gradient of the mean over its samples;
    the model is in training mode."""
    same(observed.parameters, expected.parameters, "parameters")
    same(observed.buffers, expected.buffers, "buffers")


@st.composite
def remainders(draw: st.DrawFn) -> Accumulated:
    """The last group has fewer batches, or the last batch fewer samples, or both."""
    samples, batch_size, every = draw(
        st.sampled_from([(10, 2, 2), (7, 2, 2), (9, 2, 3), (5, 2, 2), (5, 2, 9), (5, 3, 4)])
    )
    seed, momentum = draw(SEEDS), draw(momenta)
    data = regression(samples, batch_size, seed)
    return Accumulated(data, model(seed), every, momentum=momentum)


# The last group has one batch of the two. Who trains it wrongly without max_norm, too, does so in
# the check of remainders: clipping is looked at apart from that.
SHORT_GROUP = Accumulated(
    regression(6, 2, seed=1, size=16.0), model(2), 2, max_norm=0.5, lr=0.125, apart=True
)


@check(
    "train_accumulated",
    title="remainders, the mean loss",
    points=1,
    scenario=scenario.accumulate,
    cases=remainders(),
    examples=[
        Accumulated(regression(10, 2, seed=1), model(2), 2),
        Accumulated(regression(7, 2, seed=1), model(2), 2),
        Accumulated(regression(9, 2, seed=1), model(2), 3),
        Accumulated(regression(5, 2, seed=1), model(2), 9),
        Accumulated(regression(10, 2, seed=1), model(2), 2, momentum=0.5),
        replace(SHORT_GROUP, max_norm=None, apart=False),
    ],
)
def test_accumulated_rest(observed: Seen, expected: Seen) -> None:
    """Every sample of a group counts the same, in a last group and a last batch that are smaller,
    too; the float returned is the mean loss per sample."""
    same(observed.parameters, expected.parameters, "parameters")
    same(observed.loss, expected.loss, "loss")


def clipped(seed: int, max_norm: float, every: int) -> Accumulated:
    """Large inputs: each gradient is far longer than max_norm."""
    data = regression(4 * every, 2, seed, size=16.0)
    return Accumulated(data, model(seed), every, max_norm, lr=0.125)


@check(
    "train_accumulated",
    title="max_norm",
    points=1,
    scenario=scenario.accumulate,
    cases=st.builds(
        clipped, st.integers(0, 40), st.sampled_from([0.5, 1.0]), st.sampled_from([2, 3])
    ),
    examples=[
        clipped(1, 0.5, 2),
        clipped(3, 0.5, 3),
        Accumulated(regression(6, 2, seed=1), model(2), 1, max_norm=1024.0),
        SHORT_GROUP,
    ],
    needs=["test_accumulated_full"],
)
def test_accumulated_clipped(observed: Seen, expected: Seen) -> None:
    """With `max_norm` the gradient of the whole group's mean loss is clipped, once, just before
    the step; so is that of a last group with fewer batches."""
    if agree(observed.unclipped, expected.unclipped):
        same(observed.parameters, expected.parameters, "parameters")


def torchs_scaler() -> Callable[..., Any]:
    return lambda **options: torch.amp.GradScaler("cpu", **options)


finite = st.lists(st.sampled_from([1.0, 2.0, -3.0, 0.5, 4.0, -1.0, 0.0]), min_size=2, max_size=2)
overflowing = st.sampled_from([[INF, 1.0], [NAN, 1.0], [2.0, -INF], [1.0, NAN], [INF, INF]])
scales = st.sampled_from([8.0, 4.0, 64.0])


def uses(*gradients: Sequence[float], unscale: int = 0, clip: float | None = None) -> list[Use]:
    return [Use(list(gradient), unscale, clip) for gradient in gradients]


def plain_scaling(gradients: list[list[float]], init_scale: float, momentum: float) -> Scaling:
    return Scaling(uses(*gradients), {"init_scale": init_scale}, momentum)


@check(
    "GradScaler",
    title="scale and step",
    points=1,
    scenario=scenario.scale,
    cases=st.builds(plain_scaling, st.lists(finite, min_size=1, max_size=3), scales, momenta),
    examples=[
        Scaling(uses([1.0, 2.0]), {"init_scale": 8.0}),
        Scaling(uses([1.0, 2.0], [3.0, -1.0]), {"init_scale": 8.0}),
        Scaling(uses([1.0, 2.0])),
        Scaling([Use([1.0, 2.0], second=[4.0, -1.0])], {"init_scale": 8.0}),
        Scaling([Use([1.0, 2.0], second=[4.0, -1.0])], {"init_scale": 8.0}, gap=True),
    ],
    oracle=torchs_scaler,
)
def test_scaler_step(observed: scenario.ScalingSeen, expected: scenario.ScalingSeen) -> None:
    """`scale(loss)` is `loss · scale`, and `step` takes the step of the unscaled gradients."""
    same(observed, expected)


@st.composite
def overflows(draw: st.DrawFn) -> Scaling:
    gradients = draw(st.lists(st.one_of(finite, overflowing), min_size=2, max_size=6))
    options: dict[str, int | float] = {"init_scale": draw(scales)}
    if draw(st.booleans()):
        options["growth_interval"] = draw(st.integers(1, 3))
    if draw(st.booleans()):
        options |= {"growth_factor": 4.0, "backoff_factor": 0.25}
    return Scaling(uses(*gradients), options, draw(momenta))


GROWING: dict[str, int | float] = {"init_scale": 8.0, "growth_interval": 2}
GOOD, BAD = [1.0, 1.0], [INF, 0.0]


@check(
    "GradScaler",
    title="inf, nan, the scale",
    points=1,
    scenario=scenario.scale,
    cases=overflows(),
    examples=[
        Scaling(uses(BAD), {"init_scale": 8.0}),
        Scaling(uses([NAN, 1.0], GOOD), {"init_scale": 8.0}),
        Scaling(uses([1.0, 2.0], [-INF, 0.0], GOOD), {"init_scale": 8.0}, 0.5),
        Scaling(uses(GOOD, BAD, GOOD, GOOD, GOOD), GROWING),
        Scaling(uses(*[GOOD] * 5), GROWING),
        Scaling(uses(BAD, BAD, GOOD), {"init_scale": 8.0}),
        Scaling(
            uses(GOOD, GOOD, [NAN, 0.0]), {**GROWING, "growth_factor": 4.0, "backoff_factor": 0.25}
        ),
        Scaling(uses(GOOD, BAD)),
        Scaling([Use(BAD, second=GOOD)], {"init_scale": 8.0}),
        Scaling([Use(GOOD, second=BAD)], {"init_scale": 8.0}),
        Scaling(uses([1e200, 1.0]), {"init_scale": 8.0}),  # finite, but its square is not
        Scaling(uses(BAD, BAD), {"init_scale": 1.0}),
        Scaling(uses(BAD, GOOD, GOOD), {**GROWING, "growth_factor": 8.0, "backoff_factor": 0.5}),
    ],
    oracle=torchs_scaler,
    needs=["test_scaler_step"],
)
def test_scaler_update(observed: scenario.ScalingSeen, expected: scenario.ScalingSeen) -> None:
    """A step with inf or nan in a gradient is skipped and lowers the scale; `growth_interval` good
    ones in a row raise it."""
    same(observed, expected)


@st.composite
def unscalings(draw: st.DrawFn) -> Scaling:
    gradients = draw(st.lists(finite, min_size=1, max_size=3))
    steps = [Use(gradient, draw(st.integers(0, 2))) for gradient in gradients]
    steps[0] = Use(steps[0].gradient, max(steps[0].unscale, 1))
    return Scaling(steps, {"init_scale": draw(scales)})


@check(
    "GradScaler",
    title="unscale_",
    points=1,
    scenario=scenario.scale,
    cases=unscalings(),
    examples=[
        Scaling(uses([1.0, 2.0], unscale=1), {"init_scale": 8.0}),
        Scaling(uses([1.0, 2.0], [3.0, 1.0], unscale=1), {"init_scale": 8.0}),
        Scaling(uses([3.0, 4.0], unscale=1, clip=1.0), {"init_scale": 8.0}),
        Scaling(uses(GOOD, GOOD, unscale=2), {"init_scale": 4.0}),
        Scaling([Use(BAD, 1), Use(GOOD)], {"init_scale": 8.0}),
        Scaling([Use([1.0, 2.0], 1, late=True), Use(GOOD)], {"init_scale": 8.0}),
    ],
    oracle=torchs_scaler,
    needs=["test_scaler_step"],
)
def test_scaler_unscale(observed: scenario.ScalingSeen, expected: scenario.ScalingSeen) -> None:
    """unscale_ divides the gradients, and step does not do so again; a second unscale_ before
    update is a RuntimeError, after step, too."""
    same(observed, expected)


StepSeen = list[scenario.ScaledStepSeen]


@st.composite
def scaled_steps(draw: st.DrawFn) -> ScaledSteps:
    large = [[9.0, 12.0], [18.0, 24.0], [-36.0, 15.0], [24.0, -18.0]]
    little = [[0.25, 0.5], [0.5, 0.0]]
    gradients = draw(st.lists(st.sampled_from([*large, *little, BAD]), min_size=1, max_size=4))
    max_norm = draw(st.sampled_from([1.0, 2.0]))
    return ScaledSteps(gradients, max_norm, draw(scales), draw(st.booleans()))


@check(
    "scaled_step",
    title="the order",
    points=1,
    scenario=scenario.scaled,
    cases=scaled_steps(),
    examples=[
        ScaledSteps([[9.0, 12.0]], 1.0),
        ScaledSteps([[9.0, 12.0], [18.0, 24.0]], 1.0),
        ScaledSteps([[0.25, 0.5], [0.5, 0.75]], 2.0),
        ScaledSteps([[0.25, 0.5]], 1.0, scale=64.0),
        ScaledSteps([[9.0, 12.0]], 1.0, stale=True),
        ScaledSteps([[9.0, 12.0], BAD, [9.0, 12.0]], 1.0),
        ScaledSteps([[NAN, 1.0], [18.0, 24.0]], 2.0),
    ],
    oracle="tests.solutions.oracles:scaled_step",
)
def test_scaled_order(observed: StepSeen, expected: StepSeen) -> None:
    """Clear, scaled backward, unscale, clip, step, update; returned is the norm before clipping of
    the unscaled gradients."""
    same(observed, expected, "steps")
