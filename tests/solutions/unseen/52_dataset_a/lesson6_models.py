from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset


class PairDataset(Dataset[tuple[Tensor, Tensor]]):

    def __init__(self, x: Tensor, y: Tensor) -> None:
        super().__init__()
        assert len(x) == len(y), "x and y must have the same length"
        self.x = x
        self.y = y
        self.len = x.shape[0]

    def __len__(self) -> int:
        return self.len

    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        return self.x[i], self.y[i]
