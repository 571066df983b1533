# Differs: the state of nn.Linear(3, 4) for nn.Linear(2, 5): same names, no shape fits, no
# ValueError.
# Lesson 11 · Which parameters learn
from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def load_matching(model, state):
    own = model.state_dict()
    common = [k for k in state if k in own]
    if not common:
        raise ValueError('not one name of the state is in the model')
    wrong_shape = [k for k in common if state[k].shape != own[k].shape]
    with torch.no_grad():
        for k in common:
            if k not in wrong_shape:
                own[k].copy_(state[k])
    kept = [k for k in own if k not in state] + wrong_shape
    unused = [k for k in state if k not in own] + wrong_shape
    return (kept, unused)
