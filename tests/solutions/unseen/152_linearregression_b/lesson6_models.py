# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   assert list(m.LinearRegression(2, 3).parameters())[1].shape == (3,)
# Lesson 6 · Models and mini-batches
from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

class LinearRegression(nn.Module):

    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) * 0.1)
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight.T + self.bias
