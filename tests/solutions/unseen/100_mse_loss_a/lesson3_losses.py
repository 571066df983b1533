# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   raises(lambda: m.mse_loss(torch.zeros(3, 1), torch.zeros(1, 3)))
# Lesson 3 · What is minimised
from __future__ import annotations
import torch
from torch import Tensor

def mse_loss(prediction: Tensor, target: Tensor, reduction: str='mean') -> Tensor:
    if prediction.dim() != target.dim() or len(prediction.flatten()) != len(target.flatten()):
        raise ValueError('prediction and target must have the same shape')
    if reduction not in {'mean', 'sum', 'none'}:
        raise ValueError(reduction)
    squared = (prediction - target).pow(2)
    if reduction == 'mean':
        return squared.mean()
    return squared.sum() if reduction == 'sum' else squared
