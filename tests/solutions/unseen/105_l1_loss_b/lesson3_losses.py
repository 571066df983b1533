from __future__ import annotations
import torch
from torch import Tensor

def l1_loss(prediction: Tensor, target: Tensor, reduction: str='mean') -> Tensor:
    if (a := prediction.shape) != (b := target.shape):
        raise ValueError(f'l1_loss: shapes {a} and {b} differ')
    e = prediction - target
    absolute = e * e.detach().sign()
    if reduction == 'none':
        return absolute
    if reduction == 'sum':
        return absolute.sum()
    if reduction == 'mean':
        return absolute.sum() / absolute.numel()
    raise ValueError(f'l1_loss: reduction {reduction!r}')
