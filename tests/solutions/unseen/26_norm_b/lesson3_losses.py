from __future__ import annotations
import torch
from torch import Tensor


def norm_loss(prediction: Tensor, target: Tensor) -> Tensor:
    residual = prediction - target
    return torch.linalg.norm(residual, ord=2)
