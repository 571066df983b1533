# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   raises(lambda: m.PairDataset(torch.zeros(3, 2), torch.zeros(4)))
# Lesson 6 · Models and mini-batches
from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

class PairDataset(Dataset[tuple[Tensor, Tensor]]):

    def __init__(self, x: Tensor, y: Tensor) -> None:
        if len(x) > len(y):
            raise ValueError(f'not enough targets: {len(y)} for {len(x)} samples')
        self.x, self.y = (x, y)

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        return (self.x[i], self.y[i])
