# Differs: a frozen body nn.Sequential(nn.Linear(2, 2), nn.Dropout()): its dropout is in
# training mode.
# Lesson 11 · Which parameters learn
from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def train_mode(model):
    for m in model.modules():
        params = list(m.parameters())
        frozen = len(params) > 0 and (not any((p.requires_grad for p in params)))
        m.train(not frozen)
