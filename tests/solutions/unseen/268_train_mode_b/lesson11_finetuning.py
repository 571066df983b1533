from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def train_mode(model):
    model.train()
    for m in model.modules():
        first = next(m.parameters(), None)
        if first is not None and (not sum((p.requires_grad for p in m.parameters()))):
            m.eval()
