from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

class PairDataset(Dataset[tuple[Tensor, Tensor]]):

    def __init__(self, x: Tensor, y: Tensor) -> None:
        self._pairs = list(zip(x, y, strict=True))

    def __len__(self) -> int:
        return len(self._pairs)

    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        return self._pairs[i]
