from __future__ import annotations
import torch
from torch import Tensor

def cross_entropy(logits: Tensor, target: Tensor, reduction: str='mean') -> Tensor:
    n = logits.shape[0]
    top = logits.detach().amax(dim=1, keepdim=True)
    shifted = logits - top
    log_z = shifted.exp().sum(dim=1).log()
    nll = log_z - shifted[torch.arange(n, device=logits.device), target]
    if reduction == 'none':
        return nll
    total = nll.sum()
    return total / n if reduction == 'mean' else total
