# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   assert m.LinearRegression(2, 3)(torch.ones(1, 2)).shape == (1, 3)
#   assert m.LinearRegression(2, 1)(torch.ones(4, 2)).shape == (4, 1)
# Lesson 6 · Models and mini-batches
from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

class LinearRegression(nn.Module):

    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x).squeeze()
