"""What code prints, heard while it goes where it always goes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autograder.limits import MAX_ECHO


class Echo:
    """Stands for `sys.stdout`: passes everything on, and keeps the beginning of it by part."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.parts: list[str] = []

    def next_part(self) -> None:
        """What is printed from now on is another part."""
        self.parts.append("")

    def write(self, text: str) -> int:
        if self.parts and isinstance(text, str):
            self.parts[-1] += text[: MAX_ECHO - len(self.parts[-1])]
        written: int = self._stream.write(text)
        return written

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def heard() -> Iterator[Echo]:
    """Hear what is printed in the block."""
    before = sys.stdout
    echo = Echo(before)
    sys.stdout = echo
    try:
        yield echo
    finally:
        if sys.stdout is echo:  # a debugger may have put back what was there before
            sys.stdout = before
