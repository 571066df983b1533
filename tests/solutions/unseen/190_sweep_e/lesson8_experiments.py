# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   n = []
#   def make(): n.append(1); return nn.Linear(2, 1)
#   out = m.sweep(make, lambda model: torch.rand(()).item(), [{}, {}], 3); torch.manual_seed(3); make()
#   assert out[0] == torch.rand(()).item() and len(n) == 3
from __future__ import annotations
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
import torch
from torch import Tensor, nn
from exercises.lesson4_sgd import SGD
from exercises.lesson6_models import MLP, minibatches
from exercises.lesson7_loops import train_loop
Model = TypeVar('Model')
import copy

def sweep(make_model: Callable[[], Model], train: Callable[..., float], settings: Iterable[Mapping[str, Any]], seed: int=0) -> list[float]:
    torch.manual_seed(seed)
    initial = make_model()
    scores: list[float] = []
    for setting in settings:
        torch.manual_seed(seed)
        model = copy.deepcopy(initial)
        scores.append(float(train(model, **setting)))
    return scores

def load_digits_tensors() -> tuple[Tensor, Tensor]:
    from sklearn.datasets import load_digits
    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    return (x, torch.tensor(digits.target, dtype=torch.int64))
