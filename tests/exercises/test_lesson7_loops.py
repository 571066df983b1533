"""The graded checks of lesson 7: training and testing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from autograder.checks import check, expect, same, words
from autograder.checks import strategies as st
from autograder.checks.compare import Mismatch
from autograder.messages.catalogue import Said
from autograder.shown import shown
from tests.exercises.comparisons import same_in_use
from tests.exercises.loop_cases import (
    MOMENTA,
    NO_MOMENTUM,
    NORM_SIZES,
    SEEDS,
    SIZES,
    data,
    model,
)
from tests.exercises.scenarios import loops as scenario
from tests.exercises.scenarios.loops import Data, Model

ROWS_ALIKE = 1e-4  # relative: logits may come in float32

# Two losses of (logits, class numbers), so that neither can be taken for granted.
CROSS_ENTROPY = st.just("cross_entropy")
CLASS_LOSSES = st.sampled_from(["cross_entropy", "multi_margin_loss"])


@st.composite
def epochs(
    draw: st.DrawFn,
    kind: str = "linear",
    training: bool = True,
    momenta: st.SearchStrategy[float] = NO_MOMENTUM,
) -> scenario.Epoch:
    samples, batch_size = draw(NORM_SIZES if kind == "norm" else SIZES)
    seed = draw(st.integers(0, 1000))
    loss = draw(CROSS_ENTROPY if kind == "norm" else CLASS_LOSSES)
    lr = draw(st.sampled_from([0.5, 0.125]))
    given = data(samples, batch_size, seed)
    start = model(seed, kind, training)
    return scenario.Epoch(given, start, loss, lr, draw(st.booleans()), draw(momenta))


@check(
    "train_loop",
    title="one step per batch",
    points=2,
    scenario=scenario.train,
    cases=epochs(momenta=MOMENTA),
    examples=[
        scenario.Epoch(data(5, 2, seed=0), model(seed=0), "cross_entropy", 0.5),
        scenario.Epoch(data(5, 2, seed=0), model(seed=0), "cross_entropy", 0.5, momentum=0.5),
        scenario.Epoch(data(5, 2, seed=0), model(seed=0), "multi_margin_loss", 0.5),
        scenario.Epoch(data(5, 1, seed=0), model(seed=0), "cross_entropy", 0.5),
    ],
)
def test_train_steps(observed: scenario.TrainSeen, expected: scenario.TrainSeen) -> None:
    """Each batch gives exactly one step of the optimizer, on the gradient of this batch alone."""
    same(observed.parameters, expected.parameters, "parameters")
    if not expected.moved:  # never so in a right answer; how it came is for the diagnosis
        same(observed.trace, expected.trace, "trace")


@check(
    "train_loop",
    title="the mean loss",
    points=1,
    scenario=scenario.train,
    cases=epochs(),
    examples=[
        scenario.Epoch(data(5, 2, seed=0), model(seed=0), "cross_entropy", 0.5),
        scenario.Epoch(data(5, 2, seed=0), model(seed=0), "multi_margin_loss", 0.5),
        scenario.Epoch(data(5, 1, seed=0), model(seed=0), "cross_entropy", 0.5),
    ],
)
def test_train_loss(observed: scenario.TrainSeen, expected: scenario.TrainSeen) -> None:
    """The float returned is the mean loss per sample; the last batch may be smaller and weighs
    less."""
    same(observed.loss, expected.loss, "loss")
    if not (observed.moved and expected.moved):  # never so in a right answer
        same(observed.trace, expected.trace, "trace")


@check(
    "train_loop",
    title="training mode",
    points=1,
    scenario=scenario.train,
    cases=epochs(kind="norm", training=False),
    examples=[
        scenario.Epoch(data(4, 2, 0), model(0, "norm", training), "cross_entropy", 0.125)
        for training in (False, True)
    ],
    needs=["test_train_steps"],
)
def test_train_mode(observed: scenario.TrainSeen, expected: scenario.TrainSeen) -> None:
    """The model is put into training mode: BatchNorm uses and records each batch's statistics."""
    same(observed.parameters, expected.parameters, "parameters")
    same(observed.buffers, expected.buffers, "buffers")


@st.composite
def evaluations(
    draw: st.DrawFn, kind: str = "linear", losses: st.SearchStrategy[str] = CROSS_ENTROPY
) -> scenario.Test:
    samples, batch_size = draw(NORM_SIZES if kind == "norm" else SIZES)
    seed = draw(st.integers(0, 1000))
    found = model(seed, kind, draw(st.booleans()))
    return scenario.Test(data(samples, batch_size, seed), found, draw(losses))


UNEVEN = scenario.Test(data(5, 2, seed=0), model(seed=0))


def sure() -> scenario.Test:
    """Logits of (60, 50, 55), (50, 60, 55) and (50, 55, 60), the largest at y. The sigmoid of each
    number is 1."""
    rows = torch.tensor([[60.0, 50.0, 55.0], [50.0, 60.0, 55.0], [50.0, 55.0, 60.0]]).double()
    given = Data(torch.eye(3).double(), torch.arange(3), 2)
    return scenario.Test(given, Model(rows.T.contiguous(), torch.zeros(3).double()))


@check(
    "test_loop",
    title="accuracy",
    points=1,
    scenario=scenario.test,
    cases=evaluations(),
    examples=[UNEVEN, scenario.Test(data(7, 3, seed=4), model(seed=4)), sure()],
)
def test_accuracy(observed: scenario.TestSeen, expected: scenario.TestSeen) -> None:
    """The first of the two numbers is the share of samples whose largest logit is at their
    class."""
    _same_of_the_pair(observed.result, expected.result, 0, "accuracy")


@check(
    "test_loop",
    title="the mean loss",
    points=1,
    scenario=scenario.test,
    cases=evaluations(losses=CLASS_LOSSES),
    examples=[UNEVEN, scenario.Test(data(5, 2, seed=0), model(seed=0), "multi_margin_loss")],
)
def test_loss(observed: scenario.TestSeen, expected: scenario.TestSeen) -> None:
    """The second number is the mean of `loss_fn` per sample, not a sum or a mean of batch means."""
    _same_of_the_pair(observed.result, expected.result, 1, "mean loss")


def _same_of_the_pair(result: Any, expected: Any, index: int, part: str) -> None:
    """Compare one of the two that came back. What is no pair is at best as wrong as another one."""
    if not _is_pair(expected):
        same(result, expected, "returned")
    elif _is_pair(result):
        same(result[index], expected[index], part)
    else:
        raise _no_pair(result)


def _is_pair(result: object) -> bool:
    return isinstance(result, list) and len(result) == 2


def _no_pair(result: object) -> Mismatch:
    actual: Said = words("one thing, {value}", value=shown(result))
    if isinstance(result, list):
        actual = words("{count} things", count=len(result))
    if result is None:
        actual = "None"
    right = words("a pair, (accuracy, mean loss)")
    return Mismatch(words("returned"), actual, right, kind=type(result).__name__)


@check(
    "test_loop",
    title="evaluation mode",
    points=1,
    scenario=scenario.test,
    cases=evaluations(kind="norm"),
    examples=[
        scenario.Test(data(5, 3, seed=0), model(0, "norm", training=True)),
        scenario.Test(data(5, 3, seed=0), model(0, "norm", training=False)),
    ],
)
def test_evaluation_mode(observed: scenario.TestSeen, expected: scenario.TestSeen) -> None:
    """Testing runs in evaluation mode, and leaves the model in the mode it was found in."""
    if len(observed.predictions):
        _same_rows(observed.predictions, expected.predictions)
    else:  # with a loss of its own
        same(observed.result, expected.result, "returned")
    same(observed.training_afterwards, expected.training_afterwards, "training_afterwards")
    same(observed.buffers, expected.buffers, "buffers")
    same(observed.logits_afterwards, expected.logits_afterwards, "logits_afterwards")


def _same_rows(observed: Tensor, expected: Tensor) -> None:
    """Every row of one must be among those of the other: loss_fn may have got them in other
    batches, or more than once."""
    where = "the model's outputs, as loss_fn got them"
    same(str(observed.shape[1:]), str(expected.shape[1:]), "the shape of a row of logits")
    distances = (observed.double()[:, None] - expected.double()[None]).abs().amax(dim=2)
    close = distances <= ROWS_ALIKE * max(1.0, float(expected.abs().max()))
    found = bool(close.any(dim=0).all()) and bool(close.any(dim=1).all())
    right = words("in evaluation mode {value}", value=shown(expected))
    expect(found, where, observed, right)


@check(
    "test_loop",
    title="nothing is trained",
    points=1,
    scenario=scenario.test,
    cases=evaluations(),
    examples=[UNEVEN, replace(UNEVEN, frozen=True)],
    attested=True,
)
def test_untouched(observed: scenario.TestSeen, expected: scenario.TestSeen) -> None:
    """No graph is built, and parameters and gradients are as before; what was frozen stays so."""
    same(observed.parameters, expected.parameters, "parameters")
    same(observed.gradients, expected.gradients, "gradients")
    same(observed.graph_was_built, expected.graph_was_built, "graph_was_built")
    same_in_use(observed.parameters_in_use, expected.parameters_in_use, "parameters")


def fit_case(
    seed: int,
    epochs: int,
    momentum: float = 0.0,
    kind: str = "linear",
    loss: str = "cross_entropy",
) -> scenario.Fit:
    """A fit with smaller last batches. Mostly the model does not know train from eval mode, and the
    loss is the usual one: a mistake of `test_loop` in these costs `fit` no first point."""
    train_data, test_data = data(6 if kind == "norm" else 5, 2, seed), data(7, 3, seed + 50)
    start = model(seed, kind, training=kind != "norm")
    return scenario.Fit(train_data, test_data, start, 0.5, epochs, momentum, loss)


@check(
    "fit",
    title="the first epoch's record",
    points=1,
    scenario=scenario.fit,
    cases=st.builds(fit_case, SEEDS, st.just(1)),
    examples=[fit_case(0, 1)],
    needs=["test_train_steps", "test_train_loss", "test_accuracy", "test_loss"],
)
def test_fit_record(observed: scenario.FitSeen, expected: scenario.FitSeen) -> None:
    """An epoch trains, then tests on the test data; its record is `(train_loss, test_loss,
    accuracy)`."""
    same(observed, expected)


@check(
    "fit",
    title="one record per epoch",
    points=1,
    scenario=scenario.fit,
    cases=st.builds(fit_case, SEEDS, st.integers(2, 3), momentum=MOMENTA),
    examples=[
        fit_case(0, 2),
        fit_case(0, 2, momentum=0.5),
        fit_case(0, 5),  # the test loss rises from the first epoch on
        fit_case(0, 2, loss="multi_margin_loss"),
        fit_case(0, 2, kind="norm"),
    ],
    needs=["test_fit_record"],
)
def test_fit_history(observed: scenario.FitSeen, expected: scenario.FitSeen) -> None:
    """There is one record for each epoch, in order, by `loss_fn`; training goes on where it
    stopped, in training mode, and testing is in evaluation mode."""
    same(observed, expected)
