"""Scenarios of lesson 10: what happens between the loss and the step."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn

from autograder.messages.catalogue import Said, in_a_row, words
from tests.exercises.scenarios.leaves import Leaf, LeafSeen, as_iterable, named, snapshot
from tests.exercises.scenarios.loops import Data, Model


def _in_turn(steps: Iterable[str]) -> Said:
    """Gradients, one after the other."""
    first, *rest = steps
    then: Said = first
    for step in rest:
        then = words("{first}, then {rest}", first=then, rest=step)
    return words("gradients {steps}", steps=then)


@dataclass(frozen=True)
class Clip:
    """Parameters with gradients, and what these are clipped to."""

    leaves: list[Leaf]
    limit: float
    one_pass: bool = False

    def called(self, name: str) -> Said:
        params = "(p for p in …)" if self.one_pass else "params"
        return in_a_row([f"{name}({params}, {self.limit:g})", *named(self.leaves)])


@dataclass(frozen=True)
class ClipSeen:
    returned: Any
    leaves: list[LeafSeen]


def clip(implementation: Any, case: Clip) -> ClipSeen:
    """What came back, and the parameters with their gradients."""
    leaves = [leaf.build() for leaf in case.leaves]
    returned = implementation(as_iterable(leaves, case.one_pass), case.limit)
    return ClipSeen(returned, [LeafSeen.of(leaf) for leaf in leaves])


@dataclass(frozen=True)
class Accumulated:
    """An epoch of training by SGD with one step for each group of batches.

    `max_norm` is left out where it is None; `stale`: the gradients are ones at first.
    `apart`: it is also trained without `max_norm`, to tell what clipping has no part in.
    """

    data: Data
    model: Model
    every: int
    max_norm: float | None = None
    lr: float = 0.25
    momentum: float = 0.0
    stale: bool = False
    apart: bool = False

    def called(self, name: str) -> Said:
        options = "" if self.max_norm is None else f", max_norm={self.max_norm:g}"
        momentum = f", momentum={self.momentum:g}" if self.momentum else ""
        call = f"{name}(…, every={self.every}{options})"
        tools = {"optimizer": f"SGD(lr={self.lr:g}{momentum})", "loss": "mse_loss"}
        call_with = words("{call} with {optimizer}, {loss}", call=call, **tools)
        old = [words("gradients of 1 at first")] if self.stale else []
        return in_a_row([call_with, self.data.said(), self.model.said(), *old])


@dataclass(frozen=True)
class AccumulatedSeen:
    """`unclipped`: the parameters without `max_norm`, where the case asks for them."""

    loss: Any
    parameters: list[Tensor]
    buffers: list[Tensor]
    unclipped: list[Tensor]


def accumulate(implementation: Any, case: Accumulated) -> AccumulatedSeen:
    """The loss returned, and the model after the epoch."""
    unclipped: list[Tensor] = []
    if case.apart:
        without = replace(case, max_norm=None, apart=False)
        unclipped = accumulate(implementation, without).parameters
    model = case.model.build()
    for p in model.parameters():
        p.grad = torch.ones_like(p) if case.stale else None
    optimizer = torch.optim.SGD(model.parameters(), lr=case.lr, momentum=case.momentum)
    options = {} if case.max_norm is None else {"max_norm": case.max_norm}
    loss_fn = nn.functional.mse_loss
    loss = implementation(case.data.loader(), model, loss_fn, optimizer, case.every, **options)
    parameters = [snapshot(p) for p in model.parameters()]
    buffers = [snapshot(b) for b in model.buffers()]
    return AccumulatedSeen(loss, parameters, buffers, unclipped)


@dataclass(frozen=True)
class Use:
    """One use of a scaler: a gradient, and what is called between `backward` and `step`.

    `unscale`: how often `unscale_` is called; `clip`: to which norm the gradient is clipped then.
    `second`: the gradient of the second group's parameter, which has none where this is empty.
    `late`: `unscale_` is called between `step` and `update` once more.
    """

    gradient: list[float]
    unscale: int = 0
    clip: float | None = None
    second: list[float] = field(default_factory=list)
    late: bool = False

    def __str__(self) -> str:
        given = [self.gradient, self.second] if self.second else [self.gradient]
        shown = [f"({', '.join(f'{value:g}' for value in one)})" for one in given]
        calls = ["unscale_"] * self.unscale + (["clip"] if self.clip is not None else [])
        calls += ["step", "unscale_"] if self.late else []
        return " | ".join(shown) + (f" with {', '.join(calls)}" if calls else "")


@dataclass(frozen=True)
class Scaling:
    """A scaler's life, with the gradient of each step.

    `gap`: a parameter that never has a gradient stands before the second group's parameter.
    """

    uses: list[Use]
    options: dict[str, int | float] = field(default_factory=dict)
    momentum: float = 0.0
    gap: bool = False

    def called(self, name: str) -> Said:
        options = ", ".join(f"{key}={value:g}" for key, value in self.options.items())
        momentum = f", momentum={self.momentum:g}" if self.momentum else ""
        two = any(use.second for use in self.uses)
        start = "p = q = (1, 1)" if two else "p = (1, 1)"
        start += ", groups [p], [r, q], r.grad = None" if self.gap else ""
        tools = {"optimizer": f"SGD(lr=0.5{momentum})", "loss": start}
        call = words("{call} with {optimizer}, {loss}", call=f"{name}({options})", **tools)
        return in_a_row([call, _in_turn(map(str, self.uses))])


@dataclass(frozen=True)
class UseSeen:
    """`loss`: the scaled one; `plain_loss`: what was scaled, afterwards. `gradient` after
    `backward`, `unscaled` after the first `unscale_`; `again`: what a second one did, before or
    after `step`."""

    loss: Any
    plain_loss: float
    gradient: Tensor | None
    unscaled: Tensor | None
    again: str
    parameters: list[Tensor]
    scale: Any


@dataclass(frozen=True)
class ScalingSeen:
    scale: Any
    uses: list[UseSeen]


def scale(implementation: Any, case: Scaling) -> ScalingSeen:
    """The scale, the gradients and the parameters at each use. A second group's parameter has no
    gradient, mostly."""
    p, q, r = (nn.Parameter(torch.ones(2, dtype=torch.float64)) for _ in range(3))
    groups = [{"params": [p]}, {"params": [r, q] if case.gap else [q]}]
    optimizer = torch.optim.SGD(groups, lr=0.5, momentum=case.momentum)
    scaler = implementation(**case.options)
    first, seen = scaler.get_scale(), []
    for use in case.uses:
        optimizer.zero_grad()
        plain = (p * torch.tensor(use.gradient, dtype=torch.float64)).sum()
        if use.second:
            plain = plain + (q * torch.tensor(use.second, dtype=torch.float64)).sum()
        loss = scaler.scale(plain)
        loss.backward()
        gradient, unscaled, again = snapshot(p.grad), None, ""
        if use.unscale:
            scaler.unscale_(optimizer)
            unscaled = snapshot(p.grad)
        if use.unscale > 1:
            again = _outcome(scaler, optimizer)
        if use.clip is not None:
            nn.utils.clip_grad_norm_([p], use.clip)
        scaler.step(optimizer)
        parameters = [snapshot(p), snapshot(q)]
        if use.late:
            again = _outcome(scaler, optimizer)
        scaler.update()
        losses = loss.item(), plain.item()
        seen.append(UseSeen(*losses, gradient, unscaled, again, parameters, scaler.get_scale()))
    return ScalingSeen(first, seen)


def _outcome(scaler: Any, optimizer: Any) -> str:
    """The kind of error that another `unscale_` raises, or that there is none."""
    try:
        scaler.unscale_(optimizer)
    except RuntimeError:
        return "RuntimeError"
    except Exception as error:
        return type(error).__name__
    return "no error"


@dataclass(frozen=True)
class ScaledSteps:
    """Steps with torch's scaler, whose gradients are given. `stale`: they are ones at first."""

    gradients: list[list[float]]
    max_norm: float
    scale: float = 8.0
    stale: bool = False

    def called(self, name: str) -> Said:
        steps = (f"({', '.join(f'{x:g}' for x in row)})" for row in self.gradients)
        old = [words("ones in .grad at first")] if self.stale else []
        scaler = words("torch's scaler, scale {scale}", scale=f"{self.scale:g}")
        tools: list[Said] = [scaler, "SGD(lr=0.5, momentum=0.5)"]
        call = in_a_row([f"{name}(loss, …, max_norm={self.max_norm:g})", *tools], "and_more")
        return in_a_row([call, _in_turn(steps), *old])


@dataclass(frozen=True)
class ScaledStepSeen:
    """`norm`: what came back; a text where that is inf or nan, which both say the same."""

    norm: Any
    parameters: list[Tensor]
    scale: float


def scaled(implementation: Any, case: ScaledSteps) -> list[ScaledStepSeen]:
    """What each step gave back, and the parameters and the scale after it."""
    sizes = [1, len(case.gradients[0]) - 1]
    params = [nn.Parameter(torch.ones(size, dtype=torch.float64)) for size in sizes]
    for p in params:
        p.grad = torch.ones_like(p) if case.stale else None
    groups = [{"params": [p]} for p in params]
    optimizer = torch.optim.SGD(groups, lr=0.5, momentum=0.5)
    scaler = torch.amp.GradScaler("cpu", init_scale=case.scale, growth_interval=2)
    scaler.scale(torch.ones(()))  # torch's refuses to unscale before it has scaled something
    seen = []
    for gradient in case.gradients:
        loss = (torch.cat(list(params)) * torch.tensor(gradient, dtype=torch.float64)).sum()
        norm = implementation(loss, optimizer, scaler, case.max_norm)
        if isinstance(norm, float) and not math.isfinite(norm):
            norm = "inf or nan"
        seen.append(ScaledStepSeen(norm, list(map(snapshot, params)), scaler.get_scale()))
    return seen
