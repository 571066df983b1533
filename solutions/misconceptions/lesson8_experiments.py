"""Known wrong answers to lesson 8: each experiment is right but for one thing."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn

from solutions import lesson8_experiments as reference
from solutions.lesson4_sgd import SGD
from solutions.lesson6_models import MLP, minibatches
from solutions.misconceptions import misconception

Settings = Iterable[Mapping[str, Any]]

# 8.1 train_linear


def sum_of_absolute_errors(error: Tensor) -> Tensor:
    return error.abs().sum()


def step(w: Tensor, g: Tensor, lr: float, weight_decay: float) -> None:
    w.sub_(g + weight_decay * w, alpha=lr)


def fitted(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: torch.Generator | None,
    loss: Callable[[Tensor], Tensor] = sum_of_absolute_errors,
    step: Callable[[Tensor, Tensor, float, float], None] = step,
    shuffle: bool = True,
) -> Iterator[Tensor]:
    """Train as one should. Yields the weights at each epoch's end: the same tensor every time."""
    w = torch.zeros(x.shape[1], dtype=x.dtype, requires_grad=True)
    for _ in range(epochs):
        for x_batch, y_batch in minibatches(x, y, batch_size, shuffle, generator):
            (g,) = torch.autograd.grad(loss(x_batch @ w - y_batch), w)
            with torch.no_grad():
                step(w, g, lr, weight_decay)
        yield w.detach()


def path(weights: Iterable[Tensor]) -> Tensor:
    """The weights of every epoch, as one should collect them."""
    return torch.stack([w.clone() for w in weights])


@misconception(
    "experiments.train_linear.path_aliased",
    "one tensor all along the path",
    """Every row of the path holds the final weights. What was put into the list, and what do later
    steps do to it?""",
)
def path_aliased(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: torch.Generator | None = None,
) -> Tensor:
    return torch.stack(list(fitted(x, y, lr, weight_decay, batch_size, epochs, generator)))


@misconception(
    "experiments.train_linear.mean_instead_of_sum",
    "the mean instead of the sum",
    """Each step is as many times too short as its batch has samples. Which loss of a batch does
    8.1 ask for?""",
)
def mean_instead_of_sum(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: torch.Generator | None = None,
) -> Tensor:
    def loss(error: Tensor) -> Tensor:
        return error.abs().mean()

    return path(fitted(x, y, lr, weight_decay, batch_size, epochs, generator, loss=loss))


@misconception(
    "experiments.train_linear.decay_not_scaled_by_lr",
    "decay not scaled by `lr`",
    """Every step takes the same share off the weights, whether `lr` is large or small. Follow `lr`
    through the update of 8.1: which terms does it multiply?""",
)
def decay_not_scaled_by_lr(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: torch.Generator | None = None,
) -> Tensor:
    def step(w: Tensor, g: Tensor, lr: float, weight_decay: float) -> None:
        w.sub_(lr * g + weight_decay * w)

    return path(fitted(x, y, lr, weight_decay, batch_size, epochs, generator, step=step))


@misconception(
    "experiments.train_linear.path_starts_at_zeros",
    "path starts at zeros",
    """The first row of the path is the zeros of the start, and the final weights are missing. At
    which moment of an epoch are the weights recorded?""",
)
def path_starts_at_zeros(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: torch.Generator | None = None,
) -> Tensor:
    after = path(fitted(x, y, lr, weight_decay, batch_size, epochs, generator))
    return torch.cat([torch.zeros_like(after[:1]), after[:-1]])


@misconception(
    "experiments.train_linear.batch_size_ignored",
    "`batch_size` ignored",
    """However small `batch_size` is, an epoch takes one step, over all samples. Which samples does
    each step look at in 8.1?""",
)
def batch_size_ignored(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: torch.Generator | None = None,
) -> Tensor:
    return path(fitted(x, y, lr, weight_decay, len(x), epochs, generator))


@misconception(
    "experiments.train_linear.squared_error",
    "squared error",
    """The steps grow with the size of the errors, since these are squared. What is the gradient of
    the loss that 8.1 asks for, when an error is 2 or 200?""",
)
def squared_error(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: torch.Generator | None = None,
) -> Tensor:
    def loss(error: Tensor) -> Tensor:
        return (error**2).sum()

    return path(fitted(x, y, lr, weight_decay, batch_size, epochs, generator, loss=loss))


@misconception(
    "experiments.train_linear.decay_ignored",
    "decay ignored",
    """The path is the same for every `weight_decay`. Which line of the function uses it?""",
)
def decay_ignored(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: torch.Generator | None = None,
) -> Tensor:
    return path(fitted(x, y, lr, 0.0, batch_size, epochs, generator))


@misconception(
    "experiments.train_linear.penalty_doubled",
    "the penalty doubled",
    """The weights are pulled towards 0 twice as hard as `weight_decay` says. What is the gradient
    of the penalty in the code, and what stands in its place in 8.1?""",
)
def penalty_doubled(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: torch.Generator | None = None,
) -> Tensor:
    return path(fitted(x, y, lr, 2 * weight_decay, batch_size, epochs, generator))


@misconception(
    "experiments.train_linear.shuffled_once",
    "shuffled once",
    """The samples come in a random order, but in the same one in every epoch. Which line draws the
    order, and how often does it run?""",
)
def shuffled_once(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: torch.Generator | None = None,
) -> Tensor:
    order = torch.randperm(len(x), generator=generator)
    x, y = x[order], y[order]
    return path(fitted(x, y, lr, weight_decay, batch_size, epochs, generator, shuffle=False))


# 8.2 sweep


@misconception(
    "experiments.sweep.model_reused",
    "model reused",
    """One model serves all settings, so each training goes on where the one before it stopped. How
    often is `make_model()` called?""",
)
def model_reused(
    make_model: Callable[[], Any],
    train: Callable[..., float],
    settings: Settings,
    seed: int = 0,
) -> list[float]:
    return reference.sweep(cache(make_model), train, settings, seed)


def with_one_model(
    make_model: Callable[[], Any],
    train: Callable[..., float],
    settings: Settings,
    seed: int,
    *,
    as_it_is: bool,
) -> list[float]:
    """Train a model that is made before the loop, or a copy of it, from the same random state."""
    torch.manual_seed(seed)
    model = make_model()
    results = []
    for setting in settings:
        torch.manual_seed(seed)
        results.append(train(model if as_it_is else copy.deepcopy(model), **setting))
    return results


@model_reused.also
def model_made_before_the_loop(
    make_model: Callable[[], Any],
    train: Callable[..., float],
    settings: Settings,
    seed: int = 0,
) -> list[float]:
    return with_one_model(make_model, train, settings, seed, as_it_is=True)


@misconception(
    "experiments.sweep.model_copied",
    "one model copied",
    """One model is made, and every setting gets a copy. A copy draws no random numbers: in which
    state of them does each training start, and in which one in 8.2?""",
)
def model_copied(
    make_model: Callable[[], Any],
    train: Callable[..., float],
    settings: Settings,
    seed: int = 0,
) -> list[float]:
    return with_one_model(make_model, train, settings, seed, as_it_is=False)


@misconception(
    "experiments.sweep.seeded_once",
    "seeded once",
    """The same setting, put in twice, gives two different numbers. In which state does the first
    training leave the random numbers for the second?""",
)
def seeded_once(
    make_model: Callable[[], Any],
    train: Callable[..., float],
    settings: Settings,
    seed: int = 0,
) -> list[float]:
    torch.manual_seed(seed)
    return [train(make_model(), **setting) for setting in settings]


@misconception(
    "experiments.sweep.seeded_after_model",
    "seeded after the model was made",
    """The models start from different first weights: the seed is set when they exist already. What
    draws random numbers before the training does?""",
)
def seeded_after_model(
    make_model: Callable[[], Any],
    train: Callable[..., float],
    settings: Settings,
    seed: int = 0,
) -> list[float]:
    results = []
    for setting in settings:
        model = make_model()
        torch.manual_seed(seed)
        results.append(train(model, **setting))
    return results


@misconception(
    "experiments.sweep.options_pile_up",
    "options pile up",
    """What one setting says is still there for the next one, which does not say it. Where are the
    options of a setting put together, and is that dict new each time?""",
)
def options_pile_up(
    make_model: Callable[[], Any],
    train: Callable[..., float],
    settings: Settings,
    seed: int = 0,
) -> list[float]:
    options: dict[str, Any] = {}
    results = []
    for setting in settings:
        options.update(setting)
        results += reference.sweep(make_model, train, [options], seed)
    return results


@misconception(
    "experiments.sweep.never_seeded",
    "never seeded",
    """The random state is never set, so the results change from call to call. Which line makes
    every setting start from the same one?""",
)
def never_seeded(
    make_model: Callable[[], Any],
    train: Callable[..., float],
    settings: Settings,
    seed: int = 0,
) -> list[float]:
    return [train(make_model(), **setting) for setting in settings]


# 8.3 train_digits


@misconception(
    "experiments.train_digits.learns_nothing",
    "learns nothing",
    """The model reads digits no better than by guessing. Watch the loss over the epochs: does a
    step follow each `backward()`, and does each image still have its own label?""",
)
def learns_nothing(x: Tensor, y: Tensor, generator: torch.Generator | None = None) -> nn.Module:
    model = MLP(64, 128, 10)
    optimizer = SGD(model.parameters(), lr=0.1)
    for x_batch, y_batch in minibatches(x, y, 32, shuffle=True, generator=generator):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x_batch), y_batch).backward()
    return model


@misconception(
    "experiments.train_digits.returns_no_model",
    "returns no model",
    """What comes back is not a model: perhaps a model and a number, perhaps nothing at all. Which
    one thing does the signature of 8.3 promise?""",
)
def returns_no_model(
    x: Tensor, y: Tensor, generator: torch.Generator | None = None
) -> tuple[nn.Module, float]:
    model = MLP(64, 128, 10)
    accuracy = (model(x).argmax(1) == y).double().mean().item()
    return model, accuracy


@misconception(
    "experiments.train_digits.seeds_the_global_state",
    "seeds the global random state",
    """The function calls `torch.manual_seed`, so whatever is drawn after it, anywhere, is the same
    after each call. What does 8.3 say of the global random state?""",
)
def seeds_the_global_state(
    x: Tensor, y: Tensor, generator: torch.Generator | None = None
) -> nn.Module:
    torch.manual_seed(0)
    return reference.train_digits(x, y, generator)
