from __future__ import annotations

import copy
import math
from typing import NamedTuple

import torch
from torch import nn


def test_loop(dataloader, model, loss_fn):
    was_training = model.training
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for x, y in dataloader:
            logits = model(x)
            total += loss_fn(logits, y).item() * len(y)
            probabilities = torch.sigmoid(logits)
            correct += (probabilities.argmax(dim=1) == y).sum().item()
            count += len(y)
    model.train(was_training)
    return correct / count, total / count
