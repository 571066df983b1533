"""Which tests share a process when `pytest -n 2 --dist loadfile` runs them, and which begin.

What costs most begins, so that no process is left with a long file when the others have ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from xdist.scheduler import LoadFileScheduling

TOGETHER = ("tests/autograder/nbgrader/",)
"""Folders whose files share what one process makes: here a class that nbgrader has graded."""

LONGEST: tuple[str, ...] = ("tests/autograder/nbgrader/",)
"""What costs most CPU time, in that order: files, or folders from above."""


def part_of(nodeid: str) -> str:
    """The file or folder whose tests stay together."""
    file = nodeid.partition("::")[0]
    return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def in_order(items: list[pytest.Item]) -> list[pytest.Item]:
    """The longest parts first; all else stays as it was collected."""
    places = {part: place for place, part in enumerate(LONGEST)}
    return sorted(items, key=lambda item: places.get(part_of(item.nodeid), len(places)))


def scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """xdist's scheduler of `--dist loadfile`, with these parts, in the order of the items."""
    from xdist.scheduler import LoadFileScheduling

    class Parts(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return part_of(nodeid)

    config.option.loadscopereorder = False
    return Parts(config, log)
