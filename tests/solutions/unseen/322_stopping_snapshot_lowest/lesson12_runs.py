from __future__ import annotations

import copy
import math

import torch
from torch import nn


class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.bad, self.state = None, 0, None
        self.lowest = math.inf

    def step(self, loss, model):
        if loss < self.lowest or self.state is None:
            self.lowest = loss
            self.state = copy.deepcopy(model.state_dict())
        if self.best is None or loss < self.best - self.min_delta:
            self.best, self.bad = loss, 0
        else:
            self.bad += 1
        return self.bad >= self.patience

    def restore(self, model):
        model.load_state_dict(self.state)
