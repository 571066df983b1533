from __future__ import annotations

import torch
from torch import nn


def train_mode(model):
    for module in model.modules():  # parents before children
        params = list(module.parameters())
        if params:
            module.train(any(p.requires_grad for p in params))
