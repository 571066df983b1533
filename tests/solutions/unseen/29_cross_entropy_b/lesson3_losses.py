from __future__ import annotations
import torch
from torch import Tensor


def cross_entropy(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    z = logits - logits.max()          # for stability
    log_sum_exp = torch.log(torch.exp(z).sum(dim=1))
    correct_class_score = z.gather(1, target.view(-1, 1)).squeeze(1)
    loss = log_sum_exp - correct_class_score
    if reduction == "mean":
        return loss.mean()
    elif reduction == "sum":
        return loss.sum()
    elif reduction == "none":
        return loss
    else:
        raise ValueError("reduction must be mean, sum or none")
