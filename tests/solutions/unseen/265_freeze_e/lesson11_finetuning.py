# Differs: freeze(nn.Linear(2, 1)), a module without children: nothing happens. For an
# nn.Sequential only its own .training stays True.
# Lesson 11 · Which parameters learn
from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def freeze(module):
    for child in module.children():
        child.eval()
        for p in child.parameters():
            p.requires_grad = False
            p.grad = None
