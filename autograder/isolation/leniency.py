"""What a worker may not do, but a submission may ask for without harm: then less is done.

Nothing here is a wall. It spares right answers an exception for what does not matter to them.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from typing import Any

from torch.utils.data import DataLoader

_FOR_PROCESSES = (
    "num_workers",
    "prefetch_factor",
    "persistent_workers",
    "timeout",
    "multiprocessing_context",
)


def load_data_alone() -> None:
    """Have `DataLoader` load in its own process, whatever number of others it is asked for.

    Once for all workers: it takes as long as a third of a fork.
    """
    DataLoader.__init__ = _alone(DataLoader.__init__)  # type: ignore[method-assign]


def leave_modes(folder: str) -> None:
    """Leave modes, owners and times of files in this folder as they are, without an exception."""
    for name in ("chmod", "chown", "utime", "lchown"):
        if hasattr(os, name):
            setattr(os, name, _indifferent(getattr(os, name), folder))


def _alone(original: Callable[..., None]) -> Callable[..., None]:
    signature = inspect.signature(original)

    @functools.wraps(original)
    def init(*args: Any, **kwargs: Any) -> None:
        try:
            given = signature.bind(*args, **kwargs).arguments
        except TypeError:
            return original(*args, **kwargs)  # which says what is wrong
        workers = given.get("num_workers")
        if isinstance(workers, int) and workers > 0:
            for name in _FOR_PROCESSES:
                given.pop(name, None)
        return original(**given)

    return init


def _indifferent(original: Callable[..., None], folder: str) -> Callable[..., None]:
    @functools.wraps(original)
    def call(path: Any, *args: Any, **kwargs: Any) -> None:
        try:
            original(path, *args, **kwargs)
        except PermissionError:
            if isinstance(path, int) or not _lies_in(path, folder):
                raise

    return call


def _lies_in(path: Any, folder: str) -> bool:
    return os.path.realpath(os.fsdecode(path)).startswith(os.path.join(folder, ""))
