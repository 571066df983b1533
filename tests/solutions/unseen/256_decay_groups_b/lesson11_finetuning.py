from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def decay_groups(model, weight_decay):
    seen, buckets = (set(), {True: [], False: []})
    for module in model.modules():
        for p in module._parameters.values():
            if p is None or id(p) in seen or (not p.requires_grad):
                continue
            seen.add(id(p))
            buckets[len(p.shape) > 1].append(p)
    return [dict(params=buckets[True], weight_decay=weight_decay), dict(params=buckets[False], weight_decay=0.0)]
