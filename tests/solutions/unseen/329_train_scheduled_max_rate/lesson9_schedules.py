from __future__ import annotations

import math

import torch
from torch import nn


def train_scheduled(dataloader, model, loss_fn, optimizer, scheduler, epochs, every="batch"):
    model.train()
    rates = []
    for _ in range(epochs):
        for x, y in dataloader:
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            rates.append(max(group["lr"] for group in optimizer.param_groups))
            optimizer.step()
            if every == "batch":
                scheduler.step()
        if every == "epoch":
            scheduler.step()
    return rates
