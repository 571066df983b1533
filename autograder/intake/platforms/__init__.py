"""Whose is what in a class's folder: as a learning platform exports it, or one folder each.

Layouts are told apart by names alone, the same way every time. Each has a file of its own here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.intake.files import Folder
from autograder.intake.people import Part, Sorted, Student, Who
from autograder.intake.platforms import plain
from autograder.intake.platforms.autolab import AUTOLAB
from autograder.intake.platforms.blackboard import BLACKBOARD
from autograder.intake.platforms.brightspace import BRIGHTSPACE
from autograder.intake.platforms.canvas import CANVAS
from autograder.intake.platforms.files import FILES
from autograder.intake.platforms.github import GITHUB
from autograder.intake.platforms.gradescope import GRADESCOPE
from autograder.intake.platforms.ilias import ILIAS
from autograder.intake.platforms.layout import Layout
from autograder.intake.platforms.moodle import MOODLE
from autograder.intake.platforms.nbgrader import NBGRADER
from autograder.intake.platforms.plain import PLAIN
from autograder.intake.platforms.sakai import SAKAI
from autograder.intake.platforms.submitty import SUBMITTY
from autograder.intake.platforms.teams import TEAMS
from autograder.messages.catalogue import Message

__all__ = ["LAYOUTS", "Layout", "Part", "Sorted", "Student", "Who", "layout_of", "sort_out"]

LAYOUTS: Sequence[Layout] = (
    MOODLE, BLACKBOARD, BRIGHTSPACE, AUTOLAB, GRADESCOPE, SUBMITTY, SAKAI, ILIAS, NBGRADER, TEAMS,
    GITHUB, CANVAS, FILES,
)  # fmt: skip
"""Every layout that is recognised, the surest first."""


def layout_of(folder: Folder) -> Layout | None:
    """The layout that a platform gave the folder; none for a folder per student."""
    return next((layout for layout in LAYOUTS if layout.matches(folder)), None)


def sort_out(folder: Folder, layout: Layout | None) -> Sorted:
    """The students of a class's folder, in the order of their names."""
    found = (layout or PLAIN).read(folder)
    if layout and layout.label:
        found.students = [replace(student, exported=True) for student in found.students]
        found.notes.insert(0, Message("layout", {"layout": layout.label}))
    for part in found.rest:
        plain.add(part, found, beside_export=bool(layout and layout.label))
    found.students.sort(key=lambda student: (student.name, student.who.number, student.origin))
    return found
