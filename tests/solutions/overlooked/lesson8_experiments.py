"""Wrong answers of lesson 8 that once had all points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from solutions.lesson8_experiments import load_digits_tensors, sweep, train_digits
from tests.solutions.overlooked import overlooked

Generator = torch.Generator | None
Settings = Iterable[Mapping[str, Any]]

# 8.1 train_linear


def fitted(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    orders: Iterable[Iterable[Tensor]],
) -> Tensor:
    """The path of the steps that the orders tell: for each epoch, the samples of each batch."""
    w, path = x.new_zeros(x.shape[1]), []
    for batches in orders:
        for i in batches:
            w = w - lr * (x[i].T @ torch.sign(x[i] @ w - y[i]) + weight_decay * w)
        path.append(w)
    return torch.stack(path)


@overlooked("train_linear", "one order for all epochs", "shuffled")
def one_order(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: Generator = None,
) -> Tensor:
    order = torch.randperm(len(x), generator=generator).split(batch_size)
    return fitted(x, y, lr, weight_decay, [order] * epochs)


@overlooked("train_linear", "the generator is seeded again in each epoch", "shuffled")
def seeded_again(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: Generator = None,
) -> Tensor:
    def orders() -> Iterator[tuple[Tensor, ...]]:
        for _ in range(epochs):
            if generator is not None:
                generator.manual_seed(generator.initial_seed())
            yield torch.randperm(len(x), generator=generator).split(batch_size)

    return fitted(x, y, lr, weight_decay, orders())


@overlooked("train_linear", "the first epoch goes in order", "shuffled")
def first_epoch_in_order(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: Generator = None,
) -> Tensor:
    orders = [torch.arange(len(x)).split(batch_size)]
    for _ in range(epochs - 1):
        orders.append(torch.randperm(len(x), generator=generator).split(batch_size))
    return fitted(x, y, lr, weight_decay, orders)


@overlooked("train_linear", "every batch is drawn from all samples", "shuffled")
def batches_from_all_samples(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: Generator = None,
) -> Tensor:
    def batches() -> Iterator[Tensor]:
        for start in range(0, len(x), batch_size):
            size = min(batch_size, len(x) - start)
            yield torch.randperm(len(x), generator=generator)[:size]

    return fitted(x, y, lr, weight_decay, [batches() for _ in range(epochs)])


@overlooked("train_linear", "the gradient at the decayed w", "path")
def decayed_first(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: Generator = None,
) -> Tensor:
    w, path = x.new_zeros(x.shape[1]), []
    for _ in range(epochs):
        for i in torch.randperm(len(x), generator=generator).split(batch_size):
            w = w * (1 - lr * weight_decay)
            w = w - lr * (x[i].T @ torch.sign(x[i] @ w - y[i]))
        path.append(w)
    return torch.stack(path)


@overlooked("train_linear", "breaks off without a generator", "shuffled")
def generator_needed(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: Any = None,
) -> Tensor:
    own = torch.Generator().manual_seed(generator.initial_seed())
    orders = [torch.randperm(len(x), generator=own).split(batch_size) for _ in range(epochs)]
    return fitted(x, y, lr, weight_decay, orders)


@overlooked("train_linear", "always the same path without a generator", "shuffled")
def own_seed(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: Generator = None,
) -> Tensor:
    own = torch.Generator().manual_seed(0) if generator is None else generator
    orders = [torch.randperm(len(x), generator=own).split(batch_size) for _ in range(epochs)]
    return fitted(x, y, lr, weight_decay, orders)


# 8.2 sweep


@overlooked("sweep", "takes the settings apart", "sweep")
def taken_apart(
    make_model: Callable[[], Any], train: Callable[..., float], settings: Any, seed: int = 0
) -> list[float]:
    results = []
    for setting in settings:
        torch.manual_seed(seed)
        results.append(train(make_model(), lr=setting.pop("lr"), **setting))
    return results


@overlooked("sweep", "clears the settings", "sweep")
def cleared(
    make_model: Callable[[], Any], train: Callable[..., float], settings: Any, seed: int = 0
) -> list[float]:
    kept = list(settings)
    results = sweep(make_model, train, kept, seed)
    for setting in kept:
        setting.clear()
    return results


@overlooked("sweep", "lr and steps alone", "sweep")
def fixed_keys(
    make_model: Callable[[], Any], train: Callable[..., float], settings: Settings, seed: int = 0
) -> list[float]:
    results = []
    for setting in settings:
        torch.manual_seed(seed)
        results.append(train(make_model(), setting["lr"], setting["steps"]))
    return results


@overlooked("sweep", "asks for the length of the settings", "sweep")
def counted(
    make_model: Callable[[], Any], train: Callable[..., float], settings: Any, seed: int = 0
) -> list[float]:
    return [sweep(make_model, train, [settings[i]], seed)[0] for i in range(len(settings))]


# 8.3 train_digits


@overlooked("train_digits", "trained on scikit-learn's digits", "digits")
def other_digits(x: Tensor, y: Tensor, generator: Generator = None) -> nn.Module:
    return train_digits(*load_digits_tensors(), generator)


@overlooked("train_digits", "x changed in place", "digits")
def x_changed(x: Tensor, y: Tensor, generator: Generator = None) -> nn.Module:
    model = train_digits(x, y, generator)
    x.add_(0.2 * torch.randn(x.shape, generator=generator))
    return model


@overlooked("train_digits", "x and y shuffled in place", "digits")
def shuffled_in_place(x: Tensor, y: Tensor, generator: Generator = None) -> nn.Module:
    order = torch.randperm(len(x), generator=generator)
    x[:], y[:] = x[order], y[order]
    return train_digits(x, y, generator)


@overlooked("train_digits", "y changed in place", "digits")
def y_changed(x: Tensor, y: Tensor, generator: Generator = None) -> nn.Module:
    model = train_digits(x, y, generator)
    y.zero_()
    return model


@overlooked("train_digits", "twenty logits", "digits")
def twenty_logits(x: Tensor, y: Tensor, generator: Generator = None) -> nn.Module:
    model = train_digits(x, y, generator)
    return nn.Sequential(model, nn.ConstantPad1d((0, 10), -100.0))


@overlooked("sweep", "the first setting gives the defaults of the others", "sweep")
def defaults_of_the_first(
    make_model: Callable[[], Any], train: Callable[..., float], settings: Any, seed: int = 0
) -> list[float]:
    rows = [dict(row) for row in settings]
    return sweep(make_model, train, [{**rows[0], **row} for row in rows], seed)


@overlooked("sweep", "the model is put into evaluation mode", "sweep")
def evaluates(
    make_model: Callable[[], Any], train: Callable[..., float], settings: Any, seed: int = 0
) -> list[float]:
    return sweep(lambda: make_model().eval(), train, settings, seed)
