"""Scenarios of lesson 1: gradients accumulate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from autograder.messages.catalogue import Said, in_a_row, words
from autograder.shown import brief
from tests.exercises.scenarios.leaves import (
    Leaf,
    LeafSeen,
    Polynomial,
    as_iterable,
    assigned,
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

    def called(self, name: str) -> Said:
        return in_a_row([f"{name}(f, w)", f"f(w) = {self.f}", assigned("w", self.w.said())])


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

    def called(self, name: str) -> Said:
        call = f"{name}(f, w, n={self.n})"
        return in_a_row([call, f"f(w) = {self.f}", assigned("w", self.w.said())])


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

    def called(self, name: str) -> Said:
        flag = "" if self.set_to_none is None else f", set_to_none={self.set_to_none}"
        graph = [words("the gradient carries a graph")] if self.graph else []
        return in_a_row([f"{name}(params{flag})", *named(self.leaves), *graph])


@dataclass(frozen=True)
class ClearedSeen:
    values: list[Tensor]
    gradients: list[Tensor | None]
    gradients_carry_graph: list[bool]
    requires_grad: list[bool]
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
        [leaf.requires_grad for leaf in leaves],
        [snapshot(g) for g in earlier],
        [used(leaf) for leaf in leaves],
        [snapshot(g) for g in earlier],
    )
    if case.graph:  # such a gradient and its parameter hold each other in memory
        leaves[0].grad = None
    return seen


@dataclass(frozen=True)
class Batches:
    """A model with its weights, batches of unequal sizes, and stale gradients or none.

    The model is an `nn.Linear`. `scaled`: its output is multiplied by a parameter of its own.
    `partial`: its bias is frozen, and it has a parameter that it does not use. `modal`: its output
    is multiplied by a 0-dim parameter, which a module in it shares, and in evaluation mode halved
    by a buffer.
    """

    weight: Tensor
    bias: Tensor
    batches: list[tuple[Tensor, Tensor]]
    loss: str = "mse"
    stale: bool = False
    one_pass: bool = False
    model: str = "linear"
    training: bool = True

    def called(self, name: str) -> Said:
        sizes: list[Said] = [str(len(x)) for x, _ in self.batches]
        kind = words("a generator") if self.one_pass else words("a list")
        linear = words("{layers} with weight {weight}", layers="nn.Linear",
                       weight=brief(self.weight, width=30))  # fmt: skip
        mode = [] if self.training else [words("in evaluation mode")]
        batches = words("batches = {kind}, sizes {sizes}", kind=kind, sizes=sizes)
        model = in_a_row([linear, *MODELS[self.model], *mode], "and_more")
        stale = [words("stale gradients of 1")] if self.stale else []
        return in_a_row([f"{name}(model, {self.loss}, batches)", batches, model, *stale])


def lopsided_mse(prediction: Tensor, target: Tensor) -> Tensor:
    """A mean squared error in which a prediction that is too large counts three times."""
    errors = prediction - target
    return torch.where(errors > 0, 3 * errors, errors).mul(errors).mean()


LOSSES = {
    "mse": nn.functional.mse_loss,
    "l1": nn.functional.l1_loss,
    "lopsided_mse": lopsided_mse,
}
MODELS = {
    "linear": [],
    "scaled": [words("times its parameter scale")],
    "partial": [words("its bias frozen, and a parameter that it does not use")],
    "modal": [
        words("times its 0-dim parameter scale, which a module in it shares"),
        words("halved in evaluation mode"),
    ],
}


class Scaled(nn.Linear):
    """A linear layer whose output is multiplied by a parameter of its own."""

    scale: nn.Parameter

    def forward(self, x: Tensor) -> Tensor:
        return self.scale * super().forward(x)


class Modal(Scaled):
    """The same, halved in evaluation mode."""

    factor: Tensor

    def forward(self, x: Tensor) -> Tensor:
        output = super().forward(x)
        return output if self.training else self.factor * output


KINDS = {"scaled": Scaled, "modal": Modal}


def build_model(case: Batches) -> nn.Linear:
    """The model, made without drawing random numbers."""
    outputs, inputs = case.weight.shape
    kind = KINDS.get(case.model, nn.Linear)
    model: nn.Linear = nn.utils.skip_init(kind, inputs, outputs, dtype=case.weight.dtype)
    with torch.no_grad():
        model.weight.copy_(case.weight)
        model.bias.copy_(case.bias)
    if case.model == "scaled":
        model.scale = nn.Parameter(torch.tensor([2.0], dtype=case.weight.dtype))
    if case.model == "partial":
        model.bias.requires_grad_(False)
        model.unused = nn.Parameter(torch.tensor([3.0], dtype=case.weight.dtype))
    if case.model == "modal":
        model.scale = nn.Parameter(torch.tensor(2.0, dtype=case.weight.dtype))
        model.inner = nn.ParameterList([model.scale])
        model.register_buffer("factor", torch.tensor(0.5, dtype=case.weight.dtype))
    return model.train(case.training)


@dataclass(frozen=True)
class AccumulatedSeen:
    """`gradients`: zeros for a frozen or unused parameter without one, which mean the same.
    `output_afterwards`: what the model gives, in its mode, with the case's parameters.
    """

    returned: Any
    gradients: list[Tensor | None]
    parameters: list[Tensor]
    requires_grad: list[bool]
    batches: list[list[Tensor]]
    parameters_in_use: list[Tensor | None]
    batches_in_use: list[list[Tensor | None]]
    training_afterwards: bool
    output_afterwards: Tensor


def accumulate_batches(implementation: Any, case: Batches) -> AccumulatedSeen:
    """The mean loss returned, the gradients left in the model, its parameters and the batches."""
    model, given = build_model(case), list(case.batches)
    parameters = list(model.parameters())
    idle = [not p.requires_grad or name == "unused" for name, p in model.named_parameters()]
    if case.stale:
        for p in parameters:
            p.grad = torch.ones_like(p) if p.requires_grad else None
    result = implementation(model, LOSSES[case.loss], iter(given) if case.one_pass else given)
    for p, is_idle in zip(parameters, idle, strict=True):
        if is_idle and p.grad is None:
            p.grad = torch.zeros_like(p)
    training, inputs = model.training, case.batches[0][0].clone()
    return AccumulatedSeen(
        result,
        [snapshot(p.grad) for p in parameters],
        [snapshot(p) for p in parameters],
        [p.requires_grad for p in parameters],
        [[snapshot(part) for part in batch] for batch in given],
        [used(p) for p in parameters],
        [[used(part) for part in batch] for batch in given],
        training,
        _output_in_its_mode(model, case, inputs),
    )


def _output_in_its_mode(model: nn.Module, case: Batches, x: Tensor) -> Tensor:
    """What the model gives in the mode it is in, once its parameters are the case's again."""
    with torch.no_grad():
        for p, original in zip(model.parameters(), build_model(case).parameters(), strict=True):
            p.copy_(original)
        return model(x).clone()
