from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def freeze(module):

    def one(m):
        m.training = False
        for p in m.parameters(recurse=False):
            p.requires_grad = False
            p.grad = None
    return module.apply(one)
