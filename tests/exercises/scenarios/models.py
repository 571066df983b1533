"""Scenarios of lesson 6: models, data sets and mini-batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from autograder.shown import brief
from tests.exercises.scenarios.calls import refusal
from tests.exercises.scenarios.leaves import plain_list, snapshot, used


@dataclass(frozen=True)
class Built:
    """Constructor arguments, the values its parameters get, in order, and an input."""

    arguments: list[int]
    weights: list[Tensor]
    x: Tensor

    def called(self, name: str) -> str:
        arguments = ", ".join(map(str, self.arguments))
        return f"{name}({arguments})(x); x of shape {tuple(self.x.shape)}"


@dataclass(frozen=True)
class ModelSeen:
    shapes: list[list[int]]
    require_grad: list[bool]
    output: Any
    in_use: list[Tensor | None]


def forward(implementation: Any, case: Built) -> ModelSeen:
    """The parameters' shapes, what the model gives once they have the case's values, and what comes
    of them in use.

    Where the shapes are others, the values cannot be put in and there is no output to compare.
    """
    model = implementation(*case.arguments).to(case.x.dtype)
    parameters = list(model.parameters())
    shapes = [list(p.shape) for p in parameters]
    output = None
    if shapes == [list(w.shape) for w in case.weights]:
        with torch.no_grad():
            for p, w in zip(parameters, case.weights, strict=True):
                p.copy_(w)
        output = snapshot(model(case.x))
    require_grad = [p.requires_grad for p in parameters]
    return ModelSeen(shapes, require_grad, output, [used(p) for p in parameters])


@dataclass(frozen=True)
class Pairs:
    """Samples, and the size of the batches in which a DataLoader fetches them."""

    x: Tensor
    y: Tensor
    batch_size: int = 2

    def called(self, name: str) -> str:
        shapes = f"x of shape {tuple(self.x.shape)}, y of shape {tuple(self.y.shape)}"
        return f"{name}(x, y); {shapes}"


@dataclass(frozen=True)
class DatasetSeen:
    length: Any
    items: list[Any]
    batches: list[Any]


def dataset(implementation: Any, case: Pairs) -> DatasetSeen:
    """The length, each item, and the batches that a DataLoader makes of them."""
    data = implementation(case.x, case.y)
    length = len(data)
    items = [plain_list(data[i]) for i in range(len(case.x))]
    batches = [plain_list(batch) for batch in DataLoader(data, batch_size=case.batch_size)]
    return DatasetSeen(length, items, batches)


def construct(implementation: Any, case: Pairs) -> str:
    """What happens when the data set is built."""
    return refusal(lambda: implementation(case.x, case.y))


@dataclass(frozen=True)
class Passes:
    """Passes over `samples` numbered samples, one after the other with one generator."""

    samples: int
    batch_size: int
    shuffle: bool = False
    drop_last: bool = False
    seed: int | None = None
    passes: int = 1

    def called(self, name: str) -> str:
        options = ", shuffle=True" if self.shuffle else ""
        options += f", generator of seed {self.seed}" if self.seed is not None else ""
        options += ", drop_last=True" if self.drop_last else ""
        times = f", {self.passes} passes with one generator" if self.passes > 1 else ""
        return f"{name}(x, y, {self.batch_size}{options}); {self.samples} samples{times}"


@dataclass(frozen=True)
class PassesSeen:
    """The batches of each pass, and of the same passes again from a new generator of that seed."""

    passes: list[Any]
    again: list[Any]


def passes(implementation: Any, case: Passes) -> PassesSeen:
    """Every pass's batches. The global random state differs between the two rounds."""
    rounds = []
    for global_seed in (1, 2):
        torch.manual_seed(global_seed)
        generator = None if case.seed is None else torch.Generator().manual_seed(case.seed)
        rounds.append([_one_pass(implementation, case, generator) for _ in range(case.passes)])
    return PassesSeen(rounds[0], rounds[1])


def _one_pass(implementation: Any, case: Passes, generator: torch.Generator | None) -> Any:
    x, y = numbered(case.samples)
    options: dict[str, Any] = {}
    if case.shuffle:
        options["shuffle"] = True
    if generator is not None:
        options["generator"] = generator
    if case.drop_last:
        options["drop_last"] = True
    batches = implementation(x, y, case.batch_size, **options)
    if batches is None:
        return None
    return [plain_list(batch) for batch in batches]


def numbered(samples: int) -> tuple[Tensor, Tensor]:
    """Samples that say who they are: x[i] is (i, -i), y[i] is 10·i."""
    numbers = torch.arange(samples, dtype=torch.float64)
    return torch.stack([numbers, -numbers], dim=1), 10 * numbers


@dataclass(frozen=True)
class BatchSize:
    """A batch size that ought to be refused, or accepted."""

    batch_size: int

    def called(self, name: str) -> str:
        return f"list({name}(x, y, batch_size={self.batch_size})); 3 samples"


def first_batch(implementation: Any, case: BatchSize) -> str:
    """What happens at the call or at the first batch."""
    x, y = numbered(3)
    return refusal(lambda: list(implementation(x, y, case.batch_size)))


def model_of(kind: str, weight: Tensor, bias: Tensor) -> nn.Module:
    """`linear`: x·Wᵀ + b. `norm`: the same behind a BatchNorm1d, which knows train from eval
    mode."""
    linear = nn.Linear(weight.shape[1], weight.shape[0], dtype=weight.dtype)
    with torch.no_grad():
        linear.weight.copy_(weight)
        linear.bias.copy_(bias)
    if kind == "linear":
        return linear
    return nn.Sequential(nn.BatchNorm1d(weight.shape[1], dtype=weight.dtype), linear)


def described(kind: str, weight: Tensor) -> str:
    """A model of `model_of` in a few words."""
    name = "nn.Linear" if kind == "linear" else "BatchNorm1d and nn.Linear"
    return f"{name} with weight {brief(weight, width=30)}"
