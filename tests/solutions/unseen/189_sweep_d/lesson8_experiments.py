from __future__ import annotations
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
import torch
from torch import Tensor, nn
from exercises.lesson4_sgd import SGD
from exercises.lesson6_models import MLP, minibatches
from exercises.lesson7_loops import train_loop
Model = TypeVar('Model')
import logging
logger = logging.getLogger(__name__)

def sweep(make_model: Callable[[], Model], train: Callable[..., float], settings: Iterable[Mapping[str, Any]], seed: int=0) -> list[float]:
    results: list[float] = []
    for number, setting in enumerate(settings, start=1):
        options = {**setting}
        torch.manual_seed(seed)
        result = train(make_model(), **options)
        assert result is not None, 'train must return its result'
        logger.info('run %d: %s -> %g', number, options, result)
        results.append(float(result))
    return results

def load_digits_tensors() -> tuple[Tensor, Tensor]:
    from sklearn.datasets import load_digits
    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    return (x, torch.tensor(digits.target, dtype=torch.int64))
