"""An exception of a submission in words: what it says, and what that means here."""

from __future__ import annotations

import platform
import re
from collections.abc import Collection, Sequence

from autograder.folders import EXERCISES
from autograder.limits import MAX_FAILED_CELLS, SCRATCH_BYTES, SCRATCH_FILES, as_size
from autograder.messages.catalogue import Message, Said, message
from autograder.messages.printable import cut, printable
from autograder.subjects.hints import HINTS
from autograder.subjects.outcome import FailedCell, Raised

MAX_IN_A_NOTE = 200

_NO_MODULE = re.compile(r"No module named '([\w.]{1,100})'")
_OWN = (EXERCISES, "solutions", "tests", "autograder")


def explained(raised: Raised, text: str) -> Said:
    """The text of an exception, with what it means where that needs saying."""
    if raised.hint in HINTS:
        return message("and_means", text=text, meaning=_hint(raised.hint))
    if raised.kind == "ModuleNotFoundError" and (missing := _NO_MODULE.match(raised.text)):
        root = missing[1].partition(".")[0]
        return text if root in _OWN else message("no_module", module=missing[1])
    return text


def explained_at_import(raised: Raised, text: str, lesson: str, stand_ins: Collection[str]) -> Said:
    """The same for what ended the import of a lesson. `stand_ins` were not handed in."""
    place, stem = raised.place, ""
    if missing := _NO_MODULE.match(raised.text):
        stem = missing[1].rpartition(".")[2]
    elif raised.kind == "NotImplementedError" and raised.own and place:
        stem = place.file.removesuffix(".py")
        if stem != lesson and stem not in stand_ins:
            return message("stub_elsewhere", file=place.file, line=str(place.line))
    if stem != lesson and stem in stand_ins:
        return message("uses_not_handed_in", file=f"{stem}.py")
    if raised.kind == "SystemExit":
        return message("ends_python")
    if raised.kind == "AssertionError" and raised.own:
        return message("assert_fails", text=text or message("nothing_more"))
    return explained(raised, text)


def cells_that_failed(file: str, cells: Sequence[FailedCell]) -> list[Message]:
    """A message for each cell of a lesson that raised."""
    found = [_of_cell(file, cell) for cell in cells[:MAX_FAILED_CELLS]]
    if len(cells) > MAX_FAILED_CELLS:
        found.append(Message("more_cells_failed", {"file": file}))
    return found


def _of_cell(file: str, cell: FailedCell) -> Message:
    raised = cell.raised
    text = printable(cut(raised.text, MAX_IN_A_NOTE), newline=" ")
    return Message(
        "cell_failed",
        {
            "file": file,
            "cell": str(cell.number),
            "line": str(raised.place.line if raised.place else cell.line),
            "kind": printable(cut(raised.kind, MAX_IN_A_NOTE), newline=" "),
            "text": explained(raised, text),
        },
    )


def _hint(id: str) -> Message:
    return message(
        id, version=platform.python_version(), bytes=as_size(SCRATCH_BYTES), files=SCRATCH_FILES
    )
