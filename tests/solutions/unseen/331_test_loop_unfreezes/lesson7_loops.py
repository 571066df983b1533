from __future__ import annotations

import copy
import math
from typing import NamedTuple

import torch
from torch import nn


def test_loop(dataloader, model, loss_fn):
    was_training = model.training
    model.eval()
    for p in model.parameters():
        p.requires_grad_(False)
    total, correct, count = 0.0, 0, 0
    for x, y in dataloader:
        logits = model(x)
        total += loss_fn(logits, y).item() * len(y)
        correct += (logits.argmax(1) == y).sum().item()
        count += len(y)
    for p in model.parameters():
        p.requires_grad_(True)
    model.train(was_training)
    return correct / count, total / count
