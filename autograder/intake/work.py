"""How much of a lesson somebody has answered, as far as its text tells. Nothing is run.

The stub that was handed out raises `NotImplementedError("3.1 mse_loss")` where an answer is due.
A file in which all of these are left, and which defines nothing more than the stub, is the stub.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from autograder.course import Course
from autograder.folders import EXERCISES, lesson_files
from autograder.lessons import stubs

_DUE = re.compile(r"""^[ \t]*raise NotImplementedError\(\s*["'](\d+\.\d+ \w+)["']""", re.MULTILINE)
_DEFINED = re.compile(r"^(?:def|class|async def) (\w+)", re.MULTILINE)
_CODE_LINE = re.compile(r"^[ \t]*[^\s#]", re.MULTILINE)


@dataclass(frozen=True)
class Stub:
    """What is due in a lesson, and what its stub defines.

    Attributes
    ----------
    due:
        How often each answer is asked for, by the exercise's number and name.
    defined:
        How often each name is defined.
    """

    due: Mapping[str, int]
    defined: Mapping[str, int]

    @classmethod
    def of(cls, text: str) -> Stub:
        return cls(Counter(_DUE.findall(text)), Counter(_DEFINED.findall(text)))


@dataclass(frozen=True)
class Work:
    """Whether a file is more than the stub, and in how many places.

    `is_stub` is true where all of the lesson is there, and nothing of it is answered.
    """

    is_work: bool
    answered: int
    is_stub: bool = False


def work_in(text: str, stub: Stub) -> Work:
    """What somebody has done in the text of a lesson."""
    found = Stub.of(text)
    names = set(stub.defined) & set(found.defined)
    if not names:
        return Work(bool(_CODE_LINE.search(text)), 0)
    # They are counted together: a stub that was handed out earlier may call them otherwise.
    left = min(sum(stub.due.values()), sum(found.due.values()))
    # An answer below the stub, in a cell of its own, defines a name once more.
    more = sum(max(found.defined[name] - stub.defined[name], 0) for name in names)
    answered = sum(stub.due.values()) - left + more
    return Work(answered > 0, answered, is_stub=answered <= 0)


def defines(text: str, stub: Stub) -> bool:
    """Whether a text has what the lesson asks for, at least half of it."""
    found = set(_DEFINED.findall(text)) & set(stub.defined)
    return bool(found) and len(found) * 2 >= len(stub.defined)


def mentions(text: str, stub: Stub) -> bool:
    """Whether a text defines anything that the lesson asks for."""
    return bool(set(_DEFINED.findall(text)) & set(stub.defined))


def lesson_stubs(course: Course) -> Mapping[str, Stub]:
    """What is due in every lesson of a course."""
    return _stubs_of(course.root)


@lru_cache(maxsize=8)
def _stubs_of(root: Path) -> Mapping[str, Stub]:
    made = stubs.sources(root)
    # A course without its answers still has its stubs.
    for path in lesson_files(root / EXERCISES):
        if path.stem not in made:
            made[path.stem] = path.read_text("utf-8")
    return {lesson: Stub.of(text) for lesson, text in made.items()}
