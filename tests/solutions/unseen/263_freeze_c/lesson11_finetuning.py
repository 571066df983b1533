# Differs: a parameter with requires_grad = False (set by hand) and a gradient of ones: after
# freeze the gradient is still there, and SGD moves the parameter.
# Lesson 11 · Which parameters learn
from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def freeze(module):
    module.eval()
    for p in module.parameters():
        if p.requires_grad:
            p.requires_grad_(False)
            p.grad = None
