from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset
from torch.utils.data import TensorDataset

class PairDataset(TensorDataset):

    def __init__(self, x: Tensor, y: Tensor) -> None:
        try:
            super().__init__(x, y)
        except AssertionError as error:
            raise ValueError(f'{len(x)} samples in x, {len(y)} in y') from error
