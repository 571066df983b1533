"""The order of the checks: those of an exercise together, as they stand in their file.

Other plugins mix the items up, and a check must come after those that it needs.
"""

from __future__ import annotations

from collections import Counter

import pytest

from autograder.student.items import SIZES, CheckItem


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
