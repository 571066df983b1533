"""The graded checks of lesson 8: learning rate, batch size, weight decay."""

from __future__ import annotations

import functools
from typing import Any

import torch
from hypothesis import strategies as st
from torch import Tensor

from autograder.checks.check import check
from autograder.checks.compare import expect, same
from tests.exercises.scenarios import experiments as scenario
from tests.exercises.strategies import vector

# With such numbers every product and sum is exact in float64 for some epochs, so that the sign of
# an error is the same however a right answer is written.
whole = st.integers(-3, 3).map(float)
dyadic_rates = st.sampled_from([0.5, 0.25, 0.125])
decays = st.sampled_from([0.0, 0.5, 0.25])


@st.composite
def full_batches(draw: st.DrawFn) -> scenario.Fit:
    n, features = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    rows = st.lists(st.lists(whole, min_size=features, max_size=features), min_size=n, max_size=n)
    x = torch.tensor(draw(rows), dtype=torch.float64)
    y = vector(*draw(st.lists(whole, min_size=n, max_size=n)))
    surplus = draw(st.integers(0, 2))
    lr, decay, epochs = draw(dyadic_rates), draw(decays), draw(st.integers(1, 4))
    return scenario.Fit(x, y, lr, decay, n + surplus, epochs, [0])


X = torch.tensor([[1.0, 0.0], [1.0, 1.0]], dtype=torch.float64)
Y = vector(0.0, 2.0)


@check(
    "train_linear",
    title="the full-batch path",
    points=1,
    scenario=scenario.train_linear,
    cases=full_batches(),
    examples=[
        scenario.Fit(X, Y, 0.25, 0.0, 2, 2, [0]),
        scenario.Fit(X, Y, 0.25, 0.5, 2, 2, [0]),
        scenario.Fit(X.float(), Y.float(), 0.25, 0.0, 2, 3, [0]),
    ],
)
def test_path(observed: scenario.PathsSeen, expected: scenario.PathsSeen) -> None:
    """From zeros, each epoch steps down the sum of absolute errors: w ← w - lr·(g + λ·w); row k is
    w after epoch k + 1."""
    same(observed, expected)


@st.composite
def equal_samples(draw: st.DrawFn) -> scenario.Fit:
    """Samples that are all the same, so that the path does not depend on their order."""
    n, batch_size = draw(st.sampled_from([(2, 1), (3, 2), (4, 2), (5, 2), (3, 1)]))
    row = draw(st.sampled_from([[1.0], [1.0, 2.0], [2.0, -1.0]]))
    x, y = torch.tensor([row] * n, dtype=torch.float64), torch.full((n,), 100.0).double()
    return scenario.Fit(x, y, draw(dyadic_rates), draw(decays), batch_size, 2, [0])


@check(
    "train_linear",
    title="mini-batches",
    points=1,
    scenario=scenario.train_linear,
    cases=equal_samples(),
    examples=[
        scenario.Fit(torch.ones(3, 1).double(), vector(9.0, 9.0, 9.0), 0.5, 0.5, 1, 2, [0]),
        scenario.Fit(torch.ones(3, 1).double(), vector(9.0, 9.0, 9.0), 0.5, 0.5, 2, 2, [0]),
    ],
    needs=["test_path"],
)
def test_batches(observed: scenario.PathsSeen, expected: scenario.PathsSeen) -> None:
    """Each mini-batch gives one step: an epoch over N samples makes N / batch_size of them."""
    same(observed, expected)


MANY = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, -1.0], [2.0, 1.0], [1.0, 3.0]])
RIGHT = vector(1.0, -2.0)


@check(
    "train_linear",
    title="shuffled, and what it reaches",
    points=1,
    scenario=scenario.train_linear,
    examples=[
        scenario.Fit(MANY.double(), MANY.double() @ RIGHT, 0.03125, 0.0, 1, 40, [0, 0, 1]),
        scenario.Fit(MANY.double(), MANY.double() @ RIGHT, 0.03125, 0.0, 2, 40, [3, 3, 4]),
    ],
    needs=["test_path", "test_batches"],
)
def test_shuffled(observed: scenario.PathsSeen, expected: scenario.PathsSeen) -> None:
    """Every epoch takes the samples in a new order from the generator, each x with its own y; the
    same seed gives the same path, another seed another."""
    first, again, *others = observed.paths
    for path, wanted in zip(observed.paths, expected.paths, strict=True):
        expect(isinstance(path, Tensor), "path", path, "a tensor")
        same(str(tuple(path.shape)), str(tuple(wanted.shape)), "the path's shape")
    same(again, first, "path of the same seed again")
    changed = [not torch.equal(other, first) for other in others]
    expect(any(changed), "paths of other seeds", "all the same", "other paths")
    for path in observed.paths:
        error = float((path[-1] - RIGHT).abs().max())
        expect(error < 0.25, "the weights reached", path[-1], f"within 0.25 of {RIGHT.tolist()}")


@check(
    "sweep",
    title="one fresh start per setting",
    points=1,
    scenario=scenario.sweep,
    cases=st.builds(
        scenario.Settings,
        st.lists(
            st.fixed_dictionaries({"lr": dyadic_rates, "steps": st.integers(0, 3).map(float)}),
            min_size=1,
            max_size=3,
        ),
        st.sampled_from([None, 0, 7]),
    ),
    examples=[
        scenario.Settings([{"lr": 0.5, "steps": 1.0}, {"lr": 0.5, "steps": 1.0}]),
        scenario.Settings([{"lr": 0.5, "steps": 2.0}, {"lr": 0.25, "steps": 2.0}], seed=7),
    ],
)
def test_sweep(observed: scenario.SweepSeen, expected: scenario.SweepSeen) -> None:
    """Each setting starts from torch.manual_seed(seed) and a fresh model, so that equal settings
    give equal results."""
    same(observed, expected)


@functools.cache
def digits() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Real digits, shuffled: 1,400 images with labels to train on, the rest to be read."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    order = torch.randperm(len(bunch.target), generator=torch.Generator().manual_seed(5))
    x = torch.tensor(bunch.data / 16, dtype=torch.float32)[order]
    y = torch.tensor(bunch.target, dtype=torch.int64)[order]
    return x[:1400], y[:1400], x[1400:], y[1400:]


def training_digits() -> list[scenario.Digits]:
    x, y, unseen, _ = digits()
    return [scenario.Digits(x, y, unseen, seed) for seed in range(3)]


@check(
    "train_digits",
    title="93 % of unseen digits",
    points=2,
    scenario=scenario.train_digits,
    examples=training_digits,
    cpu_seconds=25.0,
    any_case=True,  # a right answer may have an unlucky start
)
def test_digits(observed: scenario.DigitsSeen) -> None:
    """The model reads at least 93 % of the digits it has not seen, after at most 20 s of
    training."""
    labels = digits()[3]
    readings: Any = observed.readings
    expect(isinstance(readings, Tensor), "the classes read", readings, "a tensor of classes")
    same(str(tuple(readings.shape)), str(tuple(labels.shape)), "the readings' shape")
    accuracy = round(float((readings == labels).double().mean()), 4)
    expect(accuracy >= 0.25, "accuracy, hardly better than guessing", accuracy, "at least 0.93")
    expect(accuracy >= 0.93, "accuracy on unseen digits", accuracy, "at least 0.93")
