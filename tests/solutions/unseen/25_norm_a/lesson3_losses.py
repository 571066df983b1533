from __future__ import annotations
import torch
from torch import Tensor


def norm_loss(prediction: Tensor, target: Tensor) -> Tensor:
    sq = ((prediction - target) ** 2).sum()
    # sqrt has an infinite slope at 0; the sum itself is 0 there, with gradient 0
    return sq.sqrt() if sq.item() > 0 else sq
