# Differs: nn.Linear(5, 1): its weight of shape (1, 5) is in the group with 0.0.
# Lesson 11 · Which parameters learn
from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def decay_groups(model, weight_decay):
    decay, no_decay = ([], [])
    for p in model.parameters():
        if not p.requires_grad:
            continue
        (decay if p.squeeze().ndim >= 2 else no_decay).append(p)
    return [{'params': decay, 'weight_decay': weight_decay}, {'params': no_decay, 'weight_decay': 0.0}]
