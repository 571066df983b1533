"""Which tests share a process when `pytest -n 2 --dist loadfile` runs them, and which begin.

What costs most begins, so that no process is left with a long file when the others have ended.
"""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from xdist.scheduler import LoadFileScheduling

TOGETHER = (
    ("tests/autograder/nbgrader/",),
    (
        "tests/autograder/test_grade.py",
        "tests/autograder/test_flat.py",
        "tests/autograder/test_kit.py",
        "tests/autograder/test_pages.py",
        "tests/autograder/test_pages_browser.py",
    ),
)
"""Files and folders that share what one process makes: `graded`, `graded_class`."""

LONGEST: tuple[str, ...] = (
    "tests/autograder/test_ci.py",
    "tests/autograder/test_grade.py",
    "tests/autograder/nbgrader/",
    "tests/autograder/test_lockdown.py",
    "tests/autograder/test_screens.py",
    "tests/autograder/test_faults.py",
    "tests/autograder/test_quick_runs.py",
    "tests/autograder/test_watch.py",
    "tests/autograder/test_attacks.py",
    "tests/solutions/test_tolerances.py",
    "tests/solutions/test_lessons.py",
    "tests/solutions/test_views.py",
    "tests/solutions/test_overlooked.py",
    "tests/autograder/test_mistakes.py",
)
"""What costs most CPU time, in that order: files, or the first of those that stay together."""


def part_of(nodeid: str) -> str:
    """The file whose tests stay together, or the first of several files and folders."""
    file = nodeid.partition("::")[0]
    return next((places[0] for places in TOGETHER if file.startswith(places)), file)


def in_order(items: list[pytest.Item]) -> list[pytest.Item]:
    """The longest parts first; all else stays as it was collected."""
    places = {part: place for place, part in enumerate(LONGEST)}
    return sorted(items, key=lambda item: places.get(part_of(item.nodeid), len(places)))


def of_today(items: list[pytest.Item]) -> list[pytest.Item]:
    """The parts in another order each day, so that a run of limited time tries others each time."""
    parts = sorted({part_of(item.nodeid) for item in items})
    random.Random(date.today().toordinal()).shuffle(parts)
    places = {part: place for place, part in enumerate(parts)}
    return sorted(items, key=lambda item: places[part_of(item.nodeid)])


def scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """xdist's scheduler of `--dist loadfile`, with these parts, in the order of the items."""
    from xdist.scheduler import LoadFileScheduling

    class Parts(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return part_of(nodeid)

    config.option.loadscopereorder = False
    return Parts(config, log)
