"""Canvas: the gradebook's export, "Export → Export Current Gradebook View", filled for its import.

How Canvas reads it: instructure/canvas-lms, lib/gradebook_importer.rb. The row of titles has
`Student`, `ID`, `SIS User ID`, `SIS Login ID`, `Section`, then each assignment as `title (id)`. A
row below says the points possible. People are found by `ID`, then by the SIS ids.
"""

from __future__ import annotations

import re

from autograder.reports.formats.filling import Layout

_ASSIGNMENT = re.compile(r".+ \(\d+\)")
_IDS = ("ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account")

CANVAS = Layout(
    "canvas",
    is_grade=lambda title: bool(_ASSIGNMENT.fullmatch(title)),
    kept=("Student", "LastName", "FirstName", *_IDS, "Section"),
    ids=_IDS,
)
