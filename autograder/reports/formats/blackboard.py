"""Blackboard: the Grade Center's download ("Work Offline → Download"), filled for its upload.

Documentation: library.blackboard.com, "Uploading or Downloading Grade Center Items for Working
Offline": people are found by `Username`, a column by the number in its title, and cells of
comma-separated files stand in quotation marks. A title looks like `Quiz 3 [Total Pts: 10 Score]
|664617` (nbeaver/offline-grades-upload, readme.rst). `up to` marks a total that is calculated.
"""

from __future__ import annotations

import re

from autograder.reports.formats.filling import Layout, number

_COLUMN = re.compile(r".+\[Total Pts: (?P<most>[\d.,]+)[^\]]*\] ?\|\d+")
_IDS = ("Username", "Student ID")


def _possible(title: str) -> float | None:
    match = _COLUMN.fullmatch(title.strip())
    return number(match["most"]) if match else None


BLACKBOARD = Layout(
    "blackboard",
    is_grade=lambda title: bool(_COLUMN.fullmatch(title)),
    kept=("Last Name", "First Name", *_IDS),
    ids=_IDS,
    possible=_possible,
    quote_all=True,
)
