from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

class LinearRegression(nn.Module):

    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        bound = in_features ** (-0.5)
        for name, shape in {'W': (out_features, in_features), 'b': (out_features,)}.items():
            self.register_parameter(name, nn.Parameter(torch.empty(shape).uniform_(-bound, bound)))

    def forward(self, x: Tensor) -> Tensor:
        return torch.einsum('ni,oi->no', x, self.W) + self.b
