from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

@torch.no_grad()
def load_matching(model, state):
    own = model.state_dict()
    hit = {k for k in own.keys() & state.keys() if own[k].shape == state[k].shape}
    if not hit:
        raise ValueError(f'no entry of the state fits: {list(state)[:3]} … against {list(own)[:3]} …')
    for k in hit:
        own[k].copy_(state[k])
    return (sorted(own.keys() - hit), sorted(state.keys() - hit))
