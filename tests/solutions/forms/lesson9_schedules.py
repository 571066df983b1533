"""Forms of answers to lesson 9."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch


def rates(optimizer: Any) -> list[float]:
    return [group["lr"] for group in optimizer.param_groups]


class Steps:
    """A right StepLR by its formula; each wrong form overrides a part."""

    def __init__(self, optimizer: Any, step_size: int, gamma: float = 0.1) -> None:
        self.optimizer, self.size, self.gamma = optimizer, step_size, gamma
        self.bases, self.t = rates(optimizer), 0

    def power(self) -> float:
        return self.t // self.size

    def base(self, place: int) -> float:
        return self.bases[place]

    def write(self, place: int, rate: float) -> None:
        self.optimizer.param_groups[place]["lr"] = rate

    def step(self) -> None:
        self.t += 1
        for place in range(len(self.bases)):
            self.write(place, self.base(place) * self.gamma ** self.power())

    def get_last_lr(self) -> list[float]:
        return rates(self.optimizer)


def steps(**parts: Any) -> Any:
    return type("StepLR", (Steps,), parts)


class StepsWithin(Steps):
    def step(self) -> None:
        self.t += 1
        if self.t % self.size == 0:
            for group in self.optimizer.param_groups:
                group["lr"] *= self.gamma


class StepsCountdown(StepsWithin):
    def step(self) -> None:
        self.t += 1
        if self.t == self.size:
            self.t = 0
            for group in self.optimizer.param_groups:
                group.update(lr=self.gamma * group["lr"])


class OwnRate(Steps):
    def __init__(self, optimizer: Any, step_size: int, gamma: float = 0.1) -> None:
        super().__init__(optimizer, step_size, gamma)
        self.own = list(self.bases)

    def write(self, place: int, rate: float) -> None:
        self.own[place] = rate

    def get_last_lr(self) -> list[float]:
        return self.own


def first_alone(self: Any, place: int, rate: float) -> None:
    if place == 0:
        self.optimizer.param_groups[0]["lr"] = rate


class Cosine:
    """A right WarmupCosine; each wrong form overrides a part."""

    def __init__(
        self,
        optimizer: Any,
        warmup: int,
        total: int,
        start_factor: float = 0.1,
        lr_min: float = 0.0,
    ) -> None:
        self.optimizer, self.warmup, self.total = optimizer, warmup, total
        self.start, self.low, self.t = start_factor, lr_min, 0
        self.bases = rates(optimizer)
        self.begin()

    def begin(self) -> None:
        self.put()

    def base(self, place: int) -> float:
        return self.bases[place]

    def rise(self) -> float:
        return self.start + (1 - self.start) * self.t / self.warmup

    def share(self) -> float:
        return min(1.0, (self.t - self.warmup) / (self.total - self.warmup))

    def wave(self, share: float) -> float:
        return (1 + math.cos(math.pi * share)) / 2

    def fall(self, base: float) -> float:
        return self.low + (base - self.low) * self.wave(self.share())

    def put(self) -> None:
        for place, group in enumerate(self.optimizer.param_groups):
            base = self.base(place)
            group["lr"] = base * self.rise() if self.t < self.warmup else self.fall(base)

    def step(self) -> None:
        self.t += 1
        self.put()


def cosine(**parts: Any) -> Any:
    return type("WarmupCosine", (Cosine,), parts)


class CosineTable(Cosine):
    def begin(self) -> None:
        rising = [self.start + (1 - self.start) * k / self.warmup for k in range(self.warmup)]
        count = self.total - self.warmup
        falling = torch.linspace(0, math.pi / 2, count + 1, dtype=torch.float64).cos().square()
        self.table = [[b * r for r in rising] for b in self.bases]
        for row, b in zip(self.table, self.bases, strict=True):
            row += (self.low + (b - self.low) * falling).tolist()
        self.put()

    def put(self) -> None:
        for row, group in zip(self.table, self.optimizer.param_groups, strict=True):
            group["lr"] = row[min(self.t, self.total)]


def cosine_lambda(
    optimizer: Any, warmup: int, total: int, start_factor: float = 0.1, lr_min: float = 0.0
) -> Any:
    """torch's LambdaLR with a function for each group."""

    def factor(base: float) -> Callable[[int], float]:
        def at(t: int) -> float:
            if t < warmup:
                return start_factor + (1 - start_factor) * t / warmup
            share = 1.0 if t >= total else (t - warmup) / (total - warmup)
            return (lr_min + (base - lr_min) * (0.5 + 0.5 * math.cos(math.pi * share))) / base

        return at

    return torch.optim.lr_scheduler.LambdaLR(optimizer, [factor(b) for b in rates(optimizer)])


class Plateau:
    """A right ReduceLROnPlateau; each wrong form overrides a part."""

    early, clears, forgets, waits = False, True, False, True

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
        self.best = math.inf if mode == "min" else -math.inf
        self.bad = self.left = 0

    def better(self, metric: float) -> bool:
        if self.mode == "min":
            return metric < self.best * (1 - self.threshold)
        return metric > self.best * (1 + self.threshold)

    def reduced(self, lr: float) -> float:
        return max(self.min_lr, lr * self.factor)

    def after(self) -> None:
        self.bad = 0

    def step(self, metric: float) -> None:
        better = self.better(metric)
        if better or self.forgets:
            self.best = metric
        self.bad = (0 if self.clears else self.bad) if better else self.bad + 1
        if self.left > 0 and self.waits:
            self.left, self.bad = self.left - 1, 0
        if self.bad >= max(1, self.patience) if self.early else self.bad > self.patience:
            for group in self.optimizer.param_groups:
                group["lr"] = self.reduced(group["lr"])
            self.left = self.cooldown
            self.after()


def plateau(**parts: Any) -> Any:
    return type("ReduceLROnPlateau", (Plateau,), parts)


class PlateauBackwards(Plateau):
    """It counts down, and turns the sign for "max"."""

    def step(self, metric: float) -> None:
        sign = {"min": 1, "max": -1}[self.mode]
        first = math.isinf(self.best)
        if first or sign * metric < sign * self.best * (1 - sign * self.threshold):
            self.best, self.bad = metric, self.patience + 1
        else:
            self.bad -= 1
        if self.left:
            self.left, self.bad = self.left - 1, self.patience + 1
        if self.bad == 0:
            for group in self.optimizer.param_groups:
                group["lr"] = self.reduced(group["lr"])
            self.left, self.bad = self.cooldown, self.patience + 1


class PlateauEpochs(Plateau):
    """It remembers when, not how often."""

    now = since = 0

    def step(self, metric: float) -> None:
        self.now += 1
        if self.better(metric):
            self.best, self.since = metric, self.now
        if self.left > 0:
            self.left, self.since = self.left - 1, self.now
        if self.now - self.since > self.patience:
            for group in self.optimizer.param_groups:
                group["lr"] = self.reduced(group["lr"])
            self.left, self.since = self.cooldown, self.now


def lower_is_better(self: Any, metric: float) -> bool:
    best = math.inf if math.isinf(self.best) else self.best
    return bool(metric < best * (1 - self.threshold))


def threshold(change: Callable[[float, float], float]) -> Any:
    """A better that has another bound: `change(best, ±threshold)`."""

    def better(self: Any, metric: float) -> bool:
        if self.mode == "min":
            return bool(metric < change(self.best, -self.threshold))
        return bool(metric > change(self.best, self.threshold))

    return better


def not_worse(self: Any, metric: float) -> bool:
    if self.mode == "min":
        return not metric >= self.best * (1 - self.threshold)
    return not metric <= self.best * (1 + self.threshold)


def training(
    first: bool = False,
    always: str | None = None,
    steps: bool = True,
    late: bool = False,
    per_epoch: bool = False,
    mode: bool = True,
) -> Any:
    """`first`: the scheduler's step comes first. `late`: the rate is read after its step."""

    def train_scheduled(
        dataloader: Any,
        model: Any,
        loss_fn: Any,
        optimizer: Any,
        scheduler: Any,
        epochs: int,
        every: str = "batch",
    ) -> Any:
        every, used = always or every, []
        if mode:
            model.train()
        for _ in range(epochs):
            seen: list[float] = []
            if first and every == "epoch":
                scheduler.step()
            for x, y in dataloader:
                optimizer.zero_grad()
                loss_fn(model(x), y).backward()
                if first and every == "batch":
                    scheduler.step()
                rate = optimizer.param_groups[0]["lr"]
                optimizer.step()
                if steps and not first and every == "batch":
                    scheduler.step()
                seen.append(optimizer.param_groups[0]["lr"] if late else rate)
            if steps and not first and every == "epoch":
                scheduler.step()
            used += seen[:1] if per_epoch else seen
        return used

    return train_scheduled


def train_log(
    dataloader: Any,
    model: Any,
    loss_fn: Any,
    optimizer: Any,
    scheduler: Any,
    epochs: int,
    every: str = "batch",
) -> Any:
    used = []
    for _ in range(epochs):
        model.train()
        for x, y in dataloader:
            loss_fn(model(x), y).backward()
            optimizer.step()
            used += scheduler.get_last_lr()[:1]
            optimizer.zero_grad(set_to_none=False)
            if every != "epoch":
                scheduler.step()
        if every == "epoch":
            scheduler.step()
    return used


def train_flat(
    dataloader: Any,
    model: Any,
    loss_fn: Any,
    optimizer: Any,
    scheduler: Any,
    epochs: int,
    every: str = "batch",
) -> Any:
    model.train()
    used: tuple[float, ...] = ()
    batches = [batch for _ in range(epochs) for batch in dataloader]
    for count, (x, y) in enumerate(batches, start=1):
        optimizer.zero_grad()
        loss_fn(model(x), y).backward()
        used = (*used, optimizer.param_groups[0]["lr"])
        optimizer.step()
        if every == "batch" or count % len(dataloader) == 0:
            scheduler.step()
    return used


RIGHT: dict[str, dict[str, Any]] = {
    "StepLR": {"formula": Steps, "within": StepsWithin, "countdown": StepsCountdown},
    "WarmupCosine": {"formula": Cosine, "a table": CosineTable, "LambdaLR": cosine_lambda},
    "ReduceLROnPlateau": {
        "counts": Plateau,
        "backwards": PlateauBackwards,
        "epochs": PlateauEpochs,
    },
    "train_scheduled": {"groups": training(), "get_last_lr": train_log, "flat": train_flat},
}
WRONG: dict[str, Any] = {
    "schedules.StepLR.one_step_early": steps(power=lambda self: (self.t + 1) // self.size),
    "schedules.StepLR.one_step_late": steps(power=lambda self: (self.t - 1) // self.size),
    "schedules.StepLR.every_call": steps(power=lambda self: self.t),
    "schedules.StepLR.only_once": steps(power=lambda self: self.t >= self.size),
    "schedules.StepLR.only_first_group": steps(write=first_alone),
    "schedules.StepLR.one_lr_for_all": steps(base=lambda self, place: self.bases[0]),
    "schedules.StepLR.compounds": steps(base=lambda self, place: rates(self.optimizer)[place]),
    "schedules.StepLR.own_copy_of_lr": OwnRate,
    "schedules.WarmupCosine.climbs_again": cosine(
        share=lambda self: (self.t - self.warmup) / (self.total - self.warmup)
    ),
    "schedules.WarmupCosine.warmup_not_subtracted": cosine(
        share=lambda self: min(1, self.t / self.total)
    ),
    "schedules.WarmupCosine.decays_over_total": cosine(
        share=lambda self: min(1, (self.t - self.warmup) / self.total)
    ),
    "schedules.WarmupCosine.warms_up_from_zero": cosine(rise=lambda self: self.t / self.warmup),
    "schedules.WarmupCosine.warmup_one_step_ahead": cosine(
        rise=lambda self: self.start + (1 - self.start) * (self.t + 1) / self.warmup
    ),
    "schedules.WarmupCosine.min_added_on_top": cosine(
        fall=lambda self, base: self.low + base * self.wave(self.share())
    ),
    "schedules.WarmupCosine.quarter_wave": cosine(
        wave=lambda self, share: math.cos(math.pi / 2 * share)
    ),
    "schedules.WarmupCosine.first_lr_not_set": cosine(begin=lambda self: None),
    "schedules.WarmupCosine.base_lost": cosine(
        base=lambda self, place: rates(self.optimizer)[place]
    ),
    "schedules.WarmupCosine.one_base_for_all": cosine(base=lambda self, place: self.bases[0]),
    "schedules.ReduceLROnPlateau.one_epoch_early": plateau(early=True),
    "schedules.ReduceLROnPlateau.counter_not_reset": plateau(clears=False),
    "schedules.ReduceLROnPlateau.compares_with_previous": plateau(forgets=True),
    "schedules.ReduceLROnPlateau.mode_ignored": plateau(better=lower_is_better),
    "schedules.ReduceLROnPlateau.threshold_ignored": plateau(better=threshold(lambda b, t: b)),
    "schedules.ReduceLROnPlateau.threshold_absolute": plateau(better=threshold(lambda b, t: b + t)),
    "schedules.ReduceLROnPlateau.cooldown_ignored": plateau(waits=False),
    "schedules.ReduceLROnPlateau.keeps_reducing": plateau(after=lambda self: None),
    "schedules.ReduceLROnPlateau.min_lr_ignored": plateau(
        reduced=lambda self, lr: lr * self.factor
    ),
    "schedules.ReduceLROnPlateau.nan_is_better": plateau(better=not_worse),
    "schedules.train_scheduled.scheduler_first": training(first=True),
    "schedules.train_scheduled.always_per_batch": training(always="batch"),
    "schedules.train_scheduled.always_per_epoch": training(always="epoch"),
    "schedules.train_scheduled.never_steps": training(steps=False),
    "schedules.train_scheduled.records_next_lr": training(late=True),
    "schedules.train_scheduled.one_record_per_epoch": training(per_epoch=True),
    "schedules.train_scheduled.no_train_mode": training(mode=False),
}
