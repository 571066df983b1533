from __future__ import annotations
import torch
from torch import Tensor


def cross_entropy(logits: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    num_train = logits.shape[0]
    scores = logits - logits.max(dim=1, keepdim=True).values.detach()   # numeric stability
    log_probs = scores - scores.exp().sum(dim=1, keepdim=True).log()
    nll = -log_probs[torch.arange(num_train), target]
    if reduction == "mean":
        return nll.sum() / num_train
    if reduction == "sum":
        return nll.sum()
    return nll
