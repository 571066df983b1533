"""What a run leaves behind: the platform's own files, the log, and whether the job fails."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from autograder.ci.options import FailOn, Platform
from autograder.ci.where import Place
from autograder.grading.output import cannot_write, write_atomically
from autograder.messages.catalogue import Message, phrase
from autograder.messages.printable import printable
from autograder.reports.formats import classroom50, github, gitlab, gradescope, junit, markdown
from autograder.reports.formats.text import fenced, headline, remarks, to_fix
from autograder.reports.rows import exercise_rows
from autograder.reports.terminal import View, explain
from autograder.reports.visible import for_student
from autograder.results import schema
from autograder.results.schema import Result
from autograder.results.words import in_words

WIDTH = 100
"""Columns of the log: no terminal says how many it has."""

EXPLAINED = 10
"""Failures that the log explains; the summary explains all."""


@dataclass(frozen=True)
class Demands:
    """When the job is to fail: for what ends so, and below so many points."""

    on: FailOn = FailOn.NEVER
    under: float = 0.0

    def unmet(self, result: Result) -> Message | None:
        """Why the job fails; nothing if it does not.

        The result is as the student sees it: a red mark must not tell how a hidden check ended.
        """
        open_ones = [check for check in result.checks if check.status != "passed"]
        failed = [check for check in open_ones if check.status != "not started"]
        if self.on is FailOn.FAILED and failed:
            return Message("ci_failed", {"count": f"{len(failed)}"})
        if self.on is FailOn.UNFINISHED and open_ones:
            return Message("ci_unfinished", {"count": f"{len(open_ones)}"})
        if result.final < self.under:
            points = {"grade": f"{result.final:g}", "under": f"{self.under:g}"}
            return Message("ci_under", points)
        return None


def write(result: Result, place: Place, out: Path, now: datetime) -> list[Path]:
    """Write the files for a result; which they are. Raises `UsageError`."""
    kept = for_student(result, now)
    shown = in_words(kept)
    summary = markdown.write(shown)
    short = markdown.write(shown, markdown.COMMENT_BYTES).encode("utf-8")
    files = {
        out / "result.json": schema.encode(kept),
        out / "summary.md": summary.encode("utf-8"),
        out / "junit.xml": junit.write(shown),
        out / "codequality.json": gitlab.write(shown),
    }
    if place.platform is Platform.GRADESCOPE:
        files = {place.root / "results" / "results.json": gradescope.write(in_words(result))}
    elif place.platform is Platform.CLASSROOM50:
        files[Path("result.json")] = classroom50.write(shown, place.variables, now)
        files[Path("release-body.md")] = short
    if place.is_on_github:
        files[out / "comment.md"] = short
    for path, data in files.items():
        _put(path, data)
    if place.is_on_github:
        files |= dict.fromkeys(_append_for_github(shown, summary, place), b"")
    return list(files)


def not_graded(why: str, place: Place) -> str:
    """What the log says of a run that could not grade. GitHub's summary gets it, too."""
    if not place.is_on_github:
        return ""
    if summary := place.variables.get("GITHUB_STEP_SUMMARY"):
        block = fenced(printable(why, newline="\n"))
        text = f"# {phrase('ci_not_graded')}\n\n{block}\n"
        _append(Path(summary), text.encode("utf-8"))
    return github.failure(why)


def _append_for_github(shown: Result, summary: str, place: Place) -> list[Path]:
    """The files to which GitHub has a step append: its summary and its outputs."""
    points = f"score={shown.score}\nmax_score={shown.max_score}\n"
    given = (("GITHUB_STEP_SUMMARY", summary), ("GITHUB_OUTPUT", points))
    found = [
        (Path(place.variables[name]), text) for name, text in given if place.variables.get(name)
    ]
    for path, text in found:
        _append(path, text.encode("utf-8"))
    return [path for path, _ in found]


def _put(path: Path, data: bytes) -> None:
    """Into the student's tree only as a file of its own: a link there could lead anywhere."""
    try:
        if path.parent.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path.parent))
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error
    write_atomically(path, data)


def _append(path: Path, data: bytes) -> None:
    """To a file of the platform, wherever that is."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(data)
    except OSError as error:
        raise cannot_write(path, error) from error


def log(result: Result, place: Place, now: datetime, said: Sequence[str]) -> str:
    """What is printed. On GitHub nothing in it begins a command, but the annotations behind it."""
    shown = in_words(for_student(result, now))
    lines = [*said, *_listed(shown), "", *remarks(shown), headline(shown)]
    if place.is_on_github:
        return github.fence(lines, secrets.token_hex(16)) + github.write(shown)
    return "\n".join(lines) + "\n"


def _listed(shown: Result) -> Iterable[str]:
    """A line per exercise of the lessons that are there, and the first failures explained."""
    for lesson in shown.lessons:
        if lesson.handed_in:
            for _, checks in groupby(lesson.checks, key=lambda check: check.exercise):
                yield from exercise_rows(list(checks), WIDTH)
    failures = to_fix(shown)
    for check in failures[:EXPLAINED]:
        yield from ("", *explain(check, view=View(WIDTH)))
    rest = len(failures) - EXPLAINED
    if rest > 0:
        yield str(Message("not_shown", {"count": f"{rest}", "room": f"{EXPLAINED}"}))
