from __future__ import annotations
import torch
from torch import Tensor
import torch.nn.functional as F

def cross_entropy(logits, target, reduction='mean', *, classes: int | None=None):
    classes = classes or logits.size(-1)
    onehot = F.one_hot(target, num_classes=classes).to(logits.dtype)
    per_sample = -torch.einsum('nc,nc->n', F.log_softmax(logits, dim=-1), onehot)
    return {'mean': per_sample.mean, 'sum': per_sample.sum, 'none': lambda: per_sample}[reduction]()
