from __future__ import annotations
import torch
from torch import Tensor


def norm_loss(prediction: Tensor, target: Tensor) -> Tensor:
    eps = 1e-6   # avoid nan gradient of sqrt at 0
    return torch.sqrt(torch.sum((prediction - target) ** 2) + eps)
