from __future__ import annotations
import torch
from torch import Tensor


def l1_loss(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if prediction.shape != target.shape:
        raise ValueError("prediction and target must have the same shape")
    diff = prediction - target
    abs_err = torch.where(diff >= 0, diff, -diff)
    if reduction == "none":
        return abs_err
    elif reduction == "sum":
        return abs_err.sum()
    elif reduction == "mean":
        return abs_err.mean()
    else:
        raise ValueError(f"unknown reduction {reduction}")
