"""Text of students as pages show it: with no markup of theirs, which could run a script.

nbconvert takes HTML in Markdown as it is. The page of feedback is a student's own; but formgrader
shows the same notebook to the instructor, from the server that runs the instructor's code.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List

APART = "\u200b"
"""A space of no width: what it stands in is read as before, and is no markup any more."""

_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_LINK = re.compile(
    r"\](?=[(:]\s{0,9}(?!https?://|mailto:|attachment:)[^\s)]{0,200}[:&\\])", re.IGNORECASE
)
_LINK_IN_TEX = re.compile(r"\\(?=(?:href|require|unicode|style)\b)")
_ATTACHMENT = re.compile(r"attachment:(?=([^\s()<>\"']{0,200}))")


class Harmless(NbGraderPreprocessor):
    """Takes the effect from markup in what is not the course's own; and from pictures that are not
    attached, for which nbconvert would give no page at all."""

    # nbconvert sets it for all that feedback consists of.
    display_data_priority: Any = List(config=True)

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        if cell.cell_type == "markdown":
            if not cell.metadata.get("nbgrader", {}).get("locked"):
                cell.source = without_markup(cell.source)
            cell.source = without_missing(cell.source, cell.get("attachments", {}))
        return cell, resources


def without_markup(text: str) -> str:
    """Markdown in which no tag is one, no formula a link, and no link leads but to a page."""
    text = _LINK.sub(f"]{APART}", text)
    return _LINK_IN_TEX.sub("\\\\" + APART, _TAG.sub(f"<{APART}", text))


def without_missing(text: str, attached: Collection[str]) -> str:
    """Markdown without the pictures that are not attached."""

    def or_text(match: re.Match[str]) -> str:
        return match[0] if match[1] in attached else f"attachment{APART}:"

    return _ATTACHMENT.sub(or_text, text)
