from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def freeze(module):
    stack = [module]
    while stack:
        m = stack.pop()
        m.training = False
        stack.extend(m.children())
        for key, p in list(m._parameters.items()):
            if p is not None:
                p.requires_grad, p.grad = (False, None)
