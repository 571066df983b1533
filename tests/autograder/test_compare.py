from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import torch

from autograder.checks.compare import Mismatch, expect, same
from autograder.messages.catalogue import say
from autograder.messages.places import describe_path
from autograder.shown import shown
from autograder.wire import Opaque

NAN = float("nan")


@dataclasses.dataclass(frozen=True)
class Seen:
    parameters: list[torch.Tensor]
    loss: float


def seen(*values: float, loss: float = 1.0) -> Seen:
    return Seen([torch.tensor([value], dtype=torch.float64) for value in values], loss)


EQUAL = [
    (1.0, 1.0 + 1e-8),
    (1, 1.0),
    (NAN, NAN),
    (float("inf"), float("inf")),
    ([1, 2], (1, 2)),
    (torch.tensor([NAN, 1.0]), torch.tensor([NAN, 1.0])),
    (torch.tensor([-0.0]), torch.tensor([0.0])),
    (torch.tensor([1e6 + 1e-4]).double(), torch.tensor([1e6]).double()),
    (torch.tensor([1.0 + 1e-6]), torch.tensor([1.0])),
    (torch.empty(0), torch.empty(0)),
    (seen(1.0, 2.0), seen(1.0, 2.0 + 1e-12)),
    ({"a": 1.0}, {"a": 1.0}),
]

DIFFERENT = [
    (1.0, 1.0 + 1e-4),
    (True, 1.0),
    (1, True),
    (None, 0.0),
    ("1.0", 1.0),
    (NAN, 1.0),
    (1.0, NAN),
    (torch.tensor(1.0), 1.0),
    (1.0, torch.tensor(1.0)),
    (torch.ones(1), torch.ones(())),
    (torch.ones(2, 1), torch.ones(2)),
    (torch.ones(1), torch.ones(1).double()),
    (torch.tensor([NAN, 1.0]), torch.tensor([1.0, 1.0])),
    (torch.tensor([float("inf")]), torch.tensor([1.0])),
    (torch.tensor([float("inf")]), torch.tensor([-float("inf")])),
    (torch.tensor([1, 2]), torch.tensor([1, 3])),
    ([1], [1, 2]),
    (1, [1]),
    ({"a": 1}, {"b": 1}),
    (Opaque("Model"), None),
    (seen(1.0), seen(1.0, 2.0)),
    (seen(1.0), None),
]


@pytest.mark.parametrize(("a", "b"), EQUAL)
def test_what_is_the_same(a: Any, b: Any) -> None:
    same(a, b)


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_what_is_not(a: Any, b: Any) -> None:
    with pytest.raises(Mismatch):
        same(a, b)


def test_the_first_part_that_differs_is_named_in_words() -> None:
    with pytest.raises(Mismatch) as caught:
        same(seen(1.0, 2.0), seen(1.0, 3.0))
    assert str(caught.value.where) == "parameter 2"
    assert (caught.value.actual, caught.value.expected) == ("tensor([2.0])", "tensor([3.0])")


def test_numbers_that_look_alike_are_shown_with_all_their_digits() -> None:
    with pytest.raises(Mismatch) as caught:
        same(torch.tensor(1.0).double(), torch.tensor(1.0).double() + 2e-6)
    assert caught.value.actual != caught.value.expected


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ([], ""),
        (["loss"], "loss"),
        (["steps", "[1]", "parameters", "[0]"], "parameter 1 of step 2"),
        (["batches", "[0]"], "batch 1"),
        (["losses", "[2]"], "loss 3"),
        (["[0]"], "item 1"),
        (["returned", "[1]", "[0]"], "item 1 of item 2"),
        (["parameters_in_use", "[1]"], "parameter 2 after one more training step"),
        (["parameters", "[1]", "in_use"], "parameter 2 after one more training step"),
        (["epochs", "[3]", "[1]"], "test_loss of epoch 4"),
        (["epochs", "[3]", "[7]"], "item 8 of epoch 4"),
        (["x_in_use"], "x afterwards, as a weighted sum"),
        (["returned_mode"], "returned mode"),
        (["get_last_lr() results", "[0]"], "result 1 of get_last_lr()"),
        (["", "[0]", "[x]", "[٣]["], "[٣][ of [x] of item 1"),
    ],
)
def test_paths_in_words(path: list[str], words: str) -> None:
    assert say(describe_path(path)) == words


def test_a_condition_in_words() -> None:
    expect(True, "order", [1], "each once")
    with pytest.raises(Mismatch) as caught:
        expect(False, "order", [1, 1], "each once")
    assert str(caught.value) == "order: [1, 1], expected each once"


def test_values_as_one_would_type_them() -> None:
    assert shown(torch.tensor([1.0, 0.5], dtype=torch.float64)) == "tensor([1.0, 0.5])"
    assert shown(torch.tensor(1.0)) == "tensor(1.0, float32)"
    assert shown([1, None, 0.1, True, "a"]) == "[1, None, 0.1, True, 'a']"
    assert shown(1e-7) == "1e-07"
    assert shown(NAN) == "nan"
    assert shown(torch.zeros(100, 100)).startswith("tensor(shape (100, 100)")
    assert shown(Opaque("Model")) == "<Model>"
    assert len(shown("x" * 500, width=50)) == 50
