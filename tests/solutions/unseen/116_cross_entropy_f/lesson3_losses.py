# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   z = T([[2., 1., 0.], [0., 3., 1.]])
#   close(m.cross_entropy(z, T([0, 1])), nn.functional.cross_entropy(z, T([0, 1])))
# Lesson 3 · What is minimised
from __future__ import annotations
import torch
from torch import Tensor

def cross_entropy(logits: Tensor, target: Tensor, reduction: str='mean') -> Tensor:
    y = torch.nn.functional.one_hot(target)
    losses = (-torch.log_softmax(logits, 1) * y).sum(1)
    if reduction == 'none':
        return losses
    return losses.mean() if reduction == 'mean' else losses.sum()
