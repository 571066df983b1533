from __future__ import annotations
import torch
from torch import Tensor


def mse_loss(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if prediction.size() != target.size():
        raise ValueError("size mismatch")
    err = (prediction - target) ** 2
    if reduction == "mean":
        return err.sum() / len(prediction)
    if reduction == "sum":
        return err.sum()
    return err
