from __future__ import annotations
import torch
from torch import Tensor

def norm_loss(prediction: Tensor, target: Tensor) -> Tensor:
    assert prediction.shape == target.shape, 'shapes must agree'
    return torch.dist(prediction, target)
