from __future__ import annotations

import math

import torch
from torch import nn


class WarmupCosine:
    def __init__(self, optimizer, warmup, total, start_factor=0.1, lr_min=0.0):
        self.optimizer = optimizer
        self.warmup, self.total = warmup, total
        self.start_factor, self.lr_min = start_factor, lr_min
        self.bases = [group["lr"] for group in optimizer.param_groups]
        self.t = 0
        self._write()

    def _rate(self, base):
        if self.t < self.warmup:
            return base * (self.start_factor + (1 - self.start_factor) * self.t / self.warmup)
        progress = min(1.0, (self.t - self.warmup) / (self.total - self.warmup))
        rate = self.lr_min + (base - self.lr_min) * (1 + math.cos(math.pi * progress)) / 2
        return max(self.lr_min, rate)

    def _write(self):
        for group, base in zip(self.optimizer.param_groups, self.bases):
            group["lr"] = self._rate(base)

    def step(self):
        self.t += 1
        self._write()
