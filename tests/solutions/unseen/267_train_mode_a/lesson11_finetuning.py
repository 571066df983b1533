from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def train_mode(model: nn.Module) -> None:

    def frozen(m: nn.Module) -> bool:
        flags = {p.requires_grad for p in m.parameters()}
        return flags == {False}
    asleep = {inner for m in model.modules() if frozen(m) for inner in m.modules()}
    for m in model.modules():
        m.training = m not in asleep
