"""Which of many tests that are alike are in the ordinary run, too."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest

EVERY = 6
"""One in so many is in the ordinary run; the others are run with the tests of whole programs."""


def one_in_six(named: Iterable[tuple[str, Any]], slow: Collection[str] = ()) -> list[Any]:
    """The parameters of a test by their names. Those named as `slow` are programs in any case."""
    found = []
    place = 0
    for name, parameter in named:
        ordinary = name not in slow and place % EVERY == 0
        place += name not in slow
        marks = () if ordinary else pytest.mark.program
        found.append(pytest.param(parameter, id=name, marks=marks))
    return found
