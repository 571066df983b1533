"""The order of the checks: the lessons by number, an exercise's checks together, as they stand in
their file.

pytest puts files in the order of their names, in which 10 comes before 9. Other plugins mix the
items up, and a check must come after those that it needs.
"""

from __future__ import annotations

from collections import Counter

import pytest

from autograder.folders import lesson_number
from autograder.student.items import SIZES, CheckItem


class ByLesson:
    """Puts the lessons into their order, before other plugins change it."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        checks = [item for item in items if isinstance(item, CheckItem)]
        ordered = iter(sorted(checks, key=lambda item: lesson_number(item.check.lesson)))
        items[:] = [next(ordered) if isinstance(item, CheckItem) else item for item in items]


class Order:
    """Puts the checks of each exercise together, where its first one stands."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        first: dict[tuple[str, str], int] = {}
        for place, item in enumerate(items):
            if isinstance(item, CheckItem):
                first.setdefault((item.check.lesson, item.check.exercise), place)

        def key(numbered: tuple[int, pytest.Item]) -> tuple[int, int]:
            place, item = numbered
            if not isinstance(item, CheckItem):
                return place, 0
            return first[item.check.lesson, item.check.exercise], item.check.line

        items[:] = [item for _, item in sorted(enumerate(items), key=key)]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        checks = [item.check for item in session.items if isinstance(item, CheckItem)]
        session.config.stash[SIZES] = Counter((c.lesson, c.exercise) for c in checks)
