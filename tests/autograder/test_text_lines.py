"""Lines are counted as Python counts them."""

from __future__ import annotations

import pytest

from autograder.results.text_lines import lines_of


@pytest.mark.parametrize("character", ["\u2028", "\x0c", "\x0b", "\x85", "\x1c"])
def test_other_characters_end_no_line(character: str) -> None:
    """A page showed other lines than had run once, behind a comment with U+2028."""
    assert lines_of(f"# a{character}b\nx = 1\r\ny = 2\rz\n") == [
        f"# a{character}b",
        "x = 1",
        "y = 2",
        "z",
    ]
    assert lines_of("") == [] and lines_of("a\n\n") == ["a", ""]
