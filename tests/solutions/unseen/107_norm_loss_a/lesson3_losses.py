from __future__ import annotations
import torch
from torch import Tensor

class _Length(torch.autograd.Function):

    @staticmethod
    def forward(ctx, r):
        length = (r * r).sum().sqrt()
        ctx.save_for_backward(r, length)
        return length

    @staticmethod
    def backward(ctx, grad_output):
        r, length = ctx.saved_tensors
        if length == 0:
            return torch.zeros_like(r)
        return grad_output * r / length

def norm_loss(prediction: Tensor, target: Tensor) -> Tensor:
    return _Length.apply(prediction - target)
