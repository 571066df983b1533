from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def load_matching(model: nn.Module, state: Mapping[str, Tensor], prefix: str='') -> tuple[list[str], list[str]]:
    shapes = {name: tuple(t.shape) for name, t in model.state_dict().items()}
    fits = {k: v for k, v in state.items() if shapes.get(k[len(prefix):]) == tuple(v.shape)}
    if len(fits) == 0:
        raise ValueError('nothing fits')
    model.load_state_dict({k[len(prefix):]: v for k, v in fits.items()}, strict=False)
    loaded = {k[len(prefix):] for k in fits}
    return ([n for n in shapes if n not in loaded], [k for k in state if k not in fits])
