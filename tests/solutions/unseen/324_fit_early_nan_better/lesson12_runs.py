from __future__ import annotations

import copy
import math

import torch
from torch import nn


def measure(model, data, loss_fn):
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for x, y in data:
            logits = model(x)
            total += loss_fn(logits, y).item() * len(y)
            correct += (logits.argmax(1) == y).sum().item()
            count += len(y)
    return correct / count, total / count


def train_epoch(model, data, loss_fn, optimizer):
    model.train()
    for x, y in data:
        optimizer.zero_grad()
        loss_fn(model(x), y).backward()
        optimizer.step()


def fit_early(model, train_data, val_data, test_data, loss_fn, optimizer, epochs, patience):
    best, best_state, bad, trained = math.inf, None, 0, 0
    for _ in range(epochs):
        train_epoch(model, train_data, loss_fn, optimizer)
        trained += 1
        _, loss = measure(model, val_data, loss_fn)
        if loss >= best:
            bad += 1
            if bad >= patience:
                break
        else:
            best, best_state, bad = loss, copy.deepcopy(model.state_dict()), 0
    model.load_state_dict(best_state)
    accuracy, _ = measure(model, test_data, loss_fn)
    return trained, best, accuracy
