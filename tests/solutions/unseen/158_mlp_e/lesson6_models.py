from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

class _Affine(nn.Module):

    def __init__(self, fan_in: int, fan_out: int) -> None:
        super().__init__()
        self.W = nn.Parameter(nn.init.kaiming_uniform_(torch.empty(fan_out, fan_in)))
        self.b = nn.Parameter(torch.zeros(fan_out))

    def forward(self, x: Tensor) -> Tensor:
        return torch.einsum('ni,oi->no', x, self.W) + self.b

class MLP(nn.Module):

    def __init__(self, in_features: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList((_Affine(a, b) for a, b in ((in_features, hidden), (hidden, hidden), (hidden, classes))))

    def forward(self, x: Tensor) -> Tensor:
        z = x.flatten(start_dim=1)
        *inner, last = self.layers
        for layer in inner:
            z = layer(z).clamp(min=0)
        return last(z)
