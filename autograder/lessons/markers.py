"""The lines of a lesson file between which the answer stands, and the headings above them."""

from __future__ import annotations

import re

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"

HEADING = re.compile(r"^(##+) (\d+\.\d+) (\w+)", re.MULTILINE)
"""The heading of an exercise or a stage: `## 1.2 accumulated_gradients`."""
