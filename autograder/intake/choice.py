"""Which of several files of a lesson is graded: work before the stub, later before earlier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from autograder.intake.attempts import is_returned, later, newest_first, told_by_word
from autograder.intake.filenames import stem_of
from autograder.intake.files import File, Kind
from autograder.intake.names import display
from autograder.intake.notebooks import Notebook
from autograder.intake.walk import is_in_exercises
from autograder.intake.work import Stub, Work, work_in
from autograder.messages.catalogue import Message


@dataclass(frozen=True)
class Candidate:
    """A file that can be a lesson, as it was read.

    Attributes
    ----------
    text:
        Its code.
    size:
        Bytes of it.
    notebook:
        What it was read from, if it is a notebook, whatever its name says.
    stub:
        What the lesson asks for.
    """

    file: File
    text: str
    size: int
    notebook: Notebook | None
    stub: Stub

    @cached_property
    def work(self) -> Work:
        """How much of the lesson is in it; most lessons have one file, and nobody asks."""
        return work_in(self.text, self.stub)


def unlikeliness(file: File, lesson: str) -> tuple[bool, bool, bool, int]:
    """The order in which nothing but names tell: in `exercises`, the lesson's own name, Python
    before a notebook, and what is not deep in folders."""
    return (
        not is_in_exercises(file),
        stem_of(file.name) != lesson,
        file.kind is not Kind.PYTHON,
        file.path.count("/"),
    )


def in_order(candidates: Sequence[Candidate], lesson: str) -> list[Candidate]:
    """The candidates of a lesson, the one to be graded first."""
    if len(candidates) == 1:
        return list(candidates)
    listed = sorted(
        candidates,
        key=lambda each: (
            not each.work.is_work,
            not is_in_exercises(each.file),
            -each.work.answered,
            *unlikeliness(each.file, lesson),
        ),
    )
    work = [each for each in listed if each.work.is_work]
    stubs = [each for each in listed if not each.work.is_work]
    return newest_first(work, is_later) + newest_first(stubs, is_later)


def oldest_of(ordered: Sequence[Candidate]) -> Candidate:
    """The earliest of candidates with work in them, as far as it is told."""
    if len(ordered) == 1:
        return ordered[0]
    work = [each for each in ordered if each.work.is_work]
    return newest_first(work or ordered, lambda one, other: -is_later(one, other))[0]


def is_later(one: Candidate, other: Candidate) -> int:
    """1 if `one` is a later attempt than `other`, -1 if an earlier one; 0 if that is not told."""
    a, b = one.file, other.file
    if a.attempt != b.attempt:
        return 1 if a.attempt > b.attempt else -1
    return later(a.path, b.path)


def why_not(left_out: Candidate, used: Candidate, lesson: str) -> Message:
    """What is to be said about a file that was not used."""
    said = {
        "file": display(left_out.file.shown),
        "used": display(used.file.shown),
        "lesson": lesson,
    }
    if left_out.text == used.text:
        return Message("same_text", said)
    if used.work.is_work and left_out.work.is_stub:
        return Message("stub_left_out", said)
    if is_returned(left_out.file.path) and not is_returned(used.file.path):
        return Message("feedback", said)
    told = is_later(used, left_out)
    sure = left_out.file.attempt != used.file.attempt or not told_by_word(
        used.file.path, left_out.file.path
    )
    if told > 0 and sure:
        return Message("handed_in_again", {"file": said["file"], "newer": said["used"]})
    if told < 0:
        return Message("earlier_used", said)
    return Message("ambiguous", said)
