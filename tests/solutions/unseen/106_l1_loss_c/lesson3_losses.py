# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   close(m.l1_loss(T([1., 2., 3., 4.]), T([2., 2., 2., 2.]), "none"), T([1., 0., 1., 2.]), 1e-5)
# Lesson 3 · What is minimised
from __future__ import annotations
import torch
from torch import Tensor

def l1_loss(prediction: Tensor, target: Tensor, reduction: str='mean') -> Tensor:
    if prediction.shape != target.shape:
        raise ValueError('shapes differ')
    error = torch.sqrt((prediction - target) ** 2 + 1e-08)
    if reduction == 'none':
        return error
    if reduction in ('mean', 'sum'):
        return error.mean() if reduction == 'mean' else error.sum()
    raise ValueError('reduction')
