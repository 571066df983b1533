"""Wrong answers of lesson 9 that have no name: hardly anybody keeps to one of them."""

from __future__ import annotations

import math
from typing import Any

from torch import nn

from solutions.lesson9_schedules import Batches, Loss, StepLR, WarmupCosine, train_scheduled
from solutions.misconceptions.lesson9_schedules import (
    PlateauInParts,
    StepLRByFormula,
    WarmupCosineInParts,
)
from tests.solutions.overlooked import overlooked

# 9.1 StepLR


@overlooked("StepLR", "one call late", "step_rate", "step_groups")
class OneStepLate(StepLRByFormula):
    def rate(self, base: float, now: float) -> float:
        return base * self.gamma ** ((self.t - 1) // self.step_size)


@overlooked("StepLR", "gamma at every call", "step_rate", "step_groups")
class EveryCall(StepLRByFormula):
    def rate(self, base: float, now: float) -> float:
        return base * self.gamma**self.t


@overlooked("StepLR", "only once, at step_size", "step_rate", "step_groups")
class OnlyOnce(StepLRByFormula):
    def rate(self, base: float, now: float) -> float:
        return base * self.gamma if self.t >= self.step_size else base


@overlooked("StepLR", "only the first group", "step_groups")
class OnlyFirstGroup(StepLR):
    def step(self) -> None:
        self.t += 1
        if self.t % self.step_size == 0:
            self.optimizer.param_groups[0]["lr"] *= self.gamma


@overlooked("StepLR", "one rate for all groups", "step_groups")
class OneRateForAll(StepLRByFormula):
    def rate(self, base: float, now: float) -> float:
        return super().rate(self.bases[0], now)


@overlooked("StepLR", "the optimizer is stepped too", "step_rate")
class StepsTheOptimizer(StepLR):
    def step(self) -> None:
        self.optimizer.step()
        super().step()


# 9.2 WarmupCosine


@overlooked("WarmupCosine", "decay over total", "cosine_whole")
class DecayOverTotal(WarmupCosineInParts):
    def progress(self) -> float:
        return min((self.t - self.warmup) / self.total, 1.0)


@overlooked("WarmupCosine", "warm-up one call ahead", "cosine_warmup", "cosine_whole")
class WarmupAhead(WarmupCosineInParts):
    def rise(self, base: float) -> float:
        start = self.start_factor
        return base * (start + (1 - start) * (self.t + 1) / self.warmup)


class _Wave(WarmupCosineInParts):
    """Another wave, or another way in which `lr_min` comes in."""

    def lowered(self, base: float) -> float:
        wave = (1 + math.cos(math.pi * self.progress())) / 2
        return self.lr_min + (base - self.lr_min) * wave

    def step(self) -> None:
        self.t += 1
        for group, base in zip(self.optimizer.param_groups, self.bases, strict=True):
            group["lr"] = self.rise(base) if self.t < self.warmup else self.lowered(base)


@overlooked("WarmupCosine", "lr_min added on top", "cosine_wave", "cosine_whole")
class AddedOnTop(_Wave):
    def lowered(self, base: float) -> float:
        return self.lr_min + base * (1 + math.cos(math.pi * self.progress())) / 2


@overlooked("WarmupCosine", "lr_min is a share of the base", "cosine_wave", "cosine_whole")
class ShareOfBase(_Wave):
    def lowered(self, base: float) -> float:
        wave = (1 + math.cos(math.pi * self.progress())) / 2
        return base * (self.lr_min + (1 - self.lr_min) * wave)


@overlooked("WarmupCosine", "lr_min ignored", "cosine_wave", "cosine_whole")
class MinimumIgnored(_Wave):
    def lowered(self, base: float) -> float:
        return base * (1 + math.cos(math.pi * self.progress())) / 2


@overlooked("WarmupCosine", "a quarter of the wave", "cosine_wave", "cosine_whole")
class QuarterWave(_Wave):
    def lowered(self, base: float) -> float:
        wave = math.cos(math.pi / 2 * self.progress())
        return self.lr_min + (base - self.lr_min) * wave


@overlooked("WarmupCosine", "a straight line down", "cosine_wave", "cosine_whole")
class StraightLine(_Wave):
    def lowered(self, base: float) -> float:
        return self.lr_min + (base - self.lr_min) * (1 - self.progress())


@overlooked("WarmupCosine", "degrees", "cosine_wave", "cosine_whole")
class Degrees(_Wave):
    def lowered(self, base: float) -> float:
        wave = (1 + math.cos(180 * self.progress())) / 2
        return self.lr_min + (base - self.lr_min) * wave


@overlooked("WarmupCosine", "the rate of t = 0 is not written", "cosine_warmup", "cosine_whole")
class FirstRateNotWritten(WarmupCosine):
    def __init__(self, optimizer: Any, *args: Any, **options: Any) -> None:
        bases = [group["lr"] for group in optimizer.param_groups]
        super().__init__(optimizer, *args, **options)
        for group, base in zip(optimizer.param_groups, bases, strict=True):
            group["lr"] = base


@overlooked("WarmupCosine", "one base for all", "cosine_warmup", "cosine_wave", "cosine_whole")
class OneBaseForAll(WarmupCosineInParts):
    def base(self, index: int) -> float:
        return self.bases[0]


# 9.3 ReduceLROnPlateau


@overlooked("ReduceLROnPlateau", "threshold ignored", "plateau_better")
class ThresholdIgnored(PlateauInParts):
    def is_better(self, metric: float) -> bool:
        return metric < self.best if self.mode == "min" else metric > self.best


@overlooked("ReduceLROnPlateau", "absolute threshold", "plateau_better")
class AbsoluteThreshold(PlateauInParts):
    def is_better(self, metric: float) -> bool:
        if self.mode == "min":
            return metric < self.best - self.threshold
        return metric > self.best + self.threshold


@overlooked("ReduceLROnPlateau", "nan is better", "plateau_better")
class NanIsBetter(PlateauInParts):
    def is_better(self, metric: float) -> bool:
        if self.mode == "min":
            return not metric >= self.best * (1 - self.threshold)
        return not metric <= self.best * (1 + self.threshold)


@overlooked("ReduceLROnPlateau", "cooldown ignored", "plateau_breaks")
class CooldownIgnored(PlateauInParts):
    def step(self, metric: float) -> None:
        self.cooldown = 0
        super().step(metric)


@overlooked("ReduceLROnPlateau", "a better metric ends the cooldown", "plateau_breaks")
class CooldownEnds(PlateauInParts):
    def note_better(self, metric: float) -> None:
        super().note_better(metric)
        self.cooling = 0


@overlooked("ReduceLROnPlateau", "no metric is looked at in the cooldown", "plateau_breaks")
class CooldownIsBlind(PlateauInParts):
    def step(self, metric: float) -> None:
        if self.cooling > 0:
            self.cooling -= 1
        else:
            super().step(metric)


@overlooked("ReduceLROnPlateau", "bad is not cleared by a reduction", "plateau_patience")
class BadNotCleared(PlateauInParts):
    def step(self, metric: float) -> None:
        before, cooling = self.bad, self.cooling
        better = self.is_better(metric)
        super().step(metric)
        if not better and not cooling and self.bad == 0:
            self.bad = before + 1


@overlooked(
    "ReduceLROnPlateau",
    "best forgotten at a reduction",
    "plateau_patience",
    "plateau_better",
    "plateau_breaks",
)
class BestForgotten(PlateauInParts):
    def is_time(self) -> bool:
        time = super().is_time()
        if time:
            self.best = math.inf if self.mode == "min" else -math.inf
        return time


@overlooked("ReduceLROnPlateau", "min_lr ignored", "plateau_breaks")
class MinimumRateIgnored(PlateauInParts):
    def step(self, metric: float) -> None:
        self.min_lr = 0.0
        super().step(metric)


@overlooked("ReduceLROnPlateau", "no reduction that would pass min_lr", "plateau_breaks")
class RefusesToReachMinimum(PlateauInParts):
    def step(self, metric: float) -> None:
        before = [group["lr"] for group in self.optimizer.param_groups]
        super().step(metric)
        for group, lr in zip(self.optimizer.param_groups, before, strict=True):
            if lr * self.factor < self.min_lr:
                group["lr"] = lr


# 9.4 train_scheduled


@overlooked("train_scheduled", "records the next rate", "scheduled_batch", "scheduled_epoch")
def records_next(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Any,
    scheduler: Any,
    epochs: int,
    every: str = "batch",
) -> list[float]:
    rates = train_scheduled(dataloader, model, loss_fn, optimizer, scheduler, epochs, every)
    return [*rates[1:], optimizer.param_groups[0]["lr"]]


@overlooked("train_scheduled", "one record per epoch", "scheduled_batch", "scheduled_epoch")
def one_record(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Any,
    scheduler: Any,
    epochs: int,
    every: str = "batch",
) -> list[float]:
    rates = train_scheduled(dataloader, model, loss_fn, optimizer, scheduler, epochs, every)
    return rates[:: len(rates) // epochs]


class _Silent:
    """A scheduler that is never stepped."""

    def step(self) -> None:
        pass


@overlooked("train_scheduled", "never steps", "scheduled_batch", "scheduled_epoch")
def never_steps(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Any,
    scheduler: Any,
    epochs: int,
    every: str = "batch",
) -> list[float]:
    return train_scheduled(dataloader, model, loss_fn, optimizer, _Silent(), epochs, every)


@overlooked("train_scheduled", "per batch and per epoch", "scheduled_batch", "scheduled_epoch")
def both_places(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Any,
    scheduler: Any,
    epochs: int,
    every: str = "batch",
) -> list[float]:
    rates = []
    for _ in range(epochs):
        rates += train_scheduled(dataloader, model, loss_fn, optimizer, scheduler, 1, "batch")
        scheduler.step()
    return rates


@overlooked("train_scheduled", "no training mode", "scheduled_epoch")
def no_train_mode(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Any,
    scheduler: Any,
    epochs: int,
    every: str = "batch",
) -> list[float]:
    rates = []
    for _ in range(epochs):
        for x, y in dataloader:
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if every == "batch":
                scheduler.step()
        if every == "epoch":
            scheduler.step()
    return rates


@overlooked("train_scheduled", "gradients pile up", "scheduled_batch", "scheduled_epoch")
def never_zeroes(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Any,
    scheduler: Any,
    epochs: int,
    every: str = "batch",
) -> list[float]:
    kept = optimizer.zero_grad
    optimizer.zero_grad = lambda *args, **options: None
    try:
        return train_scheduled(dataloader, model, loss_fn, optimizer, scheduler, epochs, every)
    finally:
        optimizer.zero_grad = kept
