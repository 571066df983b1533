# Differs: two nn.Linear(2, 2) whose weight is one and the same parameter: it is in the list
# twice.
# Lesson 11 · Which parameters learn
from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def decay_groups(model, weight_decay):
    matrices, others = ([], [])
    for module in model.modules():
        for p in module.parameters(recurse=False):
            if p.requires_grad:
                (matrices if p.dim() > 1 else others).append(p)
    return [{'params': matrices, 'weight_decay': weight_decay}, {'params': others, 'weight_decay': 0.0}]
