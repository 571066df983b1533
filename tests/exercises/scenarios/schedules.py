"""Scenarios of lesson 9: a scheduler is made for an optimizer, and called."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import lr_scheduler

from autograder.messages.catalogue import Said, in_a_row, words
from tests.exercises.scenarios.leaves import plain_list, snapshot
from tests.exercises.scenarios.loops import LOSSES, Data, Model

Options = dict[str, int | float | str]
"""Keyword arguments; those that are absent are left to the scheduler's defaults."""


@dataclass(frozen=True)
class Schedule:
    """A scheduler's life.

    Attributes
    ----------
    bases:
        The rates that the optimizer's groups have before.
    arguments, options:
        What the scheduler gets behind the optimizer.
    calls:
        How often `step` is called, each time after a step of the optimizer.
    """

    bases: list[float]
    arguments: list[int]
    options: Options = field(default_factory=dict)
    calls: int = 1

    def called(self, name: str) -> Said:
        given = [*map(str, self.arguments), *(f"{k}={v!r}" for k, v in self.options.items())]
        times = words("step() not called")
        if self.calls:
            times = words("step() {count} times", count=self.calls)
        call = f"{name}({', '.join(['optimizer', *given])})"
        return in_a_row([call, _groups(self.bases), times])


@dataclass(frozen=True)
class Metrics:
    """The life of a scheduler that looks at a metric: one call of `step` for each."""

    metrics: list[float]
    options: Options
    bases: list[float] = field(default_factory=lambda: [1.0])

    def called(self, name: str) -> Said:
        options = "".join(f", {k}={v!r}" for k, v in self.options.items())
        metrics: list[Said] = [f"{metric:.10g}" for metric in self.metrics]
        seen = words("metrics {metrics}", metrics=metrics)
        return in_a_row([f"{name}(optimizer{options})", _groups(self.bases), seen])


def _groups(bases: list[float]) -> Said:
    rates = ", ".join(f"{base:g}" for base in bases)
    if len(bases) == 1:
        return f"lr {rates}"
    return words("{count} groups, lr {rates}", count=len(bases), rates=rates)


@dataclass(frozen=True)
class CallSeen:
    """The rate of each group after a call."""

    rates: list[float]


@dataclass(frozen=True)
class RatesSeen:
    """`parameters`: one of each group, whose gradient was 1 at every step of the optimizer. Their
    values tell which rates it used."""

    at_first: list[float]
    calls: list[CallSeen]
    parameters: list[Tensor]


def follow(implementation: Any, case: Schedule) -> RatesSeen:
    """The rates in the optimizer's groups, at first and after each call."""
    optimizer = optimizer_of(case.bases)
    scheduler = implementation(optimizer, *case.arguments, **case.options)
    return _followed(optimizer, [scheduler.step] * case.calls, rates_of(optimizer))


def react(implementation: Any, case: Metrics) -> RatesSeen:
    """The same for a scheduler that is called with metrics."""
    optimizer = optimizer_of(case.bases)
    scheduler = implementation(optimizer, **case.options)
    calls = [partial(scheduler.step, metric) for metric in case.metrics]
    return _followed(optimizer, calls, rates_of(optimizer))


def _followed(
    optimizer: torch.optim.Optimizer, calls: Sequence[Callable[[], Any]], at_first: list[float]
) -> RatesSeen:
    seen = []
    for call in calls:
        optimizer.step()
        call()
        seen.append(CallSeen(rates_of(optimizer)))
    parameters = [snapshot(group["params"][0]) for group in optimizer.param_groups]
    return RatesSeen(at_first, seen, parameters)


def optimizer_of(bases: list[float]) -> torch.optim.SGD:
    """An optimizer with a group for each rate; the gradients are 1."""
    groups = []
    for base in bases:
        p = nn.Parameter(torch.zeros(1, dtype=torch.float64))
        p.grad = torch.ones_like(p)
        groups.append({"params": [p], "lr": base})
    return torch.optim.SGD(groups, lr=1.0)


def rates_of(optimizer: torch.optim.Optimizer) -> list[float]:
    """The rates that the groups hold; a rate may be a tensor of one number."""
    return [float(group["lr"]) for group in optimizer.param_groups]


@dataclass(frozen=True)
class ToldSeen:
    """What `get_last_lr()` said, before the first call and after each."""

    at_first: Any
    calls: list[Any]
    rates: list[float]


def ask(implementation: Any, case: Schedule) -> ToldSeen:
    """What `get_last_lr()` says, and what the groups hold in the end."""
    optimizer = optimizer_of(case.bases)
    scheduler = implementation(optimizer, *case.arguments, **case.options)
    at_first, calls = plain_list(scheduler.get_last_lr()), []
    for _ in range(case.calls):
        optimizer.step()
        scheduler.step()
        calls.append(plain_list(scheduler.get_last_lr()))
    return ToldSeen(at_first, calls, rates_of(optimizer))


SCHEDULERS: dict[str, Callable[[torch.optim.Optimizer], Any]] = {
    "ExponentialLR(optimizer, 0.5)": lambda o: lr_scheduler.ExponentialLR(o, 0.5),
    "StepLR(optimizer, 2, 0.5)": lambda o: lr_scheduler.StepLR(o, 2, 0.5),
    "LinearLR(optimizer, 0.25, total_iters=3)": lambda o: lr_scheduler.LinearLR(
        o, 0.25, total_iters=3
    ),
}
"""Schedulers of torch, as one would type them."""


@dataclass(frozen=True)
class Scheduled:
    """Training for some epochs by SGD, with a scheduler. `every` is left out where it is None;
    `zeros`: the gradients are zeros at first, not None. `bias_lr`: the bias is in a group of its
    own, the second one, with this rate."""

    data: Data
    model: Model
    scheduler: str
    epochs: int
    every: str | None
    lr: float = 0.25
    momentum: float = 0.0
    zeros: bool = False
    bias_lr: float | None = None

    def called(self, name: str) -> Said:
        every = "" if self.every is None else f", every={self.every!r}"
        momentum = f", momentum={self.momentum:g}" if self.momentum else ""
        tools = {"optimizer": f"SGD(lr={self.lr:g}{momentum})", "loss": self.scheduler}
        call = f"{name}(…, epochs={self.epochs}{every})"
        call_with = words("{call} with {optimizer}, {loss}", call=call, **tools)
        groups = [] if self.bias_lr is None else [_groups([self.lr, self.bias_lr])]
        return in_a_row([call_with, self.data.said(), self.model.said(), *groups])


@dataclass(frozen=True)
class ScheduledSeen:
    """`rates`: those returned. `rate_afterwards`: what the first group holds in the end."""

    rates: Any
    parameters: list[Tensor]
    buffers: list[Tensor]
    rate_afterwards: float


def train(implementation: Any, case: Scheduled) -> ScheduledSeen:
    """The rates returned, and the model that was reached."""
    model = case.model.build()
    for p in model.parameters():
        p.grad = torch.zeros_like(p) if case.zeros else None
    *most, bias = model.parameters()
    groups: list[dict[str, Any]] = [{"params": [*most, bias]}]
    if case.bias_lr is not None:
        groups = [{"params": most}, {"params": [bias], "lr": case.bias_lr}]
    optimizer = torch.optim.SGD(groups, lr=case.lr, momentum=case.momentum)
    scheduler = SCHEDULERS[case.scheduler](optimizer)
    options = {} if case.every is None else {"every": case.every}
    loss_fn = LOSSES["cross_entropy"]
    with warnings.catch_warnings():  # torch says so of a wrong order; the failure says more
        warnings.filterwarnings("ignore", "Detected call of")
        rates = implementation(
            case.data.loader(), model, loss_fn, optimizer, scheduler, case.epochs, **options
        )
    parameters = [snapshot(p) for p in model.parameters()]
    buffers = [snapshot(b) for b in model.buffers()]
    return ScheduledSeen(plain_list(rates), parameters, buffers, rates_of(optimizer)[0])
