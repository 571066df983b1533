# Differs: nn.Sequential(nn.Linear(2, 2), nn.Dropout()): the dropout is in training mode
# afterwards.
# Lesson 11 · Which parameters learn
from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def freeze(module):
    for p in module.parameters():
        p.requires_grad = False
        p.grad = None
    for m in module.modules():
        if isinstance(m, (nn.modules.batchnorm._BatchNorm, nn.modules.instancenorm._InstanceNorm)):
            m.eval()
