# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   w = m.train_linear(T([[1., 0.], [1., 1.]]), T([0., 2.]), .25, .5, 2, 2)
#   close(w[1], T([.21875, .46875]))
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
    w = torch.zeros(x.size(1), dtype=x.dtype).requires_grad_()
    rows = []
    for _ in range(epochs):
        for idx in torch.randperm(x.size(0), generator=generator).split(batch_size):
            loss = (x[idx] @ w - y[idx]).abs().sum() + weight_decay * w.pow(2).sum()
            g, = torch.autograd.grad(loss, w)
            w = (w - lr * g).detach().requires_grad_()
        rows.append(w.detach())
    return torch.stack(rows)
Model = TypeVar('Model')

def load_digits_tensors() -> tuple[Tensor, Tensor]:
    from sklearn.datasets import load_digits
    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    return (x, torch.tensor(digits.target, dtype=torch.int64))
