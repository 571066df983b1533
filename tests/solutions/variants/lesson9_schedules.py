"""Accepted variants of lesson 9."""

from __future__ import annotations

import itertools
import math
from typing import Any

import torch
from torch import nn
from torch.optim.lr_scheduler import LRScheduler

from tests.solutions.variants import variant

# 9.1 StepLR


@variant("StepLR", "the closed formula")
class StepClosed:
    def __init__(self, optimizer: Any, step_size: int, gamma: float = 0.1) -> None:
        self.opt, self.size, self.gamma, self.count = optimizer, step_size, gamma, 0
        self.bases = [g["lr"] for g in optimizer.param_groups]

    def step(self) -> None:
        self.count += 1
        for g, base in zip(self.opt.param_groups, self.bases, strict=True):
            g["lr"] = base * self.gamma ** (self.count // self.size)

    def get_last_lr(self) -> list[float]:
        return [g["lr"] for g in self.opt.param_groups]


@variant("StepLR", "a count that starts again")
class StepCount:
    def __init__(self, optimizer: Any, step_size: int, gamma: float = 0.1) -> None:
        self.optimizer, self.step_size, self.gamma, self.left = optimizer, step_size, gamma, 0
        self.left = step_size

    def step(self) -> None:
        self.left -= 1
        if not self.left:
            for group in self.optimizer.param_groups:
                group.update(lr=group["lr"] * self.gamma)
            self.left = self.step_size

    def get_last_lr(self) -> tuple[float, ...]:
        # Trap: a tuple, where only the contents matter.
        return tuple(group["lr"] for group in self.optimizer.param_groups)


@variant("StepLR", "subclass of LRScheduler")
class StepSubclass(LRScheduler):
    # Trap: the base class calls step once when it is made, and adds `initial_lr` to the groups.
    def __init__(self, optimizer: Any, step_size: int, gamma: float = 0.1) -> None:
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer)

    def get_lr(self) -> Any:
        factor = self.gamma ** (self.last_epoch // self.step_size)
        return [base * factor for base in self.base_lrs]


@variant("StepLR", "remembers what it wrote")
class StepLast:
    def __init__(self, optimizer: Any, step_size: int, gamma: float = 0.1) -> None:
        self.groups, self.n, self.gamma = optimizer.param_groups, step_size, gamma
        self.epoch = 0
        self.last = [group["lr"] for group in self.groups]

    def step(self) -> None:
        self.epoch += 1
        factor = self.gamma if self.epoch % self.n == 0 else 1.0
        self.last = [lr * factor for lr in self.last]
        for group, lr in zip(self.groups, self.last, strict=True):
            group["lr"] = lr

    def get_last_lr(self) -> list[float]:
        return list(self.last)


# 9.2 WarmupCosine


@variant("WarmupCosine", "a table of all rates")
class CosineTable:
    def __init__(
        self,
        optimizer: Any,
        warmup: int,
        total: int,
        start_factor: float = 0.1,
        lr_min: float = 0.0,
    ) -> None:
        self.optimizer, self.place = optimizer, 0
        bases = torch.tensor([g["lr"] for g in optimizer.param_groups], dtype=torch.float64)
        up = torch.linspace(start_factor, 1, warmup + 1, dtype=torch.float64)[:-1]
        angles = torch.linspace(0, math.pi, total - warmup + 1, dtype=torch.float64)
        down = (1 + torch.cos(angles)) / 2
        rows = [f * bases for f in up] + [lr_min + f * (bases - lr_min) for f in down]
        self.table = [row.tolist() for row in rows]
        self._write()

    def _write(self) -> None:
        row = self.table[min(self.place, len(self.table) - 1)]
        for group, lr in zip(self.optimizer.param_groups, row, strict=True):
            group["lr"] = lr

    def step(self) -> None:
        self.place += 1
        self._write()


@variant("WarmupCosine", "subclass of LRScheduler, cos²")
class CosineSubclass(LRScheduler):
    def __init__(
        self,
        optimizer: Any,
        warmup: int,
        total: int,
        start_factor: float = 0.1,
        lr_min: float = 0.0,
    ) -> None:
        self.warmup, self.total, self.start, self.low = warmup, total, start_factor, lr_min
        super().__init__(optimizer)

    def get_lr(self) -> Any:
        return [self.at(base, self.last_epoch) for base in self.base_lrs]

    def at(self, base: Any, t: int) -> Any:
        if t < self.warmup:
            return base * self.start + base * (1 - self.start) * t / self.warmup
        if t >= self.total:
            return self.low
        half = math.pi / 2 * (t - self.warmup) / (self.total - self.warmup)
        return self.low + (base - self.low) * math.cos(half) ** 2


@variant("WarmupCosine", "a generator per group")
class CosineGenerators:
    def __init__(
        self,
        optimizer: Any,
        warmup: int,
        total: int,
        start_factor: float = 0.1,
        lr_min: float = 0.0,
    ) -> None:
        def rates(base: float) -> Any:
            for t in range(warmup):
                yield base * (start_factor + (1 - start_factor) * t / warmup)
            length = total - warmup
            for t in range(length + 1):
                yield lr_min + 0.5 * (base - lr_min) * (1 + math.cos(t * math.pi / length))
            yield from itertools.repeat(lr_min)

        self.pairs = [(group, rates(group["lr"])) for group in optimizer.param_groups]
        self.step()

    def step(self) -> None:
        for group, rates in self.pairs:
            group["lr"] = next(rates)


# 9.3 ReduceLROnPlateau


@variant("ReduceLROnPlateau", "one sign for both modes")
class PlateauSign:
    def __init__(
        self,
        optimizer: Any,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        self.optimizer, self.sign = optimizer, 1 if mode == "min" else -1
        self.factor, self.patience, self.threshold = factor, patience, threshold
        self.cooldown, self.min_lr = cooldown, min_lr
        self.record: float | None = None
        self.left, self.cool = patience, 0

    def step(self, metrics: float) -> None:
        s = self.sign
        if self.record is None or s * metrics < s * self.record * (1 - s * self.threshold):
            self.record, self.left = metrics, self.patience
        else:
            self.left -= 1
        if self.cool:
            self.cool -= 1
            self.left = self.patience
        if self.left < 0:
            for g in self.optimizer.param_groups:
                lower = g["lr"] * self.factor
                g["lr"] = lower if lower > self.min_lr else self.min_lr
            self.cool, self.left = self.cooldown, self.patience


@variant("ReduceLROnPlateau", "counts from the last good call")
class PlateauSince:
    def __init__(
        self,
        optimizer: Any,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        self.optimizer, self.mode, self.factor = optimizer, mode, factor
        self.patience, self.threshold = patience, threshold
        self.cooldown, self.min_lr = cooldown, min_lr
        self.t, self.since, self.quiet_until = 0, 0, 0
        self.best = float("inf") if mode == "min" else float("-inf")

    def step(self, metric: float) -> None:
        self.t += 1
        if self.mode == "min" and metric < self.best * (1 - self.threshold):
            self.best, self.since = metric, self.t
        if self.mode == "max" and metric > self.best * (1 + self.threshold):
            self.best, self.since = metric, self.t
        if self.t <= self.quiet_until:
            self.since = self.t
        if self.t - self.since > self.patience:
            for group in self.optimizer.param_groups:
                group["lr"] = max(self.min_lr, group["lr"] * self.factor)
            self.since, self.quiet_until = self.t, self.t + self.cooldown


@variant("ReduceLROnPlateau", "subclass of LRScheduler")
class PlateauSubclass(LRScheduler):
    def __init__(
        self,
        optimizer: Any,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        # Trap: does not call the base class's constructor.
        self.optimizer, self.mode, self.min_lr = optimizer, mode, min_lr
        self.factor, self.patience, self.threshold = factor, patience, threshold
        self.cooldown, self.cooldown_counter = cooldown, 0
        self.best, self.num_bad_epochs = (math.inf if mode == "min" else -math.inf), 0

    def is_better(self, a: float) -> bool:
        if math.isnan(a):
            return False
        if self.mode == "min":
            return a < self.best * (1 - self.threshold)
        return a > self.best * (1 + self.threshold)

    def step(self, metrics: float) -> None:  # type: ignore[override]
        if self.is_better(metrics):
            self.best = metrics
            self.num_bad_epochs = 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            # Trap: leaves a rate that would change by less than 1e-8, as torch does.
            for group in self.optimizer.param_groups:
                old = float(group["lr"])
                new = max(old * self.factor, self.min_lr)
                if old - new > 1e-8:
                    group["lr"] = new
            self.cooldown_counter = self.cooldown
            self.num_bad_epochs = 0


# 9.4 train_scheduled


@variant("train_scheduled", "get_last_lr, cleared after the step")
def scheduled_cleared_after(
    dataloader: Any,
    model: nn.Module,
    loss_fn: Any,
    optimizer: Any,
    scheduler: Any,
    epochs: int,
    every: str = "batch",
) -> list[float]:
    log = []
    for _ in range(epochs):
        model.train()
        for x, y in dataloader:
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            log.append(scheduler.get_last_lr()[0])
            # Trap: a right answer may leave zeros; it starts with none or zeros.
            optimizer.zero_grad(set_to_none=False)
            if every != "epoch":
                scheduler.step()
        if every == "epoch":
            scheduler.step()
    return log


@variant("train_scheduled", "one flat loop, a tuple")
def scheduled_flat(
    dataloader: Any,
    model: nn.Module,
    loss_fn: Any,
    optimizer: Any,
    scheduler: Any,
    epochs: int,
    every: str = "batch",
) -> tuple[float, ...]:
    model.train(True)
    rates: list[float] = []
    batches = itertools.chain.from_iterable(dataloader for _ in range(epochs))
    for number, (x, y) in enumerate(batches, 1):
        optimizer.zero_grad()
        loss_fn(model(x), y).backward()
        rates += [optimizer.param_groups[0]["lr"]]
        optimizer.step()
        if every == "batch" or number % len(dataloader) == 0:
            scheduler.step()
    return tuple(rates)


@variant("train_scheduled", "step with a closure, evaluation mode in the end")
def scheduled_closure(
    dataloader: Any,
    model: nn.Module,
    loss_fn: Any,
    optimizer: Any,
    scheduler: Any,
    epochs: int,
    every: str = "batch",
) -> list[float]:
    rates = []
    for _ in range(epochs):
        model.train()
        for x, y in dataloader:

            def closure() -> Any:
                model.zero_grad()
                loss = loss_fn(model(x), y)
                loss.backward()
                return loss

            rates.append(float(optimizer.param_groups[0]["lr"]))
            optimizer.step(closure)
            {"batch": scheduler.step, "epoch": lambda: None}[every]()
        {"epoch": scheduler.step, "batch": lambda: None}[every]()
        model.eval()
    return rates
