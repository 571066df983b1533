"""Scenarios of lesson 2: a gradient step by hand."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from autograder.messages.catalogue import Said, in_a_row, words
from autograder.shown import brief
from tests.exercises.scenarios.leaves import (
    Leaf,
    LeafSeen,
    as_iterable,
    assigned,
    named,
    plain_list,
    snapshot,
    used,
)


@dataclass(frozen=True)
class Step:
    """Parameters with their gradients, and a learning rate."""

    leaves: list[Leaf]
    lr: float
    one_pass: bool = False

    def called(self, name: str) -> Said:
        params = "(p for p in …)" if self.one_pass else "params"
        return in_a_row([f"{name}({params}, lr={self.lr:g})", *named(self.leaves)])


class Watched(list[Tensor]):
    """Parameters that note, whenever the next one is asked for, what became of the loop's variable:
    it still is the parameter, or by now another tensor in its place.

    No parameter moves either way, so nothing else tells a new name for the result from a result
    that nobody keeps. Nothing is noted where no variable of a function's can be told to be the
    loop's: in a list that is made of the parameters, or in a generator between the two. What is
    noted judges nothing; it is for the diagnosis.
    """

    def __init__(self, tensors: list[Tensor]) -> None:
        super().__init__(tensors)
        self.seen: list[str] = []

    def __iter__(self) -> Iterator[Tensor]:
        for tensor in super().__iter__():
            before = _variables()
            yield tensor
            after = _variables()
            if any(value is tensor for value in after.values()):
                self.seen.append("the parameter")
            elif any(
                _takes_its_place(value, before.get(name), tensor) for name, value in after.items()
            ):
                self.seen.append("something else")


def _variables() -> dict[str, Any]:
    """The local variables of the function that asks for the next parameter."""
    frame = sys._getframe(2)
    return {} if frame.f_code.co_flags & inspect.CO_GENERATOR else dict(frame.f_locals)


def _takes_its_place(value: Any, before: Any, parameter: Tensor) -> bool:
    """Whether a variable got its value since, and that could be the parameter after a step."""
    return isinstance(value, Tensor) and value is not before and value.shape == parameter.shape


@dataclass(frozen=True)
class StepSeen:
    """`loop_variables`: see `Watched`; for the diagnosis alone."""

    parameters: list[LeafSeen]
    loop_variables: list[str]

    @property
    def values(self) -> list[Tensor]:
        return [parameter.value for parameter in self.parameters]


def step(implementation: Any, case: Step) -> StepSeen:
    """The parameters after the call, with their gradients."""
    leaves = Watched([leaf.build() for leaf in case.leaves])
    implementation(as_iterable(leaves, case.one_pass), case.lr)
    seen = list(dict.fromkeys(leaves.seen))
    return StepSeen([LeafSeen.of(leaf) for leaf in leaves], seen)


@dataclass(frozen=True)
class NewLeaf:
    """One tensor of the list that came back."""

    value: Tensor
    is_leaf: bool
    requires_grad: bool
    has_gradient: bool
    shares_memory: bool
    in_use: Tensor | None


@dataclass(frozen=True)
class NewLeavesSeen:
    returned: Any
    old: list[LeafSeen]


def functional_step(implementation: Any, case: Step) -> NewLeavesSeen:
    """What came back, and what became of the old parameters; both in use, the old ones first.

    What can be seen of the new ones without using them is seen before: they may be the old ones.
    """
    leaves = [leaf.build() for leaf in case.leaves]
    memory = {leaf.untyped_storage().data_ptr() for leaf in leaves}
    returned = plain_list(implementation(as_iterable(leaves, case.one_pass), case.lr))
    if not isinstance(returned, list):
        return NewLeavesSeen(returned, [LeafSeen.of(leaf) for leaf in leaves])
    seen = [_facts(item, memory) if isinstance(item, Tensor) else None for item in returned]
    old = [LeafSeen.of(leaf) for leaf in leaves]
    new = [
        plain_list(item) if facts is None else NewLeaf(*facts, used(item))
        for item, facts in zip(returned, seen, strict=True)
    ]
    return NewLeavesSeen(new, old)


def _facts(item: Tensor, memory: set[int]) -> tuple[Tensor, bool, bool, bool, bool]:
    """What a `NewLeaf` says of a tensor that nothing has been done with yet."""
    has_gradient = item.is_leaf and item.grad is not None
    shares_memory = item.untyped_storage().data_ptr() in memory
    return snapshot(item), item.is_leaf, item.requires_grad, has_gradient, shares_memory


@dataclass(frozen=True)
class Line:
    """Points, a starting line, and how to fit it."""

    x: Tensor
    t: Tensor
    weight: Leaf
    bias: Leaf
    lr: float
    epochs: int

    def called(self, name: str) -> Said:
        data = f"x = {brief(self.x)}, t = {brief(self.t)}"
        weight, bias = self.weight.said(), self.bias.said()
        start = in_a_row([assigned("weight", weight), assigned("bias", bias)], "and_more")
        return in_a_row([f"{name}(…, lr={self.lr:g}, epochs={self.epochs})", data, start])


@dataclass(frozen=True)
class DescentSeen:
    """What a run returned, and the parameters after it; what `.grad` holds then is free."""

    losses: Any
    parameters: list[Tensor]
    requires_grad: list[bool]
    in_use: list[Tensor | None]

    @classmethod
    def of(cls, losses: Any, parameters: list[Tensor]) -> DescentSeen:
        values, required = [snapshot(p) for p in parameters], [p.requires_grad for p in parameters]
        for p in parameters:
            p.grad = None
        return cls(plain_list(losses), values, required, [used(p) for p in parameters])


@dataclass(frozen=True)
class FitSeen:
    run: DescentSeen
    x: LeafSeen
    t: LeafSeen


def fit_line(implementation: Any, case: Line) -> FitSeen:
    """The losses returned, the line reached, and what became of the points."""
    weight, bias = case.weight.build(), case.bias.build()
    losses = implementation(case.x, case.t, weight, bias, case.lr, case.epochs)
    run = DescentSeen.of(losses, [weight, bias])
    return FitSeen(run, LeafSeen.of(case.x), LeafSeen.of(case.t))


@dataclass(frozen=True)
class Descent:
    """A loss over parameters, by name, and how to minimise it.

    `squares`: the sum of (p - 1)² · (1, 2, …) over all elements; `below zero`: the same less 5;
    `norm`: the Euclidean norm of the residuals 3·p - 1 of the first parameter; `first` and `last`:
    as `squares`, of that parameter alone; `product`: the sum of (p1·p2 - 1)².
    """

    leaves: list[Leaf]
    loss: str
    lr: float
    steps: int
    one_pass: bool = False

    def called(self, name: str) -> Said:
        squares = "(k*(p - 1)**2).sum()"
        losses: dict[str, Said] = {
            "squares": words("{loss} over all params", loss=squares),
            "below zero": words("{loss} over all params", loss=f"{squares} - 5"),
            "norm": "(3*p - 1).norm()",
            "first": words("{loss} of the first of them alone", loss=squares),
            "last": words("{loss} of the last of them alone", loss=squares),
            "product": "((p1*p2 - 1)**2).sum()",
        }
        params = "(p for p in …)" if self.one_pass else "params"
        call = f"{name}(loss, {params}, lr={self.lr:g}, steps={self.steps})"
        return in_a_row([call, assigned("loss()", losses[self.loss]), *named(self.leaves)])


def minimize(implementation: Any, case: Descent) -> DescentSeen:
    """The losses returned, and the parameters reached."""
    leaves = [leaf.build() for leaf in case.leaves]
    counted = {"first": leaves[:1], "last": leaves[-1:]}.get(case.loss, leaves)

    def loss() -> Tensor:
        if case.loss == "norm":
            return (3 * leaves[0] - 1).norm()
        if case.loss == "product":
            return (leaves[0] * leaves[1] - 1).square().sum()
        squares = torch.stack([_weighted_squares(p) for p in counted]).sum()
        return squares - 5 if case.loss == "below zero" else squares

    losses = implementation(loss, as_iterable(leaves, case.one_pass), case.lr, case.steps)
    return DescentSeen.of(losses, leaves)


def _weighted_squares(p: Tensor) -> Tensor:
    weights = torch.arange(1, p.numel() + 1, dtype=p.dtype).reshape(p.shape)
    return (weights * (p - 1) ** 2).sum()
