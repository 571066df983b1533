"""Scenarios of lesson 12: standardised data, early stopping, averages, resumed runs."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import lr_scheduler

from autograder.messages.catalogue import Said, in_a_row, words
from autograder.shown import brief
from tests.exercises.scenarios.experiments import weighted_sum
from tests.exercises.scenarios.leaves import assigned, plain_list, snapshot
from tests.exercises.scenarios.loops import LOSSES, Data
from tests.exercises.scenarios.networks import Dropout, described, named_state, network, noise


@dataclass(frozen=True)
class Sets:
    """Sets of samples; the first is for training."""

    train: Tensor
    others: list[Tensor] = field(default_factory=list)

    def called(self, name: str) -> Said:
        names = ["train"]
        if self.others:
            names += ["test"] if len(self.others) == 1 else ["validation", "test"]
        sets = [self.train, *self.others]
        shown = [assigned(n, brief(x)) for n, x in zip(names, sets, strict=True)]
        return in_a_row([f"{name}({', '.join(names)})", *shown])


@dataclass(frozen=True)
class SetsSeen:
    """What came back, and a weighted sum of each argument afterwards."""

    returned: Any
    arguments_in_use: list[Tensor]


def standardize(implementation: Any, case: Sets) -> SetsSeen:
    """The sets that came back, and what became of the arguments."""
    returned = plain_list(implementation(case.train, *case.others))
    return SetsSeen(returned, [weighted_sum(x) for x in (case.train, *case.others)])


@dataclass(frozen=True)
class Epochs:
    """The losses of some epochs, in each of which the model's numbers grow by 1.

    `other`: at the end, another model that is built alike is restored too. `twice`: the same model
    is trained on and restored again.
    """

    losses: list[float]
    patience: int
    min_delta: float | None = None
    kind: str = "layers"
    other: bool = False
    twice: bool = False

    def called(self, name: str) -> Said:
        delta = "" if self.min_delta is None else f", min_delta={self.min_delta:g}"
        losses = ", ".join(f"{loss:g}" for loss in self.losses)
        call = f"{name}(patience={self.patience}{delta})"
        model = assigned("model", described(network(self.kind)))
        return in_a_row([call, words("losses {losses}", losses=losses), model])


@dataclass(frozen=True)
class EpochsSeen:
    """The answers of `step`. `sums`: of the model's numbers after each, times 3 where the answer is
    True and times 2 where it is False, so that an answer cannot be claimed. The entries of each
    model that was restored; the parameters as an optimizer has them that was made before."""

    answers: list[bool]
    sums: list[float]
    restored: list[dict[str, Tensor]]
    held: list[Tensor]


def early_stopping(implementation: Any, case: Epochs) -> EpochsSeen:
    """The answer for each epoch, and what `restore` makes of a model afterwards."""
    model = network(case.kind)
    parameters = list(model.parameters())
    options = {} if case.min_delta is None else {"min_delta": case.min_delta}
    stopping = implementation(case.patience, **options)
    answers, sums = [], []
    for loss in case.losses:
        _grow(model, 1)
        answers.append(bool(stopping.step(loss, model)))
        sums.append(_sum(model) * (2 + answers[-1]))
    restored = [_restored(stopping, model)]
    held = [snapshot(p) for p in parameters]
    if case.twice:
        _grow(model, 7)
        restored.append(_restored(stopping, model))
    if case.other:
        restored.append(_restored(stopping, network(case.kind, seed=5)))
    return EpochsSeen(answers, sums, restored, held)


def _grow(model: nn.Module, by: int) -> None:
    with torch.no_grad():
        for value in [*model.parameters(), *model.buffers()]:
            value.add_(by)


def _sum(model: nn.Module) -> float:
    return sum(float(value.double().sum()) for value in named_state(model).values())


def _restored(stopping: Any, model: nn.Module) -> dict[str, Tensor]:
    stopping.restore(model)
    return named_state(model)


@dataclass(frozen=True)
class Updates:
    """The model's numbers grow by each of `growth`, and after each the average is updated.

    The first number is 0: then averages that begin with a copy are right, too.
    """

    kind: str
    decay: float
    growth: list[int]
    single: bool = False

    def called(self, name: str) -> Said:
        model = assigned("model", described(network(self.kind)))
        steps = ", ".join(f"+{by}" for by in self.growth)
        updates = words("update after {steps}", steps=steps)
        return in_a_row([f"{name}(model, decay={self.decay:g})", model, updates])


@dataclass(frozen=True)
class UpdatesSeen:
    """The entries of `module` at first and after each update, and once the model has grown by 1
    without one; those of the model in the end, and whether a graph was recorded."""

    averages: list[dict[str, Tensor]]
    model: dict[str, Tensor]
    recorded: bool


def ema(implementation: Any, case: Updates) -> UpdatesSeen:
    """The averages after each update."""
    model = network(case.kind)
    model = model.float() if case.single else model
    average = implementation(model, case.decay)
    seen = [named_state(average.module)]
    for by in case.growth:
        _grow(model, by)
        average.update(model)
        seen.append(named_state(average.module))
    _grow(model, 1)
    seen.append(named_state(average.module))
    recorded = any(p.grad_fn is not None for p in average.module.parameters())
    return UpdatesSeen(seen, named_state(model), recorded)


OPTIMIZERS: dict[str, Callable[[Any], torch.optim.Optimizer]] = {
    "SGD(lr=0.1)": lambda params: torch.optim.SGD(params, lr=0.1),
    "SGD(lr=0.1, momentum=0.9)": lambda params: torch.optim.SGD(params, lr=0.1, momentum=0.9),
    "Adam(lr=0.05)": lambda params: torch.optim.Adam(params, lr=0.05),
}
SCHEDULERS: dict[str, Callable[[Any], Any]] = {
    "StepLR(2, 0.5)": lambda optimizer: lr_scheduler.StepLR(optimizer, 2, 0.5),
    "StepLR(1000)": lambda optimizer: lr_scheduler.StepLR(optimizer, 1000),
    "CosineAnnealingLR(8)": lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, 8),
    "ReduceLROnPlateau(patience=0)": lambda optimizer: lr_scheduler.ReduceLROnPlateau(
        optimizer, factor=0.5, patience=0
    ),
}


@dataclass(frozen=True)
class Resumed:
    """A run that is broken off after `before` epochs, and resumed in fresh objects for `after`.

    `goes_on`: the old run trains on before anything is resumed. `saved`: the snapshot goes through
    `torch.save` and `torch.load(weights_only=True)`. `times`: how often it is loaded; if more than
    once, then first a copy of it that was made at once, to compare with.
    """

    kind: str
    optimizer: str
    scheduler: str
    before: int = 2
    after: int = 2
    goes_on: bool = False
    saved: bool = False
    times: int = 1

    def called(self, name: str) -> Said:
        parts = f"{described(network(self.kind))}, {self.optimizer}, {self.scheduler}"
        steps = [words("{count} epochs", count=self.before)]
        steps += [words("the old run goes on")] if self.goes_on else []
        steps += [words("saved and loaded from a file")] if self.saved else []
        loaded = words("loaded into a fresh run")
        if self.times != 1:
            loaded = words("loaded {count} times into a fresh run", count=self.times)
        steps += [loaded, words("{count} more", count=self.after)]
        return in_a_row([f"{name}(model, …)", in_a_row(steps, "and_more"), parts])


@dataclass(frozen=True)
class ResumedSeen:
    """`began` and `epochs`: the number of the epoch at first, when loaded, and in the end.
    `losses`, `rates`, `states`: of each resumed run, the losses, the lr before each epoch, and the
    model in the end. `uninterrupted`: the losses of the old run, where it went on."""

    began: Any
    epochs: list[list[Any]]
    losses: list[list[float]]
    rates: list[list[float]]
    states: list[dict[str, Tensor]]
    uninterrupted: list[float]


class Training:
    """A model with its tools, and a run of the implementation that holds them."""

    def __init__(self, implementation: Any, case: Resumed, seed: int) -> None:
        self.model = network(case.kind, seed)
        self.optimizer = OPTIMIZERS[case.optimizer](self.model.parameters())
        self.scheduler = SCHEDULERS[case.scheduler](self.optimizer)
        self.run = implementation(self.model, self.optimizer, self.scheduler)
        self.x, self.y = noise(6, 2, seed=1), noise(6, 2, seed=2)

    @property
    def lr(self) -> float:
        return float(self.optimizer.param_groups[0]["lr"])

    def epoch(self) -> float:
        """One step on data that are always the same; its loss."""
        self.model.train()
        self.optimizer.zero_grad()
        loss = (self.model(self.x) - self.y).square().mean()
        loss.backward()
        self.optimizer.step()
        if isinstance(self.scheduler, lr_scheduler.ReduceLROnPlateau):
            self.scheduler.step(1.0)
        else:
            self.scheduler.step()
        self.run.epoch += 1
        return loss.item()


def resume(implementation: Any, case: Resumed) -> ResumedSeen:
    """What the resumed runs do. They may set torch's random state, which is put back here."""
    with torch.random.fork_rng(devices=[]):
        return _resume(implementation, case)


def _resume(implementation: Any, case: Resumed) -> ResumedSeen:
    old = Training(implementation, case, seed=0)
    began = old.run.epoch
    for _ in range(case.before):
        old.epoch()
    state = old.run.state_dict()
    at_once = [copy.deepcopy(state)] if case.times > 1 else []
    uninterrupted = [old.epoch() for _ in range(case.after)] if case.goes_on else []
    if case.saved:
        file = io.BytesIO()
        torch.save(state, file)
        file.seek(0)
        state = torch.load(file, weights_only=True)
    epochs: list[list[Any]] = []
    losses: list[list[float]] = []
    rates: list[list[float]] = []
    states = []
    snapshots = [*at_once, *[state] * (case.times - len(at_once))]
    for time, snapshot_of_old in enumerate(snapshots):
        torch.rand(3 + time)  # another process is somewhere else in its random numbers
        fresh = Training(implementation, case, seed=time + 1)
        fresh.run.load_state_dict(snapshot_of_old)
        epochs.append([fresh.run.epoch])
        losses.append([])
        rates.append([])
        for _ in range(case.after):
            rates[-1].append(fresh.lr)
            losses[-1].append(fresh.epoch())
        epochs[-1].append(fresh.run.epoch)
        states.append(named_state(fresh.model))
    return ResumedSeen(began, epochs, losses, rates, states, uninterrupted)


@dataclass(frozen=True)
class Stopped:
    """A classifier, three sets of data, and a training that may stop early.

    `dropout`: inputs are dropped while training, so that it depends on torch's random state. As any
    `DataLoader` does, that of the test data draws from this state where somebody begins to read it.
    Those of the other data draw from generators of their own, and may be read at any time.
    """

    train: Data
    val: Data
    test: Data
    weight: Tensor
    bias: Tensor
    norm: bool
    lr: float
    epochs: int
    patience: int
    momentum: float = 0.5
    loss: str = "cross_entropy"
    dropout: bool = False

    def model(self) -> nn.Module:
        """A linear layer, behind it a BatchNorm or not, or before it dropout."""
        classes, features = self.weight.shape
        linear = nn.Linear(features, classes, dtype=self.weight.dtype)
        with torch.no_grad():
            linear.weight.copy_(self.weight)
            linear.bias.copy_(self.bias)
        if self.dropout:
            return nn.Sequential(Dropout(0.5), linear)
        if not self.norm:
            return linear
        return nn.Sequential(linear, nn.BatchNorm1d(classes, dtype=self.weight.dtype))

    def called(self, name: str) -> Said:
        settings = f"epochs={self.epochs}, patience={self.patience}"
        optimizer = f"SGD(lr={self.lr:g}, momentum={self.momentum:g})"
        tools = {"optimizer": optimizer, "loss": self.loss}
        call = words("{call} with {optimizer}, {loss}", call=f"{name}(…, {settings})", **tools)
        sizes = ", ".join(f"{len(data.x)}" for data in (self.train, self.val, self.test))
        samples = words("{sizes} samples to train, validate and test", sizes=sizes)
        return in_a_row([call, described(self.model()), samples])


@dataclass(frozen=True)
class StoppedSeen:
    returned: Any
    state: dict[str, Tensor]


def fit_early(implementation: Any, case: Stopped) -> StoppedSeen:
    """What came back, and the model in the end."""
    model = case.model()
    optimizer = torch.optim.SGD(model.parameters(), lr=case.lr, momentum=case.momentum)
    loaders = [data.loader() for data in (case.train, case.val, case.test)]
    for loader in loaders[:2]:
        loader.generator = torch.Generator()
    loss_fn = LOSSES[case.loss]
    returned = implementation(model, *loaders, loss_fn, optimizer, case.epochs, case.patience)
    return StoppedSeen(plain_list(returned), named_state(model))
