from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def decay_groups(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:

    def groups():
        for name, p in model.named_parameters():
            if p.requires_grad:
                yield {'params': [p], 'weight_decay': weight_decay if p.ndim >= 2 else 0.0, 'name': name}
    return list(groups())
