"""Say that something takes long, once it does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def said_when_slow(
    seconds: float, show: Callable[[], None], hide: Callable[[], None]
) -> Iterator[None]:
    """Call `show`, in another thread, if the block takes longer than this; then `hide` behind it.

    No thread is left when the block has ended.
    """
    ended = threading.Event()
    shown = threading.Event()

    def watch() -> None:
        if not ended.wait(seconds):
            shown.set()
            show()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        if shown.is_set():
            hide()
