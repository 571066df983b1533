"""The graded checks of lesson 6: models and mini-batches."""

from __future__ import annotations

import torch
from torch import Tensor

from autograder.checks import check, expect, same, words
from autograder.checks import strategies as st
from tests.exercises.comparisons import refused, same_in_use, same_with_parameters
from tests.exercises.scenarios import models as scenario
from tests.exercises.strategies import tensors


@st.composite
def linear_models(draw: st.DrawFn) -> scenario.Built:
    n, inputs, outputs = (draw(st.integers(1, 3)) for _ in range(3))
    weights = [draw(tensors(st.just(shape))) for shape in ((outputs, inputs), (outputs,))]
    return built([inputs, outputs], weights, draw(tensors(st.just((n, inputs)))))


def built(arguments: list[int], weights: list[Tensor], x: Tensor) -> scenario.Built:
    """In float32, so that a model may ask for it."""
    return scenario.Built(arguments, [weight.float() for weight in weights], x.float())


def noise(*shape: int, seed: int = 0) -> Tensor:
    """Normal numbers of two digits."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64).mul(100).round() / 100


def mlp(n: int, features: tuple[int, ...], hidden: int, classes: int, seed: int) -> scenario.Built:
    inputs = torch.Size(features).numel()
    sizes = [inputs, hidden, hidden, classes]
    weights = []
    for layer, (before, after) in enumerate(zip(sizes, sizes[1:], strict=False)):
        weights += [noise(after, before, seed=seed + layer), noise(after, seed=seed + layer + 10)]
    return built([inputs, hidden, classes], weights, noise(n, *features, seed=seed + 20))


vectors = st.sampled_from([(1,), (2,), (4,)])
images = st.sampled_from([(2, 2), (1, 2, 2), (3, 1)])
widths = st.integers(2, 4)
seeds = st.integers(0, 1000)


@check(
    "LinearRegression",
    title="parameters",
    points=1,
    scenario=scenario.forward,
    cases=linear_models(),
    examples=[built([2, 1], [noise(1, 2), noise(1)], noise(3, 2))],
)
def test_linear_parameters(observed: scenario.ModelSeen, expected: scenario.ModelSeen) -> None:
    """The parameters are a weight of shape (out, in) and a bias of shape (out,), in this order."""
    same(_tuples(observed.shapes), _tuples(expected.shapes), "the parameters' shapes")
    same(observed.require_grad, expected.require_grad, "requires_grad of parameters")
    same_in_use(observed.in_use, expected.in_use, "parameters")


def _tuples(shapes: list[list[int]]) -> str:
    return ", ".join(str(tuple(shape)) for shape in shapes)


@check(
    "LinearRegression",
    title="output",
    points=1,
    scenario=scenario.forward,
    cases=linear_models(),
    examples=[built([2, 1], [noise(1, 2), noise(1)], noise(3, 2))],
    needs=["test_linear_parameters"],
)
def test_linear_output(observed: scenario.ModelSeen, expected: scenario.ModelSeen) -> None:
    """The model computes x·Wᵀ + b, in training and in evaluation mode, passes gradients on to W and
    b, and leaves x as it is."""
    same(observed.output, expected.output, "output")
    same(observed.second_output, expected.second_output, "second output for the same x")
    same(observed.output_in_evaluation, expected.output_in_evaluation, "output in evaluation mode")
    gradients, wanted = observed.gradients_of_parameters, expected.gradients_of_parameters
    same(gradients, wanted, "gradients of parameters")


@check(
    "MLP",
    title="parameters and logits",
    points=1,
    scenario=scenario.forward,
    cases=st.builds(mlp, st.integers(1, 3), vectors, widths, widths, seeds),
    examples=[mlp(2, (4,), 3, 2, seed=1)],
)
def test_mlp_logits(observed: scenario.ModelSeen, expected: scenario.ModelSeen) -> None:
    """Linear → ReLU → Linear → ReLU → Linear, and what comes out are raw logits of any sign, in
    training and in evaluation mode, with gradients for all parameters."""
    same_with_parameters(observed, expected)


@check(
    "MLP",
    title="images",
    points=1,
    scenario=scenario.forward,
    cases=st.builds(mlp, st.integers(1, 3), images, widths, widths, seeds),
    examples=[mlp(2, (2, 2), 3, 2, seed=1)],
    needs=["test_mlp_logits"],
)
def test_mlp_images(observed: scenario.ModelSeen, expected: scenario.ModelSeen) -> None:
    """An input of shape (N, …) is flattened to `(N, in_features)` first."""
    same(_tuples(observed.shapes), _tuples(expected.shapes), "the parameters' shapes")
    same(observed.output, expected.output, "output")
    same(observed.output_in_evaluation, expected.output_in_evaluation, "output in evaluation mode")


@st.composite
def pairs(draw: st.DrawFn) -> scenario.Pairs:
    n = draw(st.integers(1, 4))
    x = draw(tensors(st.sampled_from([(n, 2), (n,), (n, 3)])))
    return scenario.Pairs(
        x, draw(tensors(st.sampled_from([(n,), (n, 1)]))), draw(st.integers(1, 3))
    )


@check(
    "PairDataset",
    title="length, items, batches",
    points=1,
    scenario=scenario.dataset,
    cases=pairs(),
    examples=[scenario.Pairs(noise(3, 2), torch.tensor([0, 1, 0]))],
)
def test_dataset_items(observed: scenario.DatasetSeen, expected: scenario.DatasetSeen) -> None:
    """len is the number of samples, item i is (x[i], y[i]), and a DataLoader can batch them."""
    same(observed, expected)


@check(
    "PairDataset",
    title="lengths that differ",
    points=1,
    scenario=scenario.construct,
    examples=[
        scenario.Pairs(noise(3, 2), noise(2)),
        scenario.Pairs(noise(2, 3), noise(3)),
        scenario.Pairs(noise(1), noise(4)),
        scenario.Pairs(noise(3, 2), noise(3)),
    ],
)
def test_dataset_lengths(observed: str, expected: str) -> None:
    """x and y of different lengths raise ValueError when the data set is built."""
    refused(observed, expected)


@check(
    "minibatches",
    title="in order",
    points=1,
    scenario=scenario.passes,
    cases=st.builds(
        scenario.Passes,
        st.integers(1, 9),
        st.integers(1, 4),
        st.just(False),
        drop_last=st.booleans(),
    ),
    examples=[
        scenario.Passes(7, 3),
        scenario.Passes(7, 3, drop_last=True),
        scenario.Passes(6, 3, drop_last=True),
        scenario.Passes(2, 5),
        scenario.Passes(2, 5, drop_last=True),
        scenario.Passes(6, 4, seed=0, spare=["generator"]),
        scenario.Passes(3, 2, shape=[1, 2]),
    ],
)
def test_minibatches_in_order(observed: scenario.PassesSeen, expected: scenario.PassesSeen) -> None:
    """Every sample comes once, in order, `batch_size` at a time; the last batch is smaller, or
    dropped."""
    if observed.lacks:
        return
    same(observed, expected)


shuffled_passes = st.builds(
    scenario.Passes,
    st.integers(8, 12),
    st.integers(1, 5),
    st.just(True),
    passes=st.just(2),
)
MANY = 20
"""Passes in which each of three samples comes, whichever of them is dropped: the chance that one
does not is 1 in 10⁹."""

seeded_passes = st.builds(
    scenario.Passes,
    st.integers(8, 12),
    st.integers(1, 5),
    st.just(True),
    seed=st.integers(0, 100),
    passes=st.just(2),
)


@check(
    "minibatches",
    title="shuffled pairs",
    points=1,
    scenario=scenario.passes,
    cases=shuffled_passes,
    examples=[
        scenario.Passes(8, 3, shuffle=True),
        scenario.Passes(7, 2, shuffle=True, passes=2),
        scenario.Passes(8, 3, shuffle=True, drop_last=True, spare=["drop_last"]),
        scenario.Passes(3, 2, shuffle=True, drop_last=True, passes=MANY, spare=["drop_last"]),
    ],
    needs=["test_minibatches_in_order"],
)
def test_minibatches_shuffled(case: scenario.Passes, observed: scenario.PassesSeen) -> None:
    """Shuffled, every sample still comes once, x with its own y. `drop_last` leaves out those that
    are last in the new order. x and y themselves stay as they are."""
    if observed.lacks:
        return
    rest = case.samples % case.batch_size
    sizes = [case.batch_size] * (case.samples // case.batch_size)
    sizes += [rest] if rest and not case.drop_last else []
    for batches in [*observed.passes, *observed.again]:
        same(str([len(x) for x, _ in batches]), str(sizes), "the batches' sizes")
        order = _order(batches)
        expect(
            len(set(order)) == sum(sizes), "the samples of a pass", order, words("each one once")
        )
        paired = [bool((y == 10 * x[:, 0]).all()) for x, y in batches]
        expect(all(paired), "x with its own y", paired, words("True for every batch"))
        whole = [bool((x[:, 1] == -x[:, 0]).all()) for x, _ in batches]
        expect(all(whole), "whole rows of x", whole, words("True for every batch"))
    orders = {tuple(_order(batches)) for batches in observed.passes}
    if case.passes >= MANY and len(orders) > 1:  # one order again and again is for the next check
        never = sorted(set(range(case.samples)).difference(*orders))
        expect(not never, "samples that never come", never, words("none"))
    same(observed.afterwards, observed.untouched, "x and y afterwards, in parts")


@check(
    "minibatches",
    title="a new order each pass",
    points=1,
    scenario=scenario.passes,
    cases=seeded_passes,
    examples=[
        scenario.Passes(10, 4, shuffle=True, seed=0, passes=3),
        scenario.Passes(12, 5, shuffle=True, passes=2),
    ],
    needs=["test_minibatches_shuffled"],
)
def test_minibatches_order(case: scenario.Passes, observed: scenario.PassesSeen) -> None:
    """Each call shuffles anew from the generator (None: torch's global random state); from the same
    seed (or state) the same orders come again."""
    orders = [_order(batches) for batches in observed.passes]
    shuffled = any(order != sorted(order) for order in orders)
    expect(shuffled, "the orders", orders, words("shuffled"), kind="not shuffled")
    distinct = {tuple(order) for order in [*orders, sorted(orders[0])]}
    new = words("shuffled, a new one each pass")
    expect(len(distinct) == case.passes + 1, "the orders", orders, new)
    again = [_order(batches) for batches in observed.again]
    where = "the orders from the same seed"
    if case.seed is None:
        where = "the orders from the same global random state"
    expect(again == orders, where, again, words("{orders} again", orders=str(orders)))


def _order(batches: list[list[Tensor]]) -> list[int]:
    return [int(number) for x, _ in batches for number in x[:, 0].tolist()]


@check(
    "minibatches",
    title="batch_size below 1",
    points=1,
    scenario=scenario.first_batch,
    examples=[scenario.BatchSize(0), scenario.BatchSize(-1), scenario.BatchSize(1)],
)
def test_minibatches_size(observed: str, expected: str) -> None:
    """`batch_size` below 1 raises `ValueError`, at the call or at the first batch."""
    refused(observed, expected)
