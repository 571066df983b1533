"""The graded checks of lesson 12: runs that can be trusted."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from autograder.checks import check, expect, same
from autograder.checks import strategies as st
from autograder.messages.catalogue import words
from autograder.shown import shown
from tests.exercises.comparisons import agree
from tests.exercises.digits import scikit_learns_digits
from tests.exercises.scenarios import runs as scenario
from tests.exercises.scenarios.loops import Data
from tests.exercises.scenarios.networks import noise
from tests.exercises.strategies import vector

OFF_LIMITS = {
    "EMA": [
        "torch.optim.swa_utils.AveragedModel",
        "torch.optim.swa_utils.get_ema_avg_fn",
        "torch.optim.swa_utils.get_ema_multi_avg_fn",
        "torch.optim.swa_utils.get_swa_avg_fn",
        "torch.optim.swa_utils.get_swa_multi_avg_fn",
    ],
}

SEEDS = st.integers(0, 1000)

# 12.1 standardize

SHAPES = st.sampled_from([(2, 1), (3, 1), (5, 2), (4, 3), (4, 2, 3)])


def spread(shape: tuple[int, ...], seed: int, dtype: torch.dtype = torch.float64) -> Tensor:
    """Samples whose mean and standard deviation depend on the seed."""
    return ((1 + seed % 3) * noise(*shape, seed=seed) + seed % 5 - 1).to(dtype)


def rows(*values: tuple[float, ...]) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


def pixels() -> scenario.Sets:
    """Some real digits: corner pixels are the same in all of them."""
    images = scikit_learns_digits()[:20, :-1].reshape(-1, 8, 8)[:, :2].float()
    return scenario.Sets(images[:15], [images[15:]])


@check(
    "standardize",
    title="the training data",
    points=1,
    scenario=scenario.standardize,
    cases=st.builds(
        lambda shape, seed: scenario.Sets(spread(shape, seed)), SHAPES, st.integers(0, 1000)
    ),
    examples=lambda: [
        scenario.Sets(rows((1.0,), (2.0,), (3.0,))),
        scenario.Sets(vector(1.0, 2.0, 3.0)),
        scenario.Sets(rows((1.0, 5.0), (2.0, 5.0), (3.0, 5.0))),
        scenario.Sets(spread((6, 2), 1, torch.float32)),
        scenario.Sets(spread((4, 2, 3), 2)),
        scenario.Sets(pixels().train),
    ],
)
def test_standardize_train(observed: scenario.SetsSeen, expected: scenario.SetsSeen) -> None:
    """Each feature of the training data has mean 0 and standard deviation 1 (with division by N);
    one that is constant is only centred. The argument stays as it is."""
    _is_list(observed, expected)
    same(observed.returned[0], expected.returned[0], "train")
    same(observed.arguments_in_use, expected.arguments_in_use, "arguments afterwards, in sums")


def _is_list(observed: scenario.SetsSeen, expected: scenario.SetsSeen) -> None:
    found, count = observed.returned, len(expected.returned)
    fits = isinstance(found, list) and len(found) == count
    wanted = words("a list of {count} tensors", count=count)
    if count == 1:
        wanted = words("a list of 1 tensor")
    expect(fits, "returned", found, wanted, kind=type(found).__name__)


@st.composite
def several_sets(draw: st.DrawFn) -> scenario.Sets:
    n, *features = draw(SHAPES)
    seed, more = draw(SEEDS), draw(st.lists(st.integers(1, 4), min_size=1, max_size=2))
    others = [spread((m, *features), seed + 1 + i) for i, m in enumerate(more)]
    return scenario.Sets(spread((n, *features), seed), others)


@check(
    "standardize",
    title="the other data",
    points=1,
    scenario=scenario.standardize,
    cases=several_sets(),
    examples=lambda: [
        scenario.Sets(rows((1.0,), (2.0,), (3.0,)), [rows((4.0,))]),
        scenario.Sets(rows((1.0,), (2.0,), (3.0,)), [rows((4.0,), (6.0,)), rows((0.0,))]),
        scenario.Sets(spread((6, 2), 1), [spread((3, 2), 2), spread((4, 2), 3)]),
        scenario.Sets(rows((1.0, 5.0), (3.0, 5.0)), [rows((4.0, 6.0), (0.0, 5.0))]),
        pixels(),
        scenario.Sets(spread((6, 2), 1, torch.float32), [spread((2, 2), 2, torch.float32)]),
    ],
)
def test_standardize_others(
    case: scenario.Sets, observed: scenario.SetsSeen, expected: scenario.SetsSeen
) -> None:
    """All other data are shifted and scaled by the same numbers, those of the training data; the
    list has all sets, in their order, and the arguments stay as they are."""
    _is_list(observed, expected)
    sets = zip(observed.returned[1:], expected.returned[1:], strict=True)
    for place, (found, wanted) in enumerate(sets, start=1):
        same(
            _forgiven(found, wanted, case.train),
            wanted,
            words("set {number} after train", number=place),
        )
    in_use, wanted = observed.arguments_in_use[1:], expected.arguments_in_use[1:]
    same(in_use, wanted, "other arguments afterwards, in sums")


def _forgiven(x: Any, wanted: Tensor, train: Tensor) -> Any:
    """A set, in which nobody is judged by what became of 0/0 and the like: the check of the
    training data is about that."""
    if not isinstance(x, Tensor) or x.shape != wanted.shape:
        return x
    constant = (train == train[:1]).all(dim=0)
    return torch.where(constant & ~x.isfinite(), wanted.to(x.dtype), x)


# 12.2 EarlyStopping

# Multiples of a quarter: min_delta is met exactly, or missed by a quarter.
LOSSES = st.lists(
    st.integers(1, 12).map(lambda quarters: quarters / 4) | st.just(math.nan),
    min_size=1,
    max_size=7,
).map(lambda losses: [2.0, *losses])
PATIENCES = st.integers(1, 3)
DELTAS = st.sampled_from([None, 0.0, 0.25, 0.5])


@check(
    "EarlyStopping",
    title="when to stop",
    points=1,
    scenario=scenario.early_stopping,
    cases=st.builds(scenario.Epochs, LOSSES, PATIENCES, DELTAS),
    examples=[
        scenario.Epochs([3.0, 2.0, 1.0, 1.5, 1.6, 1.7], 2),
        scenario.Epochs([3.0, 3.5, 2.0, 2.5], 2),
        scenario.Epochs([1.0, 1.0], 1),
        scenario.Epochs([1.0, 1.0, 1.0, 1.0, 1.0], 3),
        scenario.Epochs([1.0, 3.0, 2.0, 1.9, 1.8], 3),
        scenario.Epochs([1.0, 0.95, 0.9, 0.85, 0.7], 2, 0.125),
        scenario.Epochs([1.0, 1.125, 1.25], 2, 0.5),
        scenario.Epochs([1.0, math.nan, math.nan, 0.5], 2),
        scenario.Epochs([-1.0, -2.0, -1.5, -1.5], 2),
    ],
)
def test_stopping_answers(observed: scenario.EpochsSeen, expected: scenario.EpochsSeen) -> None:
    """`step` is True once `patience` epochs in a row were not better, else False; it leaves the
    model as it is. A loss is better if it is below the last better one by more than `min_delta`;
    nan never is."""
    same(observed.answers, expected.answers, "answers")
    same(observed.sums, expected.sums, "sums of the model's numbers, by the answers")


@check(
    "EarlyStopping",
    title="the best epoch comes back",
    points=1,
    scenario=scenario.early_stopping,
    cases=st.builds(
        scenario.Epochs,
        LOSSES,
        st.just(20),
        kind=st.sampled_from(["layers", "norm"]),
        other=st.booleans(),
        twice=st.booleans(),
    ),
    examples=[
        scenario.Epochs([1.0, 0.5, 2.0], 20, other=True),
        scenario.Epochs([1.0, 2.0], 20, twice=True),
        scenario.Epochs([2.0, 1.0, 1.5], 20, kind="norm"),
        scenario.Epochs([3.0, 2.0, 1.0], 20),
        scenario.Epochs([2.0, 1.0, 1.0], 20),
        scenario.Epochs([3.0, 1.0, 2.0, 1.5], 20, other=True, twice=True),
        # With a patience of 1 the answers say whether min_delta is heeded.
        scenario.Epochs([2.0, 1.75, 2.5], 1, 0.5),
    ],
)
def test_stopping_restores(
    case: scenario.Epochs, observed: scenario.EpochsSeen, expected: scenario.EpochsSeen
) -> None:
    """`restore` gives a model the parameters and buffers of the best epoch, in place: the same
    model, or one that is built alike, and again later. An epoch whose loss was lower by
    `min_delta` or less is not the best."""
    if case.min_delta is not None and not agree(observed.answers, expected.answers):
        return  # what is better is for the check before
    same(observed.restored, expected.restored, "restored models")
    same(observed.held, expected.held, "parameters as an optimizer holds them")


# 12.3 EMA


@check(
    "EMA",
    title="the average",
    points=1,
    scenario=scenario.ema,
    cases=st.builds(
        scenario.Updates,
        st.sampled_from(["linear", "norm", "nested"]),
        st.sampled_from([0.9, 0.75, 0.25]),
        st.lists(st.integers(1, 4), min_size=1, max_size=3).map(lambda growth: [0, *growth]),
        st.booleans(),
    ),
    examples=[
        scenario.Updates("linear", 0.5, [0, 2, 2]),
        scenario.Updates("linear", 0.9, [0, 2]),
        scenario.Updates("norm", 0.5, [0, 2, 3]),
        scenario.Updates("norm", 0.0, [0, 1]),
        scenario.Updates("linear", 1.0, [0, 1, 1]),
        scenario.Updates("norm", 0.75, [0, 1, 2], single=True),
    ],
    oracle="tests.solutions.oracles:EMA",
)
def test_ema(observed: scenario.UpdatesSeen, expected: scenario.UpdatesSeen) -> None:
    """`module` starts as an independent copy. Each update makes its parameters decay·own +
    (1 - decay)·the model's and copies the buffers, without a graph; the model stays as it is."""
    same(observed.averages, expected.averages, "averages")
    same(observed.model, expected.model, "entries of the model")
    same(observed.recorded, expected.recorded, "graph recorded")


# 12.4 Run

PLAIN, MOMENTUM, ADAM = "SGD(lr=0.1)", "SGD(lr=0.1, momentum=0.9)", "Adam(lr=0.05)"
STEPPED, STEADY, COSINE = "StepLR(2, 0.5)", "StepLR(1000)", "CosineAnnealingLR(8)"
PLATEAU = "ReduceLROnPlateau(patience=0)"


@check(
    "Run",
    title="it goes on as it was",
    points=1,
    scenario=scenario.resume,
    cases=st.builds(
        scenario.Resumed,
        st.sampled_from(["norm", "layers"]),
        st.sampled_from([MOMENTUM, ADAM]),
        st.sampled_from([STEPPED, COSINE, PLATEAU]),
        st.integers(1, 3),
    ),
    examples=[
        scenario.Resumed("norm", MOMENTUM, STEPPED),
        scenario.Resumed("layers", ADAM, COSINE),
        scenario.Resumed("layers", PLAIN, COSINE),
        scenario.Resumed("norm", PLAIN, STEADY),
        scenario.Resumed("layers", MOMENTUM, STEADY),
        scenario.Resumed("layers", MOMENTUM, PLATEAU),
        scenario.Resumed("norm", MOMENTUM, STEPPED, before=0),
    ],
    count=3,
)
def test_run_resumes(observed: scenario.ResumedSeen, expected: scenario.ResumedSeen) -> None:
    """A fresh model, optimizer and scheduler go on from a snapshot as the old ones would have, with
    the same losses and learning rates, and `epoch` counts on."""
    same(observed.began, expected.began, "epoch of a new run")
    same(observed.epochs, expected.epochs, "epochs when loaded and in the end")
    same(observed.losses, expected.losses, "losses of the resumed run")
    same(observed.rates, expected.rates, "learning rates of the resumed run")
    same(observed.states, expected.states, "models in the end")


@check(
    "Run",
    title="the random state",
    points=1,
    scenario=scenario.resume,
    cases=st.builds(
        scenario.Resumed,
        st.just("dropping"),
        st.just(PLAIN),
        st.just(STEADY),
        st.integers(1, 3),
    ),
    examples=[
        scenario.Resumed("dropping", PLAIN, STEADY, before=1),
        scenario.Resumed("dropping", PLAIN, STEADY),
    ],
    count=1,
)
def test_run_random(observed: scenario.ResumedSeen, expected: scenario.ResumedSeen) -> None:
    """torch's CPU random state belongs to the snapshot: after loading, dropout draws what it would
    have drawn."""
    same(observed.losses, expected.losses, "losses of the resumed run")
    same(observed.states, expected.states, "models in the end")


@check(
    "Run",
    title="the snapshot stays",
    points=1,
    scenario=scenario.resume,
    examples=[
        scenario.Resumed("layers", PLAIN, STEADY, goes_on=True),
        scenario.Resumed("layers", PLAIN, STEADY, saved=True),
        scenario.Resumed("layers", MOMENTUM, STEADY, times=3),
        scenario.Resumed("layers", ADAM, STEADY, times=3),
        scenario.Resumed("layers", MOMENTUM, STEADY, goes_on=True, times=2),
        scenario.Resumed("layers", ADAM, STEADY, goes_on=True, saved=True, times=2),
    ],
)
def test_run_snapshot(
    case: scenario.Resumed, observed: scenario.ResumedSeen, expected: scenario.ResumedSeen
) -> None:
    """Training on, before or after loading, does not change a snapshot: it can be loaded again, and
    it survives `torch.save` and `torch.load(weights_only=True)`."""
    if case.optimizer == PLAIN:
        same(observed.losses, expected.losses, "losses of the resumed run")
        return
    # What an optimizer remembers is of another check: here every loading has to give the same.
    for time, losses in enumerate(observed.losses[1:], start=2):
        same(losses, observed.losses[0], words("losses, loaded for time {number}", number=time))


# 12.5 fit_early

FEATURES, CLASSES = 2, 3


def classes(n: int, batch_size: int, seed: int) -> Data:
    """Points of the plane in three classes, some of them on the wrong side."""
    x = noise(n, FEATURES, seed=seed)
    scores = x @ rows((1.0, -1.0, 0.0), (0.5, 0.5, -1.0)) + 0.75 * noise(
        n, CLASSES, seed=seed + 500
    )
    return Data(x, scores.argmax(1), batch_size)


def stopped(
    seed: int,
    epochs: int,
    patience: int,
    lr: float,
    norm: bool = True,
    momentum: float = 0.5,
    loss: str = "cross_entropy",
    dropout: bool = False,
) -> scenario.Stopped:
    train, val, test = (
        classes(n, size, seed + 10 * k) for k, (n, size) in enumerate(((8, 3), (7, 4), (11, 6)))
    )
    weight, bias = noise(CLASSES, FEATURES, seed=seed + 1000), noise(CLASSES, seed=seed + 2000)
    numbers = (norm, lr, epochs, patience, momentum, loss, dropout)
    return scenario.Stopped(train, val, test, weight, bias, *numbers)


def digits() -> scenario.Stopped:
    """Real digits: 120 images to train on, 40 each to validate and to test."""
    table = scikit_learns_digits()[:200]
    x, y = (table[:, :-1] / 16).float(), table[:, -1].long()
    train, val, test = (Data(x[a:b], y[a:b], 20) for a, b in ((0, 120), (120, 160), (160, 200)))
    start = torch.zeros(10, 64), torch.zeros(10)
    return scenario.Stopped(train, val, test, *start, False, 1.0, 12, 2, 0.9)


# Each step is 1e100 times as long as the one before: in the second epoch the parameters are inf,
# and every loss from then on is nan.
OVERFLOWING = stopped(3, 10, 2, 0.5, norm=False, momentum=1e100)

TRAININGS = st.builds(
    stopped,
    st.integers(100, 200),
    st.integers(2, 4),
    st.integers(1, 2),
    st.sampled_from([0.5, 0.25]),
    st.booleans(),
)


@check(
    "fit_early",
    title="when it stops",
    points=1,
    scenario=scenario.fit_early,
    cases=TRAININGS,
    examples=[
        stopped(3, 10, 2, 0.5, norm=False),
        stopped(14, 10, 2, 0.5),
        stopped(12, 3, 2, 1.0, norm=False),
        stopped(12, 10, 1, 1.0, norm=False, loss="multi_margin_loss"),
        stopped(5, 1, 1, 0.5, norm=False, momentum=0.0),
        OVERFLOWING,
    ],
    count=2,
)
def test_fit_early_stops(
    case: scenario.Stopped, observed: scenario.StoppedSeen, expected: scenario.StoppedSeen
) -> None:
    """Training stops once `patience` epochs in a row brought no lower mean validation loss, or
    after `epochs`; the number of epochs and the lowest validation loss come back. A loss of nan is
    not lower."""
    found, wanted = _three(observed.returned), expected.returned
    same(found[0], wanted[0], "number of epochs")
    if case.momentum < 1:  # there min(loss, lowest) is nan, and min(lowest, loss) is not
        same(found[1], wanted[1], "best validation loss")


def _three(returned: Any) -> list[Any]:
    fits = isinstance(returned, list) and len(returned) == 3
    wanted = words("(epochs, best validation loss, accuracy)")
    expect(fits, "returned", shown(returned), wanted, kind=type(returned).__name__)
    found: list[Any] = returned
    return found


@check(
    "fit_early",
    title="the best epoch, and its test",
    points=1,
    scenario=scenario.fit_early,
    examples=lambda: [
        stopped(3, 10, 2, 0.5, norm=False),
        stopped(14, 10, 2, 0.5),
        stopped(7, 10, 2, 0.5),
        stopped(2, 4, 10, 0.5, norm=False),
        stopped(3, 10, 2, 0.5, norm=False, dropout=True),
        digits(),
    ],
    needs=["test_fit_early_stops"],
)
def test_fit_early_restores(observed: scenario.StoppedSeen, expected: scenario.StoppedSeen) -> None:
    """The model ends with the best epoch's parameters and buffers. The third number is its accuracy
    on the test data, in evaluation mode. Training does not read these data."""
    same(_three(observed.returned)[2], expected.returned[2], "accuracy on the test data")
    same(observed.state, expected.state, "entries of the model")
