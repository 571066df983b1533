from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset
from itertools import pairwise

class MLP(nn.Sequential):

    def __init__(self, in_features: int, hidden: int, classes: int) -> None:
        sizes = [in_features, hidden, hidden, classes]
        layers: list[nn.Module] = [nn.Flatten()]
        for fan_in, fan_out in pairwise(sizes):
            layers += [nn.Linear(fan_in, fan_out), nn.ReLU()]
        super().__init__(*layers[:-1])
