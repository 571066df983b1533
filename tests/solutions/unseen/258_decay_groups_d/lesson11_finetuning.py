# Differs: nn.MultiheadAttention(4, 1): in_proj_weight of shape (12, 4) is in the group with 0.0
# (also weight_ih_l0 of nn.GRU, or an nn.Parameter of shape (3, 3)).
# Lesson 11 · Which parameters learn
from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def decay_groups(model, weight_decay):
    whitelist = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)
    decay, rest, seen = ([], [], set())
    for module in model.modules():
        for name, p in module.named_parameters(recurse=False):
            if not p.requires_grad or id(p) in seen:
                continue
            seen.add(id(p))
            if isinstance(module, whitelist) and name == 'weight':
                decay.append(p)
            else:
                rest.append(p)
    return [{'params': decay, 'weight_decay': weight_decay}, {'params': rest, 'weight_decay': 0.0}]
