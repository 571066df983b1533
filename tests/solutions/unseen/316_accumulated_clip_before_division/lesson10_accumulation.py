from __future__ import annotations

import math

import torch
from torch import nn


def train_accumulated(dataloader, model, loss_fn, optimizer, every, max_norm=None):
    model.train()
    total, count, batches, samples, size = 0.0, 0, 0, 0, None

    def finish():
        if max_norm is not None:  # the gradients are still sums over the samples
            nn.utils.clip_grad_norm_(model.parameters(), max_norm * every * size)
        for p in model.parameters():
            if p.grad is not None:
                p.grad /= samples
        optimizer.step()
        model.zero_grad()
        optimizer.zero_grad()

    model.zero_grad()
    optimizer.zero_grad()
    for x, y in dataloader:
        size = size or len(y)
        loss = loss_fn(model(x), y)
        (loss * len(y)).backward()
        total += loss.item() * len(y)
        count += len(y)
        samples += len(y)
        batches += 1
        if batches == every:
            finish()
            batches = samples = 0
    if batches:
        finish()
    return total / count
