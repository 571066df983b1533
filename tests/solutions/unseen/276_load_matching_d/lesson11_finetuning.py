# Differs: p = model.weight before; afterwards model.weight is another object (an optimizer made
# before steps the old one), and it shares its memory with state.
# Lesson 11 · Which parameters learn
from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def load_matching(model, state):
    own = model.state_dict()
    fits = {k: v for k, v in state.items() if k in own and own[k].shape == v.shape}
    if not fits:
        raise ValueError('no entry of state fits this model')
    model.load_state_dict(fits, strict=False, assign=True)
    return ([k for k in own if k not in fits], [k for k in state if k not in fits])
