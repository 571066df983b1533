"""What a submission's workers noticed when its lessons were imported, for notes."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.checks.said import cells_that_failed
from autograder.intake.names import display
from autograder.intake.submissions import Submission
from autograder.isolation.mentions import Mention
from autograder.isolation.protocol import Loaded
from autograder.isolation.subject import IsolatedSubject
from autograder.limits import MAX_SAID
from autograder.messages.catalogue import Message


def noticed(submission: Submission, subject: IsolatedSubject) -> list[Message]:
    """Cells that raised, each once, and lines that are not Python. Nothing is decided by them."""
    return [
        message
        for lesson, loaded in subject.noticed.items()
        for message in _of_lesson(lesson, loaded, lesson in submission.cells)
    ]


def mentioned(lesson: str, found: Sequence[Mention]) -> list[Message]:
    """Where a lesson names what is off limits: a note for each line and name, in which exercises
    that is so. Only the call itself costs points."""
    exercises: dict[tuple[int, str, bool], list[str]] = {}
    for one in found:
        exercises.setdefault((one.line, one.name, one.roundabout), []).append(one.exercise)
    return [
        Message(
            "mentioned_around" if around else "mentioned",
            {
                "file": f"{lesson}.py",
                "line": str(line),
                "name": display(name),
                "exercises": display(", ".join(names)),
            },
        )
        for (line, name, around), names in exercises.items()
    ]


def _of_lesson(lesson: str, loaded: Loaded, notebook: bool) -> list[Message]:
    file = f"{lesson}.{'ipynb' if notebook else 'py'}"
    found = []
    if loaded.left_out:
        first = loaded.left_out[0]
        text = display(first.text[:MAX_SAID])
        found.append(Message("magic_lines", {"file": file, "line": str(first.line), "text": text}))
    return found + cells_that_failed(file, loaded.failed)
