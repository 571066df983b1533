from __future__ import annotations

import math

import torch
from torch import nn


def clip_grad_norm(params, max_norm):
    grads = [p.grad.flatten() for p in params if p.grad is not None]
    norm = torch.stack([g.norm() for g in grads]).norm().item()
    if norm > max_norm:
        for g in grads:
            g.mul_(max_norm / norm)
    return norm
