"""What a submission's workers noticed when its lessons were imported, for notes."""

from __future__ import annotations

from autograder.checks.said import explained
from autograder.intake.names import display
from autograder.intake.submissions import Submission
from autograder.isolation.protocol import Loaded
from autograder.isolation.subject import IsolatedSubject
from autograder.limits import MAX_FAILED_CELLS
from autograder.messages.catalogue import Message
from autograder.subjects.outcome import FailedCell

MAX_TEXT = 200


def noticed(submission: Submission, subject: IsolatedSubject) -> list[Message]:
    """Cells that raised, each once, and lines that are not Python. Nothing is decided by them."""
    return [
        message
        for lesson, loaded in subject.noticed.items()
        for message in _of_lesson(lesson, loaded, lesson in submission.cells)
    ]


def _of_lesson(lesson: str, loaded: Loaded, notebook: bool) -> list[Message]:
    file = f"{lesson}.{'ipynb' if notebook else 'py'}"
    found = []
    if loaded.left_out:
        first = loaded.left_out[0]
        parameters = {"file": file, "line": str(first.line), "text": _text(first.text)}
        found.append(Message("magic_lines", parameters))
    found += [_of_cell(file, cell) for cell in loaded.failed[:MAX_FAILED_CELLS]]
    if len(loaded.failed) > MAX_FAILED_CELLS:
        found.append(Message("more_cells_failed", {"file": file}))
    return found


def _of_cell(file: str, cell: FailedCell) -> Message:
    raised = cell.raised
    line = raised.place.line if raised.place else cell.line
    return Message(
        "cell_failed",
        {
            "file": file,
            "cell": str(cell.number),
            "line": str(line),
            "kind": _text(raised.kind),
            "text": explained(raised, _text(raised.text)),
        },
    )


def _text(text: str) -> str:
    return display(text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…")
