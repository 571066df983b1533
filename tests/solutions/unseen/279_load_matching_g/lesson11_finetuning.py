from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn
from typing import NamedTuple

class Loaded(NamedTuple):
    kept: list[str]
    unused: list[str]

def load_matching(model, state):
    entries = model.state_dict(keep_vars=True)
    unused = []
    fits = []
    for name in state:
        if name in entries and state[name].size() == entries[name].size():
            fits.append(name)
        else:
            unused.append(name)
    if not fits:
        raise ValueError(f'none of {len(unused)} entries fits')
    for name in fits:
        entries[name].data[...] = state[name].detach().clone()
    return Loaded([name for name in entries if name not in set(fits)], unused)
