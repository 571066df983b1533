"""Lets pieces of work go on side by side, or one of them alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """Usable from several threads. Who wants to be alone waits for all that has begun; meanwhile
    nothing else begins."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._want_to_be_alone = 0

    @contextmanager
    def together(self) -> Iterator[None]:
        """Work beside other work."""
        with self._changed:
            self._changed.wait_for(lambda: not self._want_to_be_alone)
            self._inside += 1
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Work while no other does."""
        with self._changed:
            self._want_to_be_alone += 1
            self._changed.wait_for(lambda: not self._inside)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._want_to_be_alone -= 1
            self._leave()

    def _leave(self) -> None:
        with self._changed:
            self._inside -= 1
            self._changed.notify_all()
