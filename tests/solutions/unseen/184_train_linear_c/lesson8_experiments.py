# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   w = m.train_linear(T([[1., 0.], [1., 1.]]), T([0., 2.]), .25, 0., 2, 2)
#   close(w, T([[.25, .25], [.25, .5]]))
# Lesson 8 · Learning rate, batch size, weight decay
from __future__ import annotations
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
import torch
from torch import Tensor, nn
from exercises.lesson4_sgd import SGD
from exercises.lesson6_models import MLP, minibatches
from exercises.lesson7_loops import train_loop

def train_linear(x: Tensor, y: Tensor, lr: float, weight_decay: float, batch_size: int, epochs: int, generator: torch.Generator | None=None) -> Tensor:
    w = torch.zeros(x.shape[1], dtype=x.dtype, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=lr, weight_decay=weight_decay)
    history = []
    for _ in range(epochs):
        order = torch.randperm(len(x), generator=generator)
        for i in range(0, len(x), batch_size):
            batch = order[i:i + batch_size]
            optimizer.zero_grad()
            (x[batch] @ w - y[batch]).abs().sum().backward()
            optimizer.step()
        history.append(w.detach())
    return torch.stack(history)
Model = TypeVar('Model')

def load_digits_tensors() -> tuple[Tensor, Tensor]:
    from sklearn.datasets import load_digits
    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    return (x, torch.tensor(digits.target, dtype=torch.int64))
