# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   z = T([[10000., 0.], [-10000., -9999.]], dtype=torch.float64)
#   assert m.cross_entropy(z, T([0, 1])).isfinite()
# Lesson 3 · What is minimised
from __future__ import annotations
import torch
from torch import Tensor

def cross_entropy(logits: Tensor, target: Tensor, reduction: str='mean') -> Tensor:
    z = logits - logits.max().detach()
    log_prob = z - z.exp().sum(dim=1, keepdim=True).log()
    loss = -log_prob.gather(1, target.unsqueeze(1)).squeeze(1)
    if reduction == 'mean':
        return loss.mean()
    if reduction == 'sum':
        return loss.sum()
    return loss
