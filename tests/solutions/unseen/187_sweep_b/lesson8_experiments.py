# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   out = m.sweep(lambda: None, lambda model, lr=0., wd=0.: lr + 10 * wd, [{"wd": 1.}, {"lr": 1.}])
#   assert out == [10., 1.], out
# Lesson 8 · Learning rate, batch size, weight decay
from __future__ import annotations
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
import torch
from torch import Tensor, nn
from exercises.lesson4_sgd import SGD
from exercises.lesson6_models import MLP, minibatches
from exercises.lesson7_loops import train_loop
Model = TypeVar('Model')

def sweep(make_model: Callable[[], Model], train: Callable[..., float], settings: Iterable[Mapping[str, Any]], seed: int=0) -> list[float]:
    options: dict[str, Any] = {}
    results = []
    for setting in settings:
        options.update(setting)
        torch.manual_seed(seed)
        results.append(train(make_model(), **options))
    return results

def load_digits_tensors() -> tuple[Tensor, Tensor]:
    from sklearn.datasets import load_digits
    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    return (x, torch.tensor(digits.target, dtype=torch.int64))
