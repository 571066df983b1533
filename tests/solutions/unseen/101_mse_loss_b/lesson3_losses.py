from __future__ import annotations
import torch
from torch import Tensor
_REDUCTIONS = {'mean': torch.mean, 'sum': torch.sum, 'none': lambda e: e}

def mse_loss(prediction, target, reduction='mean'):
    reduce = _REDUCTIONS.get(reduction)
    if reduce is None or prediction.size() != target.size():
        raise ValueError('shapes must agree, and reduction be one of ' + ', '.join(_REDUCTIONS))
    return reduce(torch.square(prediction - target))
