from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def train_mode(model):
    frozen = []

    def visit(m):
        flags = [p.requires_grad for p in m.parameters(recurse=False)]
        m.training = True
        for child in m.children():
            flags += visit(child)
        if flags and True not in flags:
            frozen.append(m)
        return flags
    visit(model)
    for m in frozen:
        m.eval()
