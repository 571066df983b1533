from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn
from itertools import groupby

def decay_groups(model, weight_decay, lr=None):
    matrix = lambda p: p.dim() >= 2
    learning = sorted((p for p in model.parameters() if p.requires_grad), key=matrix)
    extra = {} if lr is None else {'lr': lr}
    return [{'params': list(ps), 'weight_decay': weight_decay * is_matrix, **extra} for is_matrix, ps in groupby(learning, key=matrix)]
