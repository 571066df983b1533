"""Stand-ins for IPython, which a notebook finds that a test runs in this process."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from autograder.subjects import standins


@pytest.fixture(autouse=True)
def no_stand_in_stays() -> Iterator[None]:
    """None is left behind: the next test may need IPython itself."""
    yield
    finders = [each for each in sys.meta_path if each in standins._finders.values()]
    if not finders:
        return
    sys.meta_path[:] = [each for each in sys.meta_path if each not in finders]
    for name, module in list(sys.modules.items()):
        if getattr(module, "__loader__", None) in finders:
            del sys.modules[name]
