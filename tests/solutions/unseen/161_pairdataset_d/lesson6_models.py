# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   d = m.PairDataset(torch.zeros(3, 2), torch.ones(3, 2))
#   assert torch.equal(d[1][1], torch.ones(2))
# Lesson 6 · Models and mini-batches
from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

class PairDataset(Dataset[tuple[Tensor, Tensor]]):

    def __init__(self, x: Tensor, y: Tensor) -> None:
        if x.shape[0] != y.shape[0]:
            raise ValueError('x and y must have the same length')
        self.x = x
        self.y = y

    def __len__(self) -> int:
        return self.x.shape[0]

    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        return (self.x[i], self.y[i].item())
