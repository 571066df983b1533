"""Stubs from answers: `exercises/` is made from `solutions/`, so that the two cannot drift
apart."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.errors import OptimlingsError
from autograder.folders import HINTS_CELL, SOLUTIONS, STUBS, lesson_files
from autograder.lessons.markers import BEGIN, END, HEADING
from autograder.messages.catalogue import message

_IMPORT = re.compile(r"^([ \t]*(?:from|import)\s+)solutions(?=[.\s])", re.MULTILINE)


class StubError(OptimlingsError):
    """A solution file whose markers do not pair up; the text names file and line."""


def stub_of(source: str, name: str) -> str:
    """The stub of a lesson: each answer becomes a TODO that raises NotImplementedError, and the
    hints are left out.

    `name` is the file's name, for error messages. The text of the error names the exercise after
    the heading above it, as in `1.2 accumulated_gradients`.
    """
    lines: list[str] = []
    heading = ""
    begun = 0
    hints = _lines_of_hints(source)
    for number, line in enumerate(source.split("\n"), start=1):
        if number in hints:
            continue
        match = HEADING.match(line)
        if match and (match[1] == "##" or not heading):  # a stage is a part of its exercise
            heading = f"{match[2]} {match[3]}"
        if line.strip() == BEGIN:
            if begun:
                raise StubError(
                    message(
                        "answer_inside_another",
                        file=str(name),
                        line=str(number),
                        begin=str(BEGIN),
                        outer=str(begun),
                    )
                )
            if not heading:
                raise StubError(
                    message("answer_before_any_heading", file=str(name), line=str(number))
                )
            begun = number
            indent = line[: len(line) - len(line.lstrip())]
            lines += [f"{indent}# TODO: your answer", _raise(indent, heading)]
        elif line.strip() == END:
            if not begun:
                raise StubError(
                    message(
                        "answer_ends_without_begin",
                        file=str(name),
                        line=str(number),
                        end=str(END),
                        begin=str(BEGIN),
                    )
                )
            begun = 0
        elif not begun:
            lines.append(line)
    if begun:
        raise StubError(
            message(
                "answer_begins_without_end",
                file=str(name),
                line=str(begun),
                begin=str(BEGIN),
                end=str(END),
            )
        )
    return as_exercise("\n".join(lines))


def _lines_of_hints(source: str) -> set[int]:
    """The numbers of the lines that are hints."""
    return {
        number
        for cell in HINTS_CELL.finditer(source)
        for number in range(
            source.count("\n", 0, cell.start()) + 1, source.count("\n", 0, cell.end()) + 1
        )
    }


def _raise(indent: str, heading: str) -> str:
    return f'{indent}raise NotImplementedError("{heading}")'


def as_exercise(source: str) -> str:
    """The text of a solution with its imports of other lessons turned to those of `exercises`."""
    return _IMPORT.sub(r"\1exercises", source)


def stubs(solutions: Path) -> dict[str, str]:
    """The stub of every lesson, by file name."""
    return {
        path.name: stub_of(path.read_text(encoding="utf-8"), f"solutions/{path.name}")
        for path in lesson_files(solutions)
    }


def sources(root: Path) -> dict[str, str]:
    """The untouched stub of every lesson of a course, by its id.

    They are made from the answers; a course without answers keeps a copy of them.
    """
    if not (root / SOLUTIONS).is_dir():
        kept = lesson_files(root / STUBS)
        return {path.stem: path.read_text(encoding="utf-8") for path in kept}
    made = stubs(root / SOLUTIONS)
    return {name.removesuffix(".py"): text for name, text in made.items()}


def outdated(root: Path) -> list[str]:
    """The names of stubs in `exercises/` that are missing or not what `solutions/` makes."""
    made = stubs(root / "solutions")
    present = {path.name for path in lesson_files(root / "exercises")}
    wrong = [name for name in present if name not in made]
    for name, text in made.items():
        if name not in present or (root / "exercises" / name).read_text("utf-8") != text:
            wrong.append(name)
    return sorted(wrong)


def write(root: Path) -> list[str]:
    """Write the stubs that are outdated; their names. **Overwrites what stands in them.**"""
    made = stubs(root / "solutions")
    changed = [name for name in outdated(root) if name in made]
    for name in changed:
        (root / "exercises" / name).write_text(made[name], encoding="utf-8")
    return changed
