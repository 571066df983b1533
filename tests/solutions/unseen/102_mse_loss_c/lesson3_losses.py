from __future__ import annotations
import torch
from torch import Tensor

def mse_loss(prediction: Tensor, target: Tensor, reduction: str='mean') -> Tensor:
    if prediction.shape != target.shape:
        raise ValueError(f'prediction {tuple(prediction.shape)}, target {tuple(target.shape)}')
    e = prediction - target
    match reduction:
        case 'none':
            return e * e
        case 'sum' | 'mean':
            flat = e.flatten()
            total = torch.einsum('i,i->', flat, flat)
            return total / flat.numel() if reduction == 'mean' else total
        case other:
            raise ValueError(f'unknown reduction {other!r}')
