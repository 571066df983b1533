# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   close(m.norm_loss(T([1., 2.]), T([1., 2.])), T(0.), 1e-6)
# Lesson 3 · What is minimised
from __future__ import annotations
import torch
from torch import Tensor

def norm_loss(prediction: Tensor, target: Tensor) -> Tensor:
    r = (prediction - target).reshape(-1)
    return torch.sqrt(torch.dot(r, r).clamp(min=1e-06))
