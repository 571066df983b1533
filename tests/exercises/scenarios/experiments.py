"""Scenarios of lesson 8: learning rate, batch size, weight decay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from autograder.shown import brief


@dataclass(frozen=True)
class Fit:
    """A linear fit, run once per seed, each with a generator of its own."""

    x: Tensor
    y: Tensor
    lr: float
    weight_decay: float
    batch_size: int
    epochs: int
    seeds: list[int]

    def called(self, name: str) -> str:
        settings = f"lr={self.lr:g}, weight_decay={self.weight_decay:g}"
        settings += f", batch_size={self.batch_size}, epochs={self.epochs}"
        x, y = brief(self.x), brief(self.y, width=30)
        return f"{name}(x, y, {settings}); x = {x}, y = {y}"


@dataclass(frozen=True)
class PathsSeen:
    paths: list[Any]
    require_grad: list[Any]


def train_linear(implementation: Any, case: Fit) -> PathsSeen:
    """The path returned for each seed."""
    paths = []
    for seed in case.seeds:
        generator = torch.Generator().manual_seed(seed)
        paths.append(
            implementation(
                case.x, case.y, case.lr, case.weight_decay, case.batch_size, case.epochs, generator
            )
        )
    return PathsSeen(paths, [getattr(path, "requires_grad", None) for path in paths])


@dataclass(frozen=True)
class Settings:
    """Settings to sweep over: a learning rate and a number of steps each."""

    settings: list[dict[str, float]]
    seed: int | None = None

    def called(self, name: str) -> str:
        seed = "" if self.seed is None else f", seed={self.seed}"
        rows = ", ".join(str(row) for row in self.settings)
        return f"{name}(make_model, train, [{rows}]{seed})"


@dataclass(frozen=True)
class SweepSeen:
    results: Any
    models_made: int


def sweep(implementation: Any, case: Settings) -> SweepSeen:
    """The results of a training whose model and whose steps are random, and which changes its
    model."""
    made: list[nn.Module] = []

    def make_model() -> nn.Module:
        made.append(nn.Linear(2, 1))
        return made[-1]

    def train(model: nn.Module, lr: float, steps: float) -> float:
        with torch.no_grad():
            for _ in range(int(steps)):
                for p in model.parameters():
                    p.sub_(torch.rand(p.shape), alpha=lr)
            return float(sum(p.double().sum() for p in model.parameters()))

    torch.manual_seed(12345)
    seed = {} if case.seed is None else {"seed": case.seed}
    results = implementation(make_model, train, [dict(row) for row in case.settings], **seed)
    return SweepSeen(list(results) if isinstance(results, tuple) else results, len(made))


@dataclass(frozen=True)
class Digits:
    """Images with labels to train on, images without labels to be read afterwards."""

    x: Tensor
    y: Tensor
    unseen: Tensor
    seed: int

    def called(self, name: str) -> str:
        return f"{name}(x, y); {len(self.x)} images, then {len(self.unseen)} others are read"


@dataclass(frozen=True)
class DigitsSeen:
    readings: Any


def train_digits(implementation: Any, case: Digits) -> DigitsSeen:
    """What the trained model, in evaluation mode, reads in images it has not seen."""
    model = implementation(case.x, case.y, torch.Generator().manual_seed(case.seed))
    model.eval()
    with torch.no_grad():
        return DigitsSeen(model(case.unseen).argmax(1))
