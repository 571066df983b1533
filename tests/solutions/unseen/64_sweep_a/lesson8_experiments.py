from __future__ import annotations
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
import torch
from torch import Tensor, nn
from exercises.lesson4_sgd import SGD
from exercises.lesson6_models import MLP, minibatches
from exercises.lesson7_loops import train_loop
Model = TypeVar("Model")


def sweep(
    make_model: Callable[[], Model],
    train: Callable[..., float],
    settings: Iterable[Mapping[str, Any]],
    seed: int = 0,
) -> list[float]:
    results = []
    for i, setting in enumerate(settings):
        model = make_model()
        torch.manual_seed(seed)
        score = train(model, **setting)
        print(f"[{i}] {dict(setting)}: {score:.4f}")
        results.append(score)
    return results


def load_digits_tensors() -> tuple[Tensor, Tensor]:
    from sklearn.datasets import load_digits

    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    return x, torch.tensor(digits.target, dtype=torch.int64)
