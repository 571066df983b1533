from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def freeze(module: nn.Module, verbose: bool=False) -> None:
    module.train(mode=False)
    for child in module.children():
        freeze(child)
    for name, p in module.named_parameters(recurse=False):
        del p.grad
        p.requires_grad_(False)
        if verbose:
            print('frozen:', name)
