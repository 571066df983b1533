"""The value of a check in a notebook: a number for nbgrader, a verdict for the student."""

from __future__ import annotations

from typing import Any


class Points(float):
    """Points, with the verdict as HTML and as plain text.

    nbgrader takes the number from the text of the cell's output; so that is all the text there is.
    """

    html: str
    text: str

    def __new__(cls, points: float, html: str = "", text: str = "") -> Points:
        made = super().__new__(cls, points)
        made.html = html
        made.text = text
        return made

    def __repr__(self) -> str:
        return float.__repr__(self)

    def __str__(self) -> str:
        return self.text or float.__repr__(self)

    def _repr_html_(self) -> str | None:
        return self.html or None

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # IPython's %precision must not round what is graded.
        printer.text(float.__repr__(self))
