"""Data and models for training loops, shared by the lessons that train."""

from __future__ import annotations

import torch
from torch import Tensor

from autograder.checks import strategies as st
from tests.exercises.scenarios.loops import Data, Model

FEATURES, CLASSES = 2, 3

# Numbers of samples, and sizes of their batches: mostly with a smaller last one, where the mean of
# the batches' means is not the mean. A single sample would stop a BatchNorm in training mode.
# Where a batch has as many samples as there are classes, wrong dimensions raise no error.
SIZES = st.sampled_from([(5, 3), (3, 2), (8, 3), (7, 5), (10, 4), (2, 4), (6, 3)])
NORM_SIZES = st.sampled_from([(5, 3), (8, 3), (10, 4), (4, 2)])

# With momentum a step is more than lr · gradient, and an optimizer has a memory.
NO_MOMENTUM = st.just(0.0)
MOMENTA = st.sampled_from([0.0, 0.5])

SEEDS = st.integers(0, 1000)


def noise(*shape: int, seed: int) -> Tensor:
    """Normal numbers of two digits."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64).mul(100).round() / 100


def data(samples: int, batch_size: int, seed: int) -> Data:
    """Samples with class numbers."""
    generator = torch.Generator().manual_seed(seed + 1)
    y = torch.randint(0, CLASSES, (samples,), generator=generator)
    return Data(noise(samples, FEATURES, seed=seed), y, batch_size)


def model(seed: int, kind: str = "linear", training: bool = True) -> Model:
    """A model of these data."""
    weight, bias = noise(CLASSES, FEATURES, seed=seed + 2), noise(CLASSES, seed=seed + 3)
    return Model(weight, bias, kind, training)
