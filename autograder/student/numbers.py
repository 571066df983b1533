"""The number of an exercise as a word that pytest's `-k` can look for."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")


def keyword(number: str) -> str:
    """The word that stands for an exercise's number."""
    return f"exercise_{number.replace('.', '_')}_end"


def keywords(expression: str) -> str:
    """An expression of `-k`, in which each number is the word that stands for it.

    pytest looks for parts of words, and would find 4.1 in 4.12.
    """
    return _NUMBER.sub(lambda found: keyword(found[0]), expression)
