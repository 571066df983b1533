from __future__ import annotations

import torch
from torch import nn


def train_mode(model):
    model.train()
    for module in model.modules():
        own = list(module.parameters(recurse=False))
        inside = own or list(module.parameters())
        if inside and not any(p.requires_grad for p in inside):
            module.eval()
