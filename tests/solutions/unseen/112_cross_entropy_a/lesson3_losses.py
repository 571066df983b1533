# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   assert m.cross_entropy(torch.zeros(1, 3), T([0]), "none").shape == (1,)
# Lesson 3 · What is minimised
from __future__ import annotations
import torch
from torch import Tensor

def cross_entropy(logits: Tensor, target: Tensor, reduction: str='mean') -> Tensor:
    logp = torch.log_softmax(logits, dim=1)
    picked = -logp.gather(1, target.view(-1, 1)).squeeze()
    if reduction == 'mean':
        return picked.mean()
    elif reduction == 'sum':
        return picked.sum()
    return picked
