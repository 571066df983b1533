"""Syntax trees, made one at a time."""

from __future__ import annotations

import ast
import threading

_lock = threading.Lock()


def parsed(text: str) -> ast.Module:
    """The syntax tree of a text; raises what `ast.parse` does.

    Python 3.11 counts in one place how deep it is, for all threads. Where another one begins
    meanwhile, it raises `SystemError` (gh-106905), and a submission would have no result.
    """
    with _lock:
        return ast.parse(text)
