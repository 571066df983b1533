from __future__ import annotations

import copy
import math

import torch
from torch import nn


class EMA:
    def __init__(self, model, decay):
        self.module = copy.deepcopy(model)
        self.decay = decay

    @torch.no_grad()
    def update(self, model):
        for own, p in zip(self.module.parameters(), model.parameters()):
            if p.requires_grad:
                own.mul_(self.decay).add_(p, alpha=1 - self.decay)
        for own, b in zip(self.module.buffers(), model.buffers()):
            own.copy_(b)
