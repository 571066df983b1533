# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   assert [tuple(p.shape) for p in m.MLP(6, 4, 3).parameters()] == [(4, 6), (4,), (4, 4), (4,), (3, 4), (3,)]
# Lesson 6 · Models and mini-batches
from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

class MLP(nn.Module):

    def __init__(self, in_features: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.input = nn.Linear(in_features, hidden)
        self.output = nn.Linear(hidden, classes)
        self.hidden = nn.Linear(hidden, hidden)

    def forward(self, x: Tensor) -> Tensor:
        x = x.flatten(1)
        x = torch.relu(self.input(x))
        x = torch.relu(self.hidden(x))
        return self.output(x)
