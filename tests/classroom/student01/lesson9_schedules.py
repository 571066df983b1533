"""Lesson 9: schedules."""
from __future__ import annotations

import math


class StepLR:
    def __init__(self, optimizer, step_size, gamma=0.1):
        self.optimizer = optimizer
        self.step_size = step_size
        self.gamma = gamma
        self.count = 0

    def step(self):
        self.count += 1
        if self.count % self.step_size == 0:
            for group in self.optimizer.param_groups:
                group["lr"] = group["lr"] * self.gamma

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


class WarmupCosine:
    def __init__(self, optimizer, warmup, total, start_factor=0.1, lr_min=0.0):
        self.optimizer = optimizer
        self.warmup = warmup
        self.total = total
        self.start_factor = start_factor
        self.lr_min = lr_min
        self.base = [group["lr"] for group in optimizer.param_groups]
        self.t = 0
        self._write()

    def _rate(self, base):
        if self.t < self.warmup:
            return base * (self.start_factor + (1 - self.start_factor) * self.t / self.warmup)
        part = min((self.t - self.warmup) / (self.total - self.warmup), 1.0)
        return self.lr_min + (base - self.lr_min) * (1 + math.cos(math.pi * part)) / 2

    def _write(self):
        for group, base in zip(self.optimizer.param_groups, self.base):
            group["lr"] = self._rate(base)

    def step(self):
        self.t += 1
        self._write()


class ReduceLROnPlateau:
    def __init__(
        self,
        optimizer,
        mode="min",
        factor=0.1,
        patience=10,
        threshold=1e-4,
        cooldown=0,
        min_lr=0.0,
    ):
        self.optimizer = optimizer
        self.mode = mode
        self.factor = factor
        self.patience = patience
        self.threshold = threshold
        self.cooldown = cooldown
        self.min_lr = min_lr
        self.best = math.inf if mode == "min" else -math.inf
        self.bad = 0
        self.cooling = 0

    def _better(self, metric):
        if self.mode == "min":
            return metric < self.best * (1 - self.threshold)
        return metric > self.best * (1 + self.threshold)

    def step(self, metric):
        if self._better(metric):
            self.best = metric
            self.bad = 0
        else:
            self.bad += 1
        if self.cooling > 0:
            self.cooling -= 1
            self.bad = 0
        if self.bad > self.patience:
            for group in self.optimizer.param_groups:
                group["lr"] = max(group["lr"] * self.factor, self.min_lr)
            self.cooling = self.cooldown
            self.bad = 0


def train_scheduled(dataloader, model, loss_fn, optimizer, scheduler, epochs, every="batch"):
    model.train()
    used = []
    for _ in range(epochs):
        for x, y in dataloader:
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            used.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if every == "batch":
                scheduler.step()
        if every == "epoch":
            scheduler.step()
    return used
