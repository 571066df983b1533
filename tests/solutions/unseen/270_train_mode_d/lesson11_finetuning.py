# Differs: nn.Sequential(nn.BatchNorm1d(2), head) where only the bias of the BatchNorm is
# frozen: the BatchNorm is in evaluation mode.
# Lesson 11 · Which parameters learn
from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def train_mode(model):
    model.train()
    for module in model.children():
        if any((not p.requires_grad for p in module.parameters())):
            module.eval()
        else:
            train_mode(module)
    own = list(model.parameters())
    if own and (not any((p.requires_grad for p in own))):
        model.eval()
