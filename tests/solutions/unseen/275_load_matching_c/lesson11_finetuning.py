# Differs: a state from nn.Linear(3, 1) for nn.Linear(3, 4): weight (1, 3) and bias (1,) are
# spread over all rows; should be a ValueError.
# Lesson 11 · Which parameters learn
from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def load_matching(model, state):
    own = model.state_dict()
    used = set()
    for name, value in state.items():
        if name in own:
            try:
                own[name].copy_(value)
                used.add(name)
            except RuntimeError:
                pass
    if not used:
        raise ValueError('no entry fits')
    return ([n for n in own if n not in used], [n for n in state if n not in used])
