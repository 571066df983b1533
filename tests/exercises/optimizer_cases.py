"""Strategies for optimizers, shared by lessons 4 and 5.

The inputs are those at which mistakes show: several steps, parameters of one shape and of others,
gradients that change sign and size and are not the same everywhere, hyperparameters away from the
defaults and from each other (with 1 - momentum equal to lr, different mistakes give equal numbers).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from autograder.checks import strategies as st
from tests.exercises.scenarios.leaves import Leaf
from tests.exercises.scenarios.optimizers import Group, Options, Steps
from tests.exercises.strategies import nonzero, numbers, tensors, vector

OPTIMIZERS = [
    "torch.optim.[A-Z]*",
    "!torch.optim.Optimizer",
    "torch.optim.sgd.*sgd*",
    "torch.optim.adagrad.*adagrad*",
    "torch.optim.rmsprop.*rmsprop*",
    "torch.optim.adadelta.*adadelta*",
    "torch.optim.adam.*adam*",
    "torch.optim.adamw.*adam*",
    "torch.optim._functional.[a-z]*",
    "torch._fused_*",
    "torch.ops.aten._fused_*",
]
"""Every concrete optimizer of torch, and its functional forms; not the base class `Optimizer`."""

Shapes = list[tuple[int, ...]]

one_parameter: st.SearchStrategy[Shapes] = st.sampled_from([[(1,)], [()], [(2,)]])
several_parameters: st.SearchStrategy[Shapes] = st.sampled_from(
    [[(2,), (2,)], [(2,), (2, 2), (2,)], [(), (1,), ()], [(1,), (3,), (1,)]]
)


@st.composite
def steps(
    draw: st.DrawFn,
    options: dict[str, st.SearchStrategy[Any]],
    *,
    shapes: st.SearchStrategy[Shapes] = one_parameter,
    count: tuple[int, int] = (1, 3),
    holes: bool = False,
    one_pass: bool = False,
) -> Steps:
    """Parameters, hyperparameters, and gradients for some steps; `holes` leaves some of them
    out."""
    chosen: Options = {name: draw(strategy) for name, strategy in options.items()}
    leaves = [
        Leaf(draw(tensors(st.just(shape), nonzero)), strided=holes and draw(st.booleans()))
        for shape in draw(shapes)
    ]
    number = draw(st.integers(*count))
    gradients = [[_gradient(draw, leaf, holes) for leaf in leaves] for _ in range(number)]
    return Steps([Group(leaves)], chosen, gradients, one_pass)


def _gradient(draw: st.DrawFn, leaf: Leaf, holes: bool) -> Tensor | None:
    if holes and draw(st.integers(0, 3)) == 3:
        return None
    return draw(tensors(st.just(tuple(leaf.value.shape)), numbers))


def by_hand(
    gradients: Sequence[float | None],
    rates: Sequence[float | None] = (),
    start: Tensor | None = None,
    note: str = "",
    **options: Any,
) -> Steps:
    """One parameter at 1.0 or another start, a gradient per step."""
    first = vector(1.0) if start is None else start
    given: list[list[Tensor | None]] = [
        [None if g is None else torch.full_like(first, g)] for g in gradients
    ]
    return Steps([Group([Leaf(first)])], options, given, rates=list(rates), note=note)


def training(*gradients: float, **options: Any) -> Steps:
    """Two parameters, given by a generator, in a training loop that is run twice."""
    leaves = [Leaf(vector(1.0)), Leaf(vector(-2.0, 1.0))]
    given: list[list[Tensor | None]] = [[vector(g), vector(2 * g, -g)] for g in gradients]
    return Steps([Group(leaves)], options, given, one_pass=True, training=True, unaided=True)


def crowd(beyond: str = "", **options: Any) -> Steps:
    """Parameters of several shapes and dtypes, one frozen; gradients that come and go; four steps.
    `beyond`: see `Steps`."""
    generator = torch.Generator().manual_seed(7)

    def noise(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    leaves = [
        Leaf(noise(2, 3), strided=True),
        Leaf(noise(2)),
        Leaf(noise(2)),
        Leaf(noise(), strided=True),
        Leaf(noise(2), requires_grad=False),
        Leaf(noise(3).float()),
    ]
    gradients: list[list[Tensor | None]] = []
    for step in range(4):
        row: list[Tensor | None] = [noise(*leaf.value.shape) for leaf in leaves]
        row[4] = None
        row[5] = noise(3).float()
        if step == 0:
            row[1] = None  # its first gradient comes later
        if step == 2:
            row[2] = None  # one is missing in between
        if step == 1:
            row[3] = torch.zeros((), dtype=torch.float64)
        gradients.append(row)
    return Steps([Group(leaves)], options, gradients, beyond=beyond)
