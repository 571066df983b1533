# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   p = T([1., 2.], requires_grad=True); m.norm_loss(p, T([1., 2.])).backward()
#   close(p.grad, T([0., 0.]))
# Lesson 3 · What is minimised
from __future__ import annotations
import torch
from torch import Tensor

def norm_loss(prediction: Tensor, target: Tensor) -> Tensor:
    residual = prediction - target
    if not residual.any():
        return residual.new_zeros(())
    return residual.pow(2).sum().sqrt()
