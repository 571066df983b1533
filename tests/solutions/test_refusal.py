"""What counts as a refusal: `scenarios.calls.refusal`, and the words that `refused` makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.checks.compare import Mismatch
from autograder.messages.catalogue import say
from tests.exercises.comparisons import refused
from tests.exercises.scenarios.calls import refusal


def raising(error: Exception) -> Any:
    def action() -> None:
        raise error

    return action


@pytest.mark.parametrize("text", ["3.1 mse_loss", "4.12 everything"])
def test_the_stub_is_no_answer(text: str) -> None:
    with pytest.raises(NotImplementedError, match=text):
        refusal(raising(NotImplementedError(text)))


@pytest.mark.parametrize(
    ("error", "seen"),
    [
        (ValueError("shapes differ"), "ValueError"),
        (UnicodeError("a kind of ValueError"), "ValueError"),
        (NotImplementedError("reduction 'max'"), "NotImplementedError: reduction 'max'"),
        (NotImplementedError(), "NotImplementedError"),
        (AssertionError(), "AssertionError"),
        (TypeError("no"), "TypeError: no"),
    ],
)
def test_any_other_error_is_an_answer(error: Exception, seen: str) -> None:
    assert refusal(raising(error)) == seen


@pytest.mark.parametrize("seen", ["AssertionError", "NotImplementedError: reduction 'max'"])
def test_only_a_value_error_refuses(seen: str) -> None:
    refused("ValueError", "ValueError")
    with pytest.raises(Mismatch) as found:
        refused(seen, "ValueError")
    assert (found.value.actual, say(found.value.expected)) == (seen, "a ValueError")
