"""Scenarios of lesson 8: learning rate, batch size, weight decay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from autograder.messages.catalogue import Said, in_a_row, words
from autograder.shown import brief
from tests.exercises.scenarios.leaves import plain_list


@dataclass(frozen=True)
class Fit:
    """A linear fit, run once per seed, each with a generator of its own; `None` is without one."""

    x: Tensor
    y: Tensor
    lr: float
    weight_decay: float
    batch_size: int
    epochs: int
    seeds: list[int | None]

    def called(self, name: str) -> Said:
        settings = f"lr={self.lr:g}, weight_decay={self.weight_decay:g}"
        settings += f", batch_size={self.batch_size}, epochs={self.epochs}"
        x, y = brief(self.x), brief(self.y, width=30)
        without = [words("with generators and without")] if None in self.seeds else []
        return in_a_row([f"{name}(x, y, {settings})", *without, f"x = {x}, y = {y}"])


@dataclass(frozen=True)
class PathsSeen:
    """The paths, and the `weighted_sum` of x and y after them."""

    paths: list[Any]
    require_grad: list[Any]
    x_in_use: Tensor
    y_in_use: Tensor


def train_linear(implementation: Any, case: Fit) -> PathsSeen:
    """The path returned for each seed."""
    numbers = (case.lr, case.weight_decay, case.batch_size, case.epochs)
    paths = []
    for seed in case.seeds:
        generators = [] if seed is None else [torch.Generator().manual_seed(seed)]
        paths.append(implementation(case.x, case.y, *numbers, *generators))
    require_grad = [getattr(path, "requires_grad", None) for path in paths]
    return PathsSeen(paths, require_grad, weighted_sum(case.x), weighted_sum(case.y))


@dataclass(frozen=True)
class Settings:
    """Settings to sweep over: a learning rate, a number of steps and perhaps a decay each.

    `one_pass`: they come from an iterator, which has no length and can be looped over once.
    """

    settings: list[dict[str, float]]
    seed: int | None = None
    one_pass: bool = False

    def called(self, name: str) -> str:
        seed = "" if self.seed is None else f", seed={self.seed}"
        rows = "[" + ", ".join(str(row) for row in self.settings) + "]"
        rows = f"iter({rows})" if self.one_pass else rows
        return f"{name}(make_model, train, {rows}{seed})"


@dataclass(frozen=True)
class SweepSeen:
    """What came back, and what became of the settings; `settings_in_use` is computed from them."""

    results: Any
    models_made: int
    settings: list[dict[str, Any]]
    settings_in_use: list[float]


def sweep(implementation: Any, case: Settings) -> SweepSeen:
    """The results of a training whose model and whose steps are random, and which changes its
    model."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(12345)
        return _sweep(implementation, case)


def _sweep(implementation: Any, case: Settings) -> SweepSeen:
    made: list[nn.Module] = []

    def make_model() -> nn.Module:
        made.append(nn.Linear(2, 1))
        return made[-1]

    def train(model: nn.Module, lr: float, steps: float, decay: float = 0.0) -> float:
        with torch.no_grad():
            for _ in range(int(steps)):
                for p in model.parameters():
                    p.mul_(1 - decay).sub_(torch.rand(p.shape), alpha=lr)
            mode = 0.0 if model.training else 1.0
            return mode + float(sum(p.double().sum() for p in model.parameters()))

    settings = [dict(row) for row in case.settings]
    given = iter(settings) if case.one_pass else settings
    seed = {} if case.seed is None else {"seed": case.seed}
    results = plain_list(implementation(make_model, train, given, **seed))
    return SweepSeen(results, len(made), settings, [_in_use(row) for row in settings])


def _in_use(setting: dict[str, Any]) -> float:
    """A number that has to be computed, and in which every change of a setting shows."""
    numbers = [value for value in setting.values() if isinstance(value, int | float)]
    return len(setting) + sum(value / (place + 3) for place, value in enumerate(numbers))


@dataclass(frozen=True)
class Digits:
    """Images with labels to train on, images without labels to be read afterwards."""

    x: Tensor
    y: Tensor
    unseen: Tensor
    seed: int

    def called(self, name: str) -> Said:
        count, others = len(self.x), len(self.unseen)
        read = words("{count} images, then {others} others are read", count=count, others=others)
        return in_a_row([f"{name}(x, y)", read])


@dataclass(frozen=True)
class DigitsSeen:
    """`returned` is the word `MODEL`, or what came back in a model's place. `x_in_use` and
    `y_in_use` are the `weighted_sum` of x and y after the training."""

    returned: Any
    logits: Any
    x_in_use: Tensor
    y_in_use: Tensor


MODEL = "a model"


def train_digits(implementation: Any, case: Digits) -> DigitsSeen:
    """What the trained model, in evaluation mode, gives for images it has not seen."""
    returned = implementation(case.x, case.y, torch.Generator().manual_seed(case.seed))
    sums = weighted_sum(case.x), weighted_sum(case.y)
    if not isinstance(returned, nn.Module):
        return DigitsSeen(returned, None, *sums)
    returned.eval()
    with torch.no_grad():
        return DigitsSeen(MODEL, returned(case.unseen), *sums)


def weighted_sum(samples: Tensor) -> Tensor:
    """Every sample times a weight of its own, added up: it shows other values and another order."""
    weights = torch.arange(1, len(samples) + 1, dtype=torch.float64)
    return torch.tensordot(weights, samples.detach().double(), dims=1)
