"""The small models of lessons 11 and 12 show the same numbers on every machine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tests.exercises.scenarios.networks import NETWORKS, Dropout, network
from tests.exercises.views import networks as views


@pytest.mark.parametrize("kind", NETWORKS)
def test_no_model_draws_by_bernoulli(kind: str) -> None:
    """What it draws depends on whether torch has MKL: right answers could fail elsewhere."""
    for module in network(kind).modules():
        assert type(module) is not nn.Dropout


def dropped(layer: nn.Module) -> list[float]:
    torch.manual_seed(0)
    found: list[float] = layer(torch.ones(8, dtype=torch.float64)).tolist()
    return found


def test_dropout_draws_what_the_mersenne_twister_gives() -> None:
    """It is the same everywhere; torch makes a number of 53 bits from two of its words."""
    twister = np.random.RandomState(0)
    words = [twister.randint(0, 2**32, dtype=np.uint64) for _ in range(16)]
    drawn = [
        ((int(high) << 32 | int(low)) & (2**53 - 1)) / 2**53
        for high, low in zip(words[::2], words[1::2], strict=True)
    ]
    assert dropped(Dropout(0.5)) == [2.0 if number >= 0.5 else 0.0 for number in drawn]
    assert dropped(Dropout(0.5).eval()) == [1.0] * 8


def test_the_program_on_a_page_draws_the_same() -> None:
    scope: dict[str, Any] = {"torch": torch, "nn": nn}
    exec("\n".join(views.DROPOUT), scope)
    assert dropped(scope["Dropout"](0.25)) == dropped(Dropout(0.25))


@pytest.mark.parametrize("kind", NETWORKS)
def test_the_program_on_a_page_makes_the_same_model(kind: str) -> None:
    scope: dict[str, Any] = {"torch": torch, "nn": nn}
    exec("\n".join(views.network(kind)), scope)
    made, wanted = scope["network"](3), network(kind, 3)
    assert str(made) == str(wanted)
    for (name, value), (_, right) in zip(
        made.state_dict().items(), wanted.state_dict().items(), strict=True
    ):
        assert torch.equal(value, right), name
