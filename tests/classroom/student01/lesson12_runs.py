"""Lesson 12: runs that can be trusted."""
from __future__ import annotations

import copy

import torch
from exercises.lesson7_loops import test_loop, train_loop


def standardize(train, *others):
    mean = train.mean(dim=0)
    std = train.std(dim=0, correction=0)
    std = torch.where(std == 0, torch.ones_like(std), std)
    return [(x - mean) / std for x in (train, *others)]


class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best = float("inf")
        self.bad = 0
        self.state = None

    def step(self, loss, model):
        if loss < self.best - self.min_delta:
            self.best = loss
            self.bad = 0
            self.state = copy.deepcopy(model.state_dict())
        else:
            self.bad += 1
        return self.bad >= self.patience

    def restore(self, model):
        model.load_state_dict(self.state)


class EMA:
    def __init__(self, model, decay):
        self.decay = decay
        self.module = copy.deepcopy(model)

    @torch.no_grad()
    def update(self, model):
        for own, p in zip(self.module.parameters(), model.parameters()):
            own.copy_(self.decay * own + (1 - self.decay) * p)
        for own, b in zip(self.module.buffers(), model.buffers()):
            own.copy_(b)


class Run:
    def __init__(self, model, optimizer, scheduler):
        self.model = model
        self.optimizer = optimizer
        self.scheduler = scheduler
        self.epoch = 0

    def state_dict(self):
        return copy.deepcopy(
            {
                "model": self.model.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "scheduler": self.scheduler.state_dict(),
                "epoch": self.epoch,
                "rng": torch.get_rng_state(),
            }
        )

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scheduler.load_state_dict(state["scheduler"])
        self.epoch = state["epoch"]
        torch.set_rng_state(state["rng"])


def fit_early(
    model, train_data, val_data, test_data, loss_fn, optimizer, epochs, patience
):
    stopper = EarlyStopping(patience)
    for epoch in range(1, epochs + 1):
        train_loop(train_data, model, loss_fn, optimizer)
        _, val_loss = test_loop(val_data, model, loss_fn)
        if stopper.step(val_loss, model):
            break
    stopper.restore(model)
    accuracy, _ = test_loop(test_data, model, loss_fn)
    return epoch, stopper.best, accuracy
