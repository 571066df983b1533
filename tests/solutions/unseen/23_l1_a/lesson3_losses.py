from __future__ import annotations
import torch
from torch import Tensor
import torch.nn.functional as F


def l1_loss(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if prediction.shape != target.shape:
        raise ValueError("prediction %s and target %s differ" % (list(prediction.shape), list(target.shape)))
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)

    # |d| = relu(d) + relu(-d), and relu'(0) = 0
    d = prediction - target
    loss = F.relu(d) + F.relu(-d)
    if reduction == "mean":
        loss = loss.mean()
    elif reduction == "sum":
        loss = loss.sum()
    return loss
