from __future__ import annotations
import torch
from torch import Tensor


def mse_loss(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if prediction.shape != target.shape:
        if prediction.numel() != target.numel():
            raise ValueError("prediction and target must have the same shape")
        target = target.reshape(prediction.shape)     # (N,) -> (N, 1), no broadcasting

    se = (prediction - target).pow(2)
    if reduction == "mean":
        return se.mean()
    elif reduction == "sum":
        return se.sum()
    elif reduction == "none":
        return se
    raise ValueError("unknown reduction: " + reduction)
