"""Brightspace (D2L): the export of grades ("Enter Grades → Export"), filled for its import.

Documentation: community.d2l.com, "Importing grades" (article 3538): people are found by
`OrgDefinedId` or `Username`, and a column is titled with the item's name and `Points Grade`. An
export adds the most points to that title, `<Numeric MaxPoints:10>`, and a last column
`End-of-Line Indicator`. Nothing else is to be imported.
"""

from __future__ import annotations

import re

from autograder.reports.formats.filling import Layout, number

_POINTS = re.compile(r".+ Points Grade(?: <(?P<about>.*)>)?")
_MOST = re.compile(r"MaxPoints:([\d.,]+)")
_IDS = ("OrgDefinedId", "Username")


def _possible(title: str) -> float | None:
    match = _MOST.search(title)
    return number(match[1]) if match else None


BRIGHTSPACE = Layout(
    "brightspace",
    is_grade=lambda title: bool(_POINTS.fullmatch(title)),
    kept=(*_IDS, "End-of-Line Indicator"),
    ids=(*_IDS, "End-of-Line Indicator"),
    possible=_possible,
)
