"""Lesson 10: from the loss to the step."""
from __future__ import annotations

import math

import torch


def clip_grad_norm(params, max_norm):
    grads = [p.grad for p in params if p.grad is not None]
    norm = math.sqrt(sum(g.double().pow(2).sum().item() for g in grads))
    if norm > max_norm:
        for g in grads:
            g.mul_(max_norm / norm)
    return norm


def clip_grad_value(params, clip_value):
    for p in params:
        if p.grad is not None:
            p.grad.clamp_(-clip_value, clip_value)


def train_accumulated(dataloader, model, loss_fn, optimizer, every, max_norm=None):
    model.train()
    batches = list(dataloader)
    total = 0.0
    for start in range(0, len(batches), every):
        group = batches[start : start + every]
        samples = sum(len(x) for x, _ in group)
        optimizer.zero_grad()
        for x, y in group:
            loss = loss_fn(model(x), y)
            (loss * len(x) / samples).backward()
            total += loss.item() * len(x)
        if max_norm is not None:
            clip_grad_norm(model.parameters(), max_norm)
        optimizer.step()
    return total / sum(len(x) for x, _ in batches)


class GradScaler:
    def __init__(
        self, init_scale=65536.0, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000
    ):
        self._scale = init_scale
        self.growth_factor = growth_factor
        self.backoff_factor = backoff_factor
        self.growth_interval = growth_interval
        self.count = 0
        self.unscaled = False
        self.found = False

    def get_scale(self):
        return self._scale

    def scale(self, loss):
        return loss * self._scale

    def unscale_(self, optimizer):
        if self.unscaled:
            raise RuntimeError("unscale_ was called already")
        self.unscaled = True
        for group in optimizer.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.grad.div_(self._scale)
                    if not torch.isfinite(p.grad).all():
                        self.found = True

    def step(self, optimizer):
        if not self.unscaled:
            self.unscale_(optimizer)
        if not self.found:
            optimizer.step()

    def update(self):
        if self.found:
            self._scale *= self.backoff_factor
            self.count = 0
        else:
            self.count += 1
            if self.count == self.growth_interval:
                self._scale *= self.growth_factor
                self.count = 0
        self.unscaled = False
        self.found = False


def scaled_step(loss, optimizer, scaler, max_norm):
    optimizer.zero_grad()
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    params = [p for group in optimizer.param_groups for p in group["params"]]
    norm = clip_grad_norm(params, max_norm)
    scaler.step(optimizer)
    scaler.update()
    return norm
