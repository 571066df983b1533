"""Scenarios that fit any lesson: call a function, see what comes back or what is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from autograder.shown import shown

RETURNED = "no error, but one that was returned:"
"""How `refusal` begins what it says of an error that was returned, not raised."""

NONE = "no error, but None"

_STUB = re.compile(r"\d+\.\d+ \w+")
"""The text of the error that a stub raises: its heading, such as `3.1 mse_loss`."""


@dataclass(frozen=True)
class Arguments:
    """Positional and keyword arguments, as plain data."""

    positional: list[Any] = field(default_factory=list)
    keywords: dict[str, Any] = field(default_factory=dict)

    def called(self, name: str) -> str:
        parts = [shown(value, width=40) for value in self.positional]
        parts += [f"{key}={shown(value, width=40)}" for key, value in self.keywords.items()]
        return f"{name}({', '.join(parts)})"


def call(function: Any, case: Arguments) -> Any:
    """What the function returns."""
    return function(*case.positional, **case.keywords)


def refuse(function: Any, case: Arguments) -> str:
    """What happens on arguments that may have to be refused: the error's kind, or what came
    back."""
    return refusal(lambda: function(*case.positional, **case.keywords))


def refusal(action: Any) -> str:
    """`ValueError` if that (or a kind of it) is raised, else what happened, in words.

    Raises the stub's own NotImplementedError, which says that there is no answer yet. Any other is
    an answer: somebody's way to refuse. `None` and an error that is returned instead of raised are
    said in words of their own, as they are mistakes of their own.
    """
    try:
        result = action()
    except ValueError:
        return "ValueError"
    except Exception as error:
        if isinstance(error, NotImplementedError) and _STUB.fullmatch(str(error)):
            raise
        text = str(error)
        return (f"{type(error).__name__}: {text}" if text else type(error).__name__)[:200]
    if isinstance(result, BaseException):
        return f"{RETURNED} {type(result).__name__}"
    return f"no error, but {shown(result, width=100)}"


def lacks_option(outcome: str) -> bool:
    """Whether an outcome of `refusal` is Python's own: there is no parameter of that name."""
    return outcome.startswith("TypeError") and "unexpected keyword argument" in outcome
