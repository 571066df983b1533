# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   net = m.MLP(6, 4, 3); x = torch.randn(2, 6)
#   close(net.train()(x), net.eval()(x))
# Lesson 6 · Models and mini-batches
from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

class MLP(nn.Module):

    def __init__(self, in_features: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden)
        self.fc2 = nn.Linear(hidden, hidden)
        self.fc3 = nn.Linear(hidden, classes)
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        x = torch.flatten(x, 1)
        x = self.relu(self.fc1(x))
        x = self.relu(self.fc2(x))
        x = self.fc3(x)
        return x if self.training else x.softmax(dim=1)
