"""What counts as a refusal: `scenarios.calls.refusal`, and the words that `refused` makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.checks.compare import Mismatch
from autograder.messages.catalogue import say
from tests.exercises.comparisons import refused
from tests.exercises.scenarios.calls import Arguments, lacks_option, refusal, refuse


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


def test_an_error_that_is_raised_is_no_missing_option() -> None:
    """Whoever says so in the words of Python refused with another kind of error."""

    def says_so(**options: float) -> None:
        raise TypeError("says_so() got an unexpected keyword argument 'momentum'")

    def lacks_it() -> None:
        pass

    assert not lacks_option(refuse(says_so, Arguments(keywords={"momentum": -1.0})))
    assert lacks_option(refuse(lacks_it, Arguments(keywords={"momentum": -1.0})))
