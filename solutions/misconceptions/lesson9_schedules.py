"""Known wrong answers to lesson 9: schedulers, and a loop, with one thing wrong in each."""

from __future__ import annotations

import math

from torch import nn

from solutions.lesson9_schedules import (
    Batches,
    Loss,
    Optimizer,
    ReduceLROnPlateau,
    Scheduler,
    StepLR,
    WarmupCosine,
    train_scheduled,
)
from solutions.misconceptions import another_form, misconception

# 9.1 StepLR


class StepLRByFormula(StepLR):
    """Right, with the formula in a method of its own."""

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1) -> None:
        super().__init__(optimizer, step_size, gamma)
        self.bases = [group["lr"] for group in optimizer.param_groups]

    def rate(self, base: float, now: float) -> float:
        return base * self.gamma ** (self.t // self.step_size)

    def step(self) -> None:
        self.t += 1
        for group, base in zip(self.optimizer.param_groups, self.bases, strict=True):
            group["lr"] = self.rate(base, group["lr"])


@misconception(
    "schedules.StepLR.one_step_early",
    "one call early",
    """The rate falls one call too soon, as if the first `step()` belonged to the second epoch
    already. How many optimizer steps should each rate serve, the first one too?""",
)
class OneStepEarly(StepLRByFormula):
    def rate(self, base: float, now: float) -> float:
        return base * self.gamma ** ((self.t + 1) // self.step_size)


@misconception(
    "schedules.StepLR.compounds",
    "factors pile up",
    """The factor of all calls so far is applied anew at every call, to a rate that holds earlier
    factors already. Does the formula start from the base rate, or from the rate of now?""",
)
class Compounds(StepLRByFormula):
    def rate(self, base: float, now: float) -> float:
        return now * super().rate(1.0, now)


@misconception(
    "schedules.StepLR.own_copy_of_lr",
    "a rate of its own",
    """The scheduler changes a number of its own; the groups of the optimizer keep their rates.
    Where does `optimizer.step()` look for its learning rate?""",
)
class OwnCopyOfLr(StepLRByFormula):
    def step(self) -> None:
        self.t += 1

    def get_last_lr(self) -> list[float]:
        return [self.rate(base, base) for base in self.bases]


@misconception(
    "schedules.StepLR.one_step_late",
    "one call late",
    """Each drop comes one call too late, so the first rate serves one optimizer step more than the
    others. Is the exponent computed before the call is counted, or after?""",
)
class OneStepLate(StepLRByFormula):
    def rate(self, base: float, now: float) -> float:
        return base * self.gamma ** ((self.t - 1) // self.step_size)


@misconception(
    "schedules.StepLR.one_lr_for_all",
    "one rate for all groups",
    """Every group gets the rate of the first one, and its own base rate is lost at the first call.
    How many base rates does the formula have to start from?""",
)
class OneLrForAll(StepLRByFormula):
    def rate(self, base: float, now: float) -> float:
        return super().rate(self.bases[0], now)


# 9.2 WarmupCosine


class WarmupCosineInParts(WarmupCosine):
    """Right, with a method for each part of the formula."""

    def rise(self, base: float) -> float:
        start = self.start_factor
        return base * (start + (1 - start) * self.t / self.warmup)

    def progress(self) -> float:
        return min((self.t - self.warmup) / (self.total - self.warmup), 1.0)

    def base(self, index: int) -> float:
        return self.bases[index]

    def step(self) -> None:
        self.t += 1
        for index, group in enumerate(self.optimizer.param_groups):
            base = self.base(index)
            if self.t < self.warmup:
                group["lr"] = self.rise(base)
            else:
                wave = (1 + math.cos(math.pi * self.progress())) / 2
                group["lr"] = self.lr_min + (base - self.lr_min) * wave


@misconception(
    "schedules.WarmupCosine.climbs_again",
    "climbs again",
    """After `total` the rate climbs again along the wave. Which value should the formula see for
    every t beyond the end?""",
)
class ClimbsAgain(WarmupCosineInParts):
    def progress(self) -> float:
        return (self.t - self.warmup) / (self.total - self.warmup)


@misconception(
    "schedules.WarmupCosine.warmup_not_subtracted",
    "warm-up not subtracted",
    """The cosine has run on through the warm-up: when that ends, the rate jumps down. Where on the
    wave should t = warmup be?""",
)
class WarmupNotSubtracted(WarmupCosineInParts):
    def progress(self) -> float:
        return min(self.t / self.total, 1.0)


@misconception(
    "schedules.WarmupCosine.warms_up_from_zero",
    "warms up from 0",
    """The warm-up starts at 0, so the first optimizer step moves nothing. What does `start_factor`
    say about the rate of t = 0?""",
)
class WarmsUpFromZero(WarmupCosineInParts):
    def rise(self, base: float) -> float:
        return base * self.t / self.warmup


@misconception(
    "schedules.WarmupCosine.base_lost",
    "base rate lost",
    """The formula is applied to the rate of now, which earlier calls have lowered already. Where is
    the base rate once `group["lr"]` has been overwritten?""",
)
class BaseLost(WarmupCosineInParts):
    def base(self, index: int) -> float:
        rate: float = self.optimizer.param_groups[index]["lr"]
        return rate


# 9.3 ReduceLROnPlateau


class PlateauInParts(ReduceLROnPlateau):
    """Right, with a method for each part of the rule."""

    def is_better(self, metric: float) -> bool:
        if self.mode == "min":
            return metric < self.best * (1 - self.threshold)
        return metric > self.best * (1 + self.threshold)

    def note_better(self, metric: float) -> None:
        self.best, self.bad = metric, 0

    def note_bad(self, metric: float) -> None:
        self.bad += 1

    def is_time(self) -> bool:
        return self.bad > self.patience

    def step(self, metric: float) -> None:
        (self.note_better if self.is_better(metric) else self.note_bad)(metric)
        if self.cooling > 0:
            self.cooling -= 1
            self.bad = 0
        if self.is_time():
            for group in self.optimizer.param_groups:
                group["lr"] = max(group["lr"] * self.factor, self.min_lr)
            self.cooling, self.bad = self.cooldown, 0


@misconception(
    "schedules.ReduceLROnPlateau.one_epoch_early",
    "one bad call early",
    """The rate falls one bad call too soon: with patience 2 at the second one. How many bad calls
    in a row does a patience of 2 put up with?""",
)
class OneEpochEarly(PlateauInParts):
    def is_time(self) -> bool:
        return self.bad >= max(self.patience, 1)


@another_form(OneEpochEarly)
class OneEpochEarlyOrAtOnce(PlateauInParts):
    def is_time(self) -> bool:
        return self.bad >= self.patience


@misconception(
    "schedules.ReduceLROnPlateau.counter_not_reset",
    "count not reset",
    """Bad calls add up over the whole run, also across better ones. What should a new best do to
    the count?""",
)
class CounterNotReset(PlateauInParts):
    def note_better(self, metric: float) -> None:
        self.best = metric


@misconception(
    "schedules.ReduceLROnPlateau.compares_with_previous",
    "compares with the previous one",
    """Every metric is compared with the one before it, so a slow way back after a bad call counts
    as progress. Better than what should it be?""",
)
class ComparesWithPrevious(PlateauInParts):
    def note_bad(self, metric: float) -> None:
        self.best = metric
        self.bad += 1


@misconception(
    "schedules.ReduceLROnPlateau.mode_ignored",
    "`mode` ignored",
    """Lower counts as better in mode "max" too, so a rising accuracy lowers the rate. Where does
    the code look at `mode`?""",
)
class ModeIgnored(PlateauInParts):
    def is_better(self, metric: float) -> bool:
        best = abs(self.best)  # infinite at first
        return metric < best * (1 - self.threshold)


@misconception(
    "schedules.ReduceLROnPlateau.nan_is_better",
    "nan taken for better",
    """A metric of nan counts as better and becomes the best one; every metric after it is better,
    too. What does a comparison with nan give? Does the code ask for better, or for worse?""",
)
class NanIsBetter(PlateauInParts):
    def is_better(self, metric: float) -> bool:
        if self.mode == "min":
            return not metric >= self.best * (1 - self.threshold)
        return not metric <= self.best * (1 + self.threshold)


# 9.4 train_scheduled


@misconception(
    "schedules.train_scheduled.scheduler_first",
    "scheduler first",
    """The scheduler moves before the first optimizer step, so the first rate is never used and the
    schedule is one step ahead. For which optimizer step is the rate of t = 0?""",
)
def scheduler_first(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Optimizer,
    scheduler: Scheduler,
    epochs: int,
    every: str = "batch",
) -> list[float]:
    model.train()
    rates = []
    for _ in range(epochs):
        if every == "epoch":
            scheduler.step()
        for x, y in dataloader:
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            if every == "batch":
                scheduler.step()
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
    return rates


@misconception(
    "schedules.train_scheduled.always_per_batch",
    "always per batch",
    """The scheduler steps at every batch, whatever `every` says. How often should it step in an
    epoch of three batches if `every` is "epoch"?""",
)
def always_per_batch(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Optimizer,
    scheduler: Scheduler,
    epochs: int,
    every: str = "batch",
) -> list[float]:
    return train_scheduled(dataloader, model, loss_fn, optimizer, scheduler, epochs, "batch")


@misconception(
    "schedules.train_scheduled.always_per_epoch",
    "always per epoch",
    """The scheduler steps once per epoch, whatever `every` says. How often should it step in an
    epoch of three batches if `every` is "batch"?""",
)
def always_per_epoch(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Optimizer,
    scheduler: Scheduler,
    epochs: int,
    every: str = "batch",
) -> list[float]:
    return train_scheduled(dataloader, model, loss_fn, optimizer, scheduler, epochs, "epoch")


@misconception(
    "schedules.train_scheduled.records_next_lr",
    "notes the next rate",
    """The list is one step ahead of the training: each rate is read after `scheduler.step()`, which
    has changed it already. Which rate did the optimizer's step find?""",
)
def records_next_lr(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Optimizer,
    scheduler: Scheduler,
    epochs: int,
    every: str = "batch",
) -> list[float]:
    rates = train_scheduled(dataloader, model, loss_fn, optimizer, scheduler, epochs, every)
    if every == "batch":
        return [*rates[1:], optimizer.param_groups[0]["lr"]]
    return rates
