from __future__ import annotations
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
import torch
from torch import Tensor, nn
from exercises.lesson4_sgd import SGD
from exercises.lesson6_models import MLP, minibatches
from exercises.lesson7_loops import train_loop
Model = TypeVar('Model')

def load_digits_tensors() -> tuple[Tensor, Tensor]:
    from sklearn.datasets import load_digits
    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    return (x, torch.tensor(digits.target, dtype=torch.int64))

def train_digits(x, y, generator=None, *, epochs=30, batch_size=32, peak=0.2):
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    velocity = {p: torch.zeros_like(p) for p in model.parameters()}
    steps = epochs * -(-len(x) // batch_size)
    done = 0
    for _ in range(epochs):
        for rows in torch.randperm(len(x), generator=generator).split(batch_size):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            grads = torch.autograd.grad(loss, list(velocity))
            lr = peak * (1 - done / steps)
            for (p, v), g in zip(velocity.items(), grads):
                v.mul_(0.8).add_(g)
                p.data.sub_(v, alpha=lr)
            done += 1
    return model.eval()
