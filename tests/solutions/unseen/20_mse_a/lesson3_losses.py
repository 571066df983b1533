from __future__ import annotations
import torch
from torch import Tensor


def mse_loss(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if prediction.shape != target.shape:
        raise ValueError(f"shape mismatch: {tuple(prediction.shape)} vs {tuple(target.shape)}")
    reducers = {"none": lambda e: e, "mean": torch.mean, "sum": torch.sum}
    if reduction not in reducers:
        raise ValueError(f"{reduction!r} is not a valid value for reduction")
    return reducers[reduction](torch.square(prediction - target))
