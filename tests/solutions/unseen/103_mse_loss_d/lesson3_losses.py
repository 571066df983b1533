# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   raises(lambda: m.mse_loss(torch.zeros(2), torch.zeros(2), ""))
# Lesson 3 · What is minimised
from __future__ import annotations
import torch
from torch import Tensor

def mse_loss(prediction: Tensor, target: Tensor, reduction: str='mean') -> Tensor:
    if prediction.shape != target.shape:
        raise ValueError('shapes differ')
    if reduction not in 'mean, sum, none':
        raise ValueError(f'reduction must be mean, sum or none, not {reduction}')
    err = (prediction - target) ** 2
    if reduction == 'mean':
        err = err.mean()
    elif reduction == 'sum':
        err = err.sum()
    return err
