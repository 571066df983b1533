"""Scenarios of lesson 1: gradients accumulate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from autograder.shown import brief
from tests.exercises.scenarios.leaves import (
    Leaf,
    LeafSeen,
    Polynomial,
    as_iterable,
    named,
    plain_list,
    snapshot,
    used,
)


@dataclass(frozen=True)
class AtPoint:
    """A function and the leaf at which its gradient is asked for."""

    f: Polynomial
    w: Leaf

    def called(self, name: str) -> str:
        return f"{name}(f, w); f(w) = {self.f}; w = {self.w}"


@dataclass(frozen=True)
class GradientSeen:
    gradient: Any
    gradient_requires_grad: bool | None
    gradient_in_use: Tensor | None
    w: LeafSeen


def gradient(implementation: Any, case: AtPoint) -> GradientSeen:
    """The gradient returned, and what became of w."""
    w = case.w.build()
    result = implementation(case.f, w)
    value, requires_grad = snapshot(result), getattr(result, "requires_grad", None)
    plain = isinstance(result, Tensor) and not result.requires_grad
    in_use = used(result.clone()) if plain else None
    return GradientSeen(value, requires_grad, in_use, LeafSeen.of(w))


@dataclass(frozen=True)
class Repeated:
    """A function, a leaf, and how many times to call backward."""

    f: Polynomial
    w: Leaf
    n: int

    def called(self, name: str) -> str:
        return f"{name}(f, w, n={self.n}); f(w) = {self.f}; w = {self.w}"


@dataclass(frozen=True)
class SumsSeen:
    returned: Any
    w_grad: Tensor | None


def accumulate(implementation: Any, case: Repeated) -> SumsSeen:
    """The list returned, as it looks after the last call, and what w.grad holds then."""
    w = case.w.build()
    result = implementation(case.f, w, case.n)
    return SumsSeen(plain_list(result), w.grad)


@dataclass(frozen=True)
class Zeroing:
    """Parameters to clear. `set_to_none=None` leaves the argument out.

    `graph` gives the first parameter a gradient that carries a graph, as `create_graph=True` does.
    """

    leaves: list[Leaf]
    set_to_none: bool | None = None
    one_pass: bool = False
    graph: bool = False

    def called(self, name: str) -> str:
        flag = "" if self.set_to_none is None else f", set_to_none={self.set_to_none}"
        graph = "; the gradient carries a graph" if self.graph else ""
        return f"{name}(params{flag}); params = {named(self.leaves)}{graph}"


@dataclass(frozen=True)
class ClearedSeen:
    values: list[Tensor]
    gradients: list[Tensor | None]
    gradients_carry_graph: list[bool]
    earlier_gradient_tensors: list[Tensor | None]
    in_use: list[Tensor | None]
    earlier_gradient_tensors_in_use: list[Tensor | None]


def clear(implementation: Any, case: Zeroing) -> ClearedSeen:
    """Parameters and gradients afterwards, and in use.

    What an earlier name of the gradient tensor sees counts only for `set_to_none=False`: there the
    zeros belong in the tensor that is there.
    """
    leaves = [leaf.build() for leaf in case.leaves]
    if case.graph:
        squares = (leaves[0] ** 2).sum()
        (leaves[0].grad,) = torch.autograd.grad(squares, leaves[0], create_graph=True)
    earlier = [leaf.grad for leaf in leaves]
    flag = {} if case.set_to_none is None else {"set_to_none": case.set_to_none}
    implementation(as_iterable(leaves, case.one_pass), **flag)
    if case.set_to_none is not False:
        earlier = []
    seen = ClearedSeen(
        [snapshot(leaf) for leaf in leaves],
        [snapshot(leaf.grad) for leaf in leaves],
        [leaf.grad is not None and leaf.grad.requires_grad for leaf in leaves],
        [snapshot(g) for g in earlier],
        [used(leaf) for leaf in leaves],
        [snapshot(g) for g in earlier],
    )
    if case.graph:  # such a gradient and its parameter hold each other in memory
        leaves[0].grad = None
    return seen


@dataclass(frozen=True)
class Batches:
    """A linear model with its weights, batches of unequal sizes, and stale gradients or none."""

    weight: Tensor
    bias: Tensor
    batches: list[tuple[Tensor, Tensor]]
    loss: str = "mse"
    stale: bool = False
    one_pass: bool = False

    def called(self, name: str) -> str:
        sizes = ", ".join(str(len(x)) for x, _ in self.batches)
        stale = "; stale gradients of 1" if self.stale else ""
        kind = "a generator" if self.one_pass else "a list"
        model = f"nn.Linear with weight {brief(self.weight, width=30)}"
        return (
            f"{name}(model, {self.loss}, batches); batches = {kind}, sizes {sizes}; {model}{stale}"
        )


@dataclass(frozen=True)
class AccumulatedSeen:
    returned: Any
    gradients: list[Tensor | None]
    parameters: list[Tensor]


LOSSES = {"mse": nn.functional.mse_loss, "l1": nn.functional.l1_loss}


def accumulate_batches(implementation: Any, case: Batches) -> AccumulatedSeen:
    """The mean loss returned, the gradients left in the model, and its parameters."""
    model = nn.Linear(case.weight.shape[1], case.weight.shape[0], dtype=case.weight.dtype)
    with torch.no_grad():
        model.weight.copy_(case.weight)
        model.bias.copy_(case.bias)
    parameters = list(model.parameters())
    if case.stale:
        for p in parameters:
            p.grad = torch.ones_like(p)
    batches = iter(case.batches) if case.one_pass else case.batches
    result = implementation(model, LOSSES[case.loss], batches)
    gradients = [p.grad for p in parameters]
    return AccumulatedSeen(result, gradients, [p.detach() for p in parameters])
