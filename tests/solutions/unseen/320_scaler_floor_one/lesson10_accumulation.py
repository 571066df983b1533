from __future__ import annotations

import math

import torch
from torch import nn


class GradScaler:
    def __init__(self, init_scale=65536.0, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000):
        self._scale = float(init_scale)
        self.growth_factor, self.backoff_factor = growth_factor, backoff_factor
        self.growth_interval = growth_interval
        self.count = 0
        self.found = self.unscaled = False

    def get_scale(self):
        return self._scale

    def scale(self, loss):
        return loss * self._scale

    @torch.no_grad()
    def unscale_(self, optimizer):
        if self.unscaled:
            raise RuntimeError("unscale_() has been called since the last update()")
        self.unscaled = True
        for group in optimizer.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.grad /= self._scale
                    if not torch.isfinite(p.grad).all():
                        self.found = True

    def step(self, optimizer):
        if not self.unscaled:
            self.unscale_(optimizer)
        if not self.found:
            optimizer.step()

    def update(self):
        if self.found:
            self._scale = max(self._scale * self.backoff_factor, 1.0)
            self.count = 0
        else:
            self.count += 1
            if self.count == self.growth_interval:
                self._scale *= self.growth_factor
                self.count = 0
        self.found = self.unscaled = False
