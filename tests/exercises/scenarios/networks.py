"""Small models by name, for the scenarios of lessons that look inside a model."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn


class Tied(nn.Module):
    """Two layers that share one weight."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(2, 2)
        self.second = nn.Linear(2, 2)
        self.second.weight = self.first.weight

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.second(self.first(x))
        return result


class Gained(nn.Module):
    """A layer behind a LayerNorm, times one number of its own: a parameter without dimensions."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(2)
        self.layer = nn.Linear(2, 2, bias=False)
        self.gain = nn.Parameter(torch.ones(()))

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.gain * self.layer(self.norm(x))
        return result


class Mixing(nn.Module):
    """A layer behind a matrix that is a parameter of no layer."""

    def __init__(self) -> None:
        super().__init__()
        self.mix = nn.Parameter(torch.ones(2, 2))
        self.layer = nn.Linear(2, 1)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.layer(x @ self.mix)
        return result


class Debiased(nn.Module):
    """Two layers, of which the first has a matrix in whose name there is a "bias"."""

    def __init__(self) -> None:
        super().__init__()
        self.debias = nn.Linear(2, 2)
        self.layer = nn.Linear(2, 1)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.layer(self.debias(x))
        return result


class Dropout(nn.Dropout):
    """torch's, with the same numbers on every machine.

    `torch.bernoulli_` draws others where torch has Intel's MKL, and elsewhere
    (aten/src/ATen/native/cpu/DistributionKernels.cpp); `torch.rand` does not.
    """

    def forward(self, input: Tensor) -> Tensor:
        if not self.training:
            return input
        kept = torch.rand(input.shape, dtype=torch.float64) >= self.p
        return input * kept / (1 - self.p)


def _stack(*modules: nn.Module) -> nn.Sequential:
    return nn.Sequential(*modules)


NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "linear": lambda: nn.Linear(2, 2),
    "no bias": lambda: _stack(nn.Linear(2, 2, bias=False)),
    "norm": lambda: _stack(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.ReLU(), nn.Linear(3, 2)),
    "conv": lambda: _stack(
        nn.Unflatten(1, (1, 1, 2)),
        nn.Conv2d(1, 2, (1, 2)),
        nn.GroupNorm(1, 2),
        nn.Flatten(),
        nn.Linear(2, 2),
    ),
    "gained": Gained,
    "tied": Tied,
    "mixing": Mixing,
    "debiased": Debiased,
    "dropout alone": lambda: Dropout(0.5),
    "no parameters": lambda: _stack(nn.Flatten(), Dropout(0.5)),
    "layers": lambda: _stack(nn.Linear(2, 2), nn.Linear(2, 2)),
    "nested": lambda: _stack(
        _stack(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2)), nn.Tanh(), nn.Linear(2, 2)
    ),
    "body": lambda: _stack(
        _stack(nn.Linear(2, 3), Dropout(0.5), nn.BatchNorm1d(3)), nn.Linear(3, 2)
    ),
    "dropout": lambda: _stack(
        _stack(nn.Linear(2, 3), nn.BatchNorm1d(3), Dropout(0.5)),
        Dropout(0.25),
        nn.Linear(3, 2),
    ),
    "dropping": lambda: _stack(nn.Linear(2, 3), Dropout(0.5), nn.Linear(3, 2)),
    "deep": lambda: _stack(
        _stack(_stack(nn.Linear(2, 2), nn.BatchNorm1d(2)), _stack(nn.Linear(2, 2), nn.ReLU())),
        nn.Linear(2, 2),
    ),
}
"""What `network` builds; each takes rows of two features."""


def noise(*shape: int, seed: int) -> Tensor:
    """Normal numbers of two digits, in float64."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64).mul(100).round() / 100


def network(kind: str, seed: int = 0) -> nn.Module:
    """A model of `NETWORKS` in float64, with parameters and statistics that depend on the seed.

    Building it leaves torch's random state as it was.
    """
    with torch.random.fork_rng(devices=[]):
        model = NETWORKS[kind]().double()
    with torch.no_grad():
        for place, p in enumerate(model.parameters()):
            p.copy_(noise(*p.shape, seed=100 * seed + place))
        for place, buffer in enumerate(model.buffers()):
            if buffer.is_floating_point():  # a mean, or a variance
                buffer.copy_(noise(*buffer.shape, seed=100 * seed + 50 + place).abs() + 0.5)
            else:  # the batches counted so far
                buffer.fill_(seed + 3)
    return model


def described(model: nn.Module) -> str:
    """A model in a few words: `Sequential(Linear, ReLU, Linear)`."""
    inside = ", ".join(described(child) for child in model.children())
    return f"{type(model).__name__}({inside})" if inside else type(model).__name__


def named_parameters(model: nn.Module) -> dict[str, Tensor]:
    """Copies of the parameters' values, by name."""
    return {name: p.detach().clone() for name, p in model.named_parameters()}


def named_state(model: nn.Module) -> dict[str, Tensor]:
    """Copies of all parameters and buffers, by name."""
    return {name: value.detach().clone() for name, value in model.state_dict().items()}
