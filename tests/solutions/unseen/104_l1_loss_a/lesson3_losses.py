from __future__ import annotations
import torch
from torch import Tensor

def l1_loss(prediction: Tensor, target: Tensor, reduction: str='mean') -> Tensor:
    if prediction.shape != target.shape:
        raise ValueError('shape mismatch')
    if reduction not in ('none', 'sum', 'mean'):
        raise ValueError('bad reduction')
    e = prediction - target
    e = torch.relu(e) + torch.relu(-e)
    return e if reduction == 'none' else getattr(e, reduction)()
