"""The graded checks of lesson 8: learning rate, batch size, weight decay."""

from __future__ import annotations

import functools

import torch
from torch import Tensor

from autograder.checks import check, expect, same, words
from autograder.checks import strategies as st
from autograder.checks.compare import tensors_agree
from tests.exercises.digits import scikit_learns_digits
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
        # The error's sign at w is not that at w · (1 - lr·λ).
        scenario.Fit(torch.ones(1, 1).double(), vector(1.0), 0.5, 0.5, 1, 4, [0]),
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
    """Each mini-batch gives one step: an epoch over N samples makes `N / batch_size` of them."""
    same(observed, expected)


MANY = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, -1.0], [2.0, 1.0], [1.0, 3.0]])
RIGHT = vector(1.0, -2.0)

# No error changes its sign here, so every step halves w and adds lr to the weight of its sample:
# which steps a sample was in can be read from its weight after the epoch.
SAMPLES = 6
ONE_EACH = torch.eye(SAMPLES, dtype=torch.float64)
ORDERS = scenario.Fit(
    ONE_EACH, torch.full((SAMPLES,), 1000.0).double(), 0.5, 1.0, 1, 4, [0, 0, 1, 2, None, None]
)


@check(
    "train_linear",
    title="shuffled, and what it reaches",
    points=1,
    scenario=scenario.train_linear,
    examples=[
        scenario.Fit(MANY.double(), MANY.double() @ RIGHT, 0.03125, 0.0, 1, 40, [0, 0, 1]),
        scenario.Fit(MANY.double(), MANY.double() @ RIGHT, 0.03125, 0.0, 2, 40, [3, 3, 4]),
        ORDERS,
    ],
    needs=["test_path", "test_batches"],
)
def test_shuffled(
    case: scenario.Fit, observed: scenario.PathsSeen, expected: scenario.PathsSeen
) -> None:
    """Every epoch takes each sample once, x with its own y, in a new order from the generator: the
    same seed gives the same path, another seed another, and so do two runs without a generator."""
    for path, wanted in zip(observed.paths, expected.paths, strict=True):
        expect(isinstance(path, Tensor), "path", path, words("a tensor"))
        same(str(tuple(path.shape)), str(tuple(wanted.shape)), "the path's shape")
    if torch.equal(case.x, ONE_EACH):
        if not all(_orders(path) for path in observed.paths):
            return  # without the right decay, orders do not show in these paths
        _takes_new_orders(observed.paths, case.seeds)
    _follows_the_generator(observed.paths, case.seeds)
    if torch.equal(case.x, MANY.double()):
        _reaches_the_right_weights(observed.paths)
    same(observed.x_in_use, expected.x_in_use, "x afterwards, as a weighted sum")
    same(observed.y_in_use, expected.y_in_use, "y afterwards, as a weighted sum")


def _follows_the_generator(paths: list[Tensor], seeds: list[int | None]) -> None:
    first, again, *others = [p for p, seed in zip(paths, seeds, strict=True) if seed is not None]
    alike = first.dtype == again.dtype and tensors_agree(again, first)
    expect(alike, "path of the same seed again", words("another path"), words("the same path"))
    changed = [not torch.equal(other, first) for other in others]
    expect(any(changed), "paths of other seeds", words("all the same"), words("other paths"))
    without = [p for p, seed in zip(paths, seeds, strict=True) if seed is None]
    changed = [not torch.equal(other, without[0]) for other in without[1:]]
    where = "second path without a generator"
    expect(all(changed), where, words("the same path again"), words("another path"))


def _reaches_the_right_weights(paths: list[Tensor]) -> None:
    for path in paths:
        error = float((path[-1] - RIGHT).abs().max())
        expect(
            error < 0.25,
            "the weights reached",
            path[-1],
            words("within 0.25 of {right}", right=str(RIGHT.tolist())),
        )


def _takes_new_orders(paths: list[Tensor], seeds: list[int | None]) -> None:
    """By chance an order may be that of the data, or of the epoch before, but not for all seeds."""
    read = [
        (orders, seed) for path, seed in zip(paths, seeds, strict=True) if (orders := _orders(path))
    ]
    for orders, _ in read:
        for epoch, order in enumerate(orders):
            each_once = sorted(order) == list(range(SAMPLES))
            expect(
                each_once,
                words("samples of epoch {number}", number=epoch + 1),
                order,
                words("each of 0 to 5 once"),
            )
    seeded = [orders for orders, seed in read if seed is not None]
    for epoch in range(ORDERS.epochs if seeded else 0):
        order = seeded[0][epoch]
        where = words("order of epoch {number}", number=epoch + 1)
        shuffled = any(orders[epoch] != sorted(orders[epoch]) for orders in seeded)
        expect(
            shuffled,
            where,
            words("{order} for every seed", order=str(order)),
            words("a random order"),
        )
        new = epoch == 0 or any(orders[epoch] != orders[epoch - 1] for orders in seeded)
        again = words("{order}, that of epoch {number} again", order=str(order), number=epoch)
        expect(new, where, again, words("a new order"))


def _orders(path: Tensor) -> list[list[int]]:
    """The sample of each step, for each epoch of a path of `ORDERS`.

    Empty where the path does not come from one step of the right length for each sample: other
    checks are about that.
    """
    halved = 0.5**SAMPLES
    before = torch.zeros(SAMPLES, dtype=torch.float64)
    orders = []
    for after in path.double():
        added = ((after - halved * before) / halved).tolist()  # bit k: the sample was in step k
        if any(value not in range(2**SAMPLES) for value in added):
            return []
        taken = [[i for i, v in enumerate(added) if int(v) >> k & 1] for k in range(SAMPLES)]
        if any(len(samples) != 1 for samples in taken):
            return []
        orders.append([samples[0] for samples in taken])
        before = after
    return orders


@check(
    "sweep",
    title="one fresh start per setting",
    points=1,
    scenario=scenario.sweep,
    cases=st.builds(
        scenario.Settings,
        st.lists(
            st.fixed_dictionaries(
                {"lr": dyadic_rates, "steps": st.integers(0, 3).map(float)},
                optional={"decay": decays},
            ),
            min_size=1,
            max_size=3,
        ),
        st.sampled_from([None, 0, 7]),
    ),
    examples=[
        scenario.Settings([{"lr": 0.5, "steps": 1.0}, {"lr": 0.5, "steps": 1.0}]),
        scenario.Settings([{"lr": 0.5, "steps": 2.0}, {"lr": 0.25, "steps": 2.0}], seed=7),
        scenario.Settings([{"decay": 0.5, "steps": 1.0, "lr": 0.5}]),
        scenario.Settings([{"lr": 0.5, "steps": 1.0, "decay": 0.5}, {"lr": 0.5, "steps": 1.0}]),
        scenario.Settings([{"lr": 0.5, "steps": 1.0}, {"lr": 0.5, "steps": 2.0}], one_pass=True),
    ],
)
def test_sweep(observed: scenario.SweepSeen, expected: scenario.SweepSeen) -> None:
    """Each setting starts from `torch.manual_seed(seed)` and a fresh model, so that equal settings
    give equal results; `settings` is any iterable, and `train(model, **setting)` gets all of each
    one and nothing of the others."""
    same(observed.results, expected.results, "results")
    same(observed.models_made, expected.models_made, "models made")
    left, given = observed.settings, expected.settings
    expect(left == given, "settings afterwards", str(left), str(given))
    same(observed.settings_in_use, expected.settings_in_use, "settings_in_use")


@functools.cache
def digits() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Real digits, shuffled: 1,400 images with labels to train on, the rest to be read.

    They lie on their sides and each has another digit's name, which is as easy to learn. Whoever
    trains on scikit-learn's digits instead, the unseen ones included, does not learn these.
    """
    rows = scikit_learns_digits()
    order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(5))
    images = (rows[order, :-1] / 16).float().reshape(-1, 8, 8)
    x = images.transpose(1, 2).flatten(1).contiguous()
    y = (3 * rows[order, -1].long() + 1) % 10
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
def test_digits(case: scenario.Digits, observed: scenario.DigitsSeen) -> None:
    """A model comes back that gives ten logits for each image and reads at least 93 % of the digits
    it has not seen, after at most 20 s of training that leaves x and y as they were."""
    labels = digits()[3]
    returned, logits = observed.returned, observed.logits
    is_model = isinstance(returned, str) and returned == scenario.MODEL
    expect(is_model, "the result", returned, words("a model (nn.Module)"), kind="no model")
    expect(isinstance(logits, Tensor), "the logits", logits, words("a tensor"))
    same(str(tuple(logits.shape)), str((len(labels), 10)), "the logits' shape")
    accuracy = round(float((logits.argmax(1) == labels).double().mean()), 4)
    expect(
        accuracy >= 0.25, "accuracy, hardly better than guessing", accuracy, words("at least 0.93")
    )
    expect(accuracy >= 0.93, "accuracy on unseen digits", accuracy, words("at least 0.93"))
    for name, given, used in [("x", case.x, observed.x_in_use), ("y", case.y, observed.y_in_use)]:
        wanted = scenario.weighted_sum(given)
        unchanged = used.shape == wanted.shape and tensors_agree(used, wanted)
        expect(
            unchanged,
            words("{name} after the training", name=name),
            words("changed"),
            words("as it was"),
        )
