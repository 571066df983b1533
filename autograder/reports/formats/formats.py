"""Every format that `report` can write, by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from autograder.messages.catalogue import Message
from autograder.reports.formats import classroom50, github, gitlab, gradescope, junit, markdown
from autograder.reports.formats.blackboard import BLACKBOARD
from autograder.reports.formats.brightspace import BRIGHTSPACE
from autograder.reports.formats.canvas import CANVAS
from autograder.reports.formats.filling import Layout
from autograder.reports.formats.moodle import MOODLE
from autograder.reports.visible import for_student
from autograder.results.schema import Result

CSV, MOODLE_FEEDBACK, HTML = "csv", "moodle-feedback", "html"
"""Formats of a whole class that need no column for the grade."""

TABLES: Mapping[str, Layout] = {
    layout.name: layout for layout in (CANVAS, MOODLE, BLACKBOARD, BRIGHTSPACE)
}
"""Formats that fill a table which a platform exported."""


@dataclass(frozen=True)
class Circumstances:
    """What a format may need beside the result: variables of a platform, and the time."""

    variables: Mapping[str, str]
    now: datetime


@dataclass(frozen=True)
class OfStudent:
    """A format with a file, or several, for each student.

    Attributes
    ----------
    files:
        The content of each file by the end of its name.
    loses:
        The id of the message that says what the format cannot say; empty if there is nothing.
    sees_all:
        Whether the platform itself keeps back what is to be shown later.
    """

    files: Callable[[Result, Circumstances], Mapping[str, bytes]]
    loses: str = ""
    sees_all: bool = False

    def write(self, result: Result, around: Circumstances) -> Mapping[str, bytes]:
        """The files for one student."""
        return self.files(result if self.sees_all else for_student(result, around.now), around)


def _github(result: Result, around: Circumstances) -> Mapping[str, bytes]:
    return {
        ".txt": github.write(result).encode(),
        ".md": markdown.write(result, markdown.SUMMARY_BYTES).encode(),
    }


STUDENT_FORMATS: Mapping[str, OfStudent] = {
    "gradescope": OfStudent(lambda result, _: {".json": gradescope.write(result)}, sees_all=True),
    "junit": OfStudent(lambda result, _: {".xml": junit.write(result)}, "lossy_no_points"),
    "github": OfStudent(_github, "lossy_no_points"),
    "gitlab": OfStudent(lambda result, _: {".json": gitlab.write(result)}, "lossy_no_points"),
    "classroom50": OfStudent(
        lambda result, around: {".json": classroom50.write(result, around.variables, around.now)},
        "lossy_whole",
    ),
    "markdown": OfStudent(lambda result, _: {".md": markdown.write(result).encode()}),
}


def what_is_lost(name: str) -> Message | None:
    """What a format cannot say, as a message; nothing if it can say all."""
    if name in TABLES:
        return Message("lossy_one_number", {"format": name})
    id = STUDENT_FORMATS[name].loses if name in STUDENT_FORMATS else ""
    return Message(id, {"format": name}) if id else None
