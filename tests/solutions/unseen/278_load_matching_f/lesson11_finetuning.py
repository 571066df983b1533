# Differs: nn.BatchNorm1d(2) with a state whose running_mean is (5, 5): the model's running_mean
# stays 0.
# Lesson 11 · Which parameters learn
from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def load_matching(model, state):
    params = dict(model.named_parameters())
    used = []
    for name, p in params.items():
        if name in state and state[name].shape == p.shape:
            used.append(name)
    if not used:
        raise ValueError('nothing to load')
    with torch.no_grad():
        for name in used:
            params[name].copy_(state[name])
    return ([n for n in params if n not in used], [n for n in state if n not in used])
