"""A student's page: what holds, what does not and why, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from markupsafe import Markup, escape

from autograder.folders import EXERCISES, lesson_number
from autograder.lessons.numbers import Exercise as Numbered
from autograder.messages.catalogue import say as in_words
from autograder.messages.printable import cut, printable
from autograder.reports.by_instructor import told_by_instructor
from autograder.reports.closing import command, what_next
from autograder.reports.pages.page import render, say
from autograder.reports.pages.pictures import Figure, figure
from autograder.reports.pages.sides import Part, Piece, marked, parts_that_differ
from autograder.reports.rows import MARKS, has_failed, is_absent, of_file
from autograder.reports.terminal import at, one_of_each_cause
from autograder.results.evidence_schema import Evidence, Excerpt
from autograder.results.schema import CheckResult, LessonResult, Result

NARROW = 62
"""Characters of the longest line beside which a picture has room."""

ORDER = ("passed", "failed", "timed out", "crashed", "grader error", "blocked", "not started")


@dataclass(frozen=True)
class Card:
    """A failure, explained.

    Attributes
    ----------
    check, file:
        What failed, and the lesson's file.
    name:
        What it is consistent with, in quotation marks; empty if that is not known.
    theirs, right:
        Both sides in pieces.
    parts, same:
        What else differs of all that was observed, and how many parts are the same.
    excerpt, marked:
        Lines of the student's file, and the number of the one at which it stopped, or 0.
    code, figure:
        The case as a program, and as a picture.
    """

    check: CheckResult
    file: str
    name: str
    theirs: list[Piece]
    right: list[Piece]
    parts: list[Part]
    same: int
    excerpt: Excerpt | None
    marked: int
    code: str
    figure: Figure | None

    @property
    def whole_file(self) -> bool:
        """Whether it is about the file, of which nothing could be run."""
        return _is_import(self.check)

    @property
    def title(self) -> str:
        if self.whole_file:
            return say("student_not_run", file=self.file)
        return f"{self.check.exercise}: {self.check.title}"

    @property
    def rule(self) -> str:
        return "" if self.whole_file else self.check.rule

    @property
    def section(self) -> str:
        return "" if self.whole_file else self.check.section

    @property
    def command(self) -> str:
        if self.whole_file:
            return f"pytest --lesson {lesson_number(self.check.lesson)}"
        return command(Numbered(self.check.lesson, self.check.exercise))

    @property
    def anchor(self) -> str:
        return _id(self.check)

    @property
    def narrow(self) -> bool:
        """Whether picture and code have room beside each other."""
        rows = self.excerpt.rows if self.excerpt else []
        widest = max((len(line) for _, line in rows), default=0)
        return self.figure is not None and widest <= NARROW

    def gap_before(self, row: int) -> bool:
        """Whether lines are left out before a row of the excerpt."""
        rows = self.excerpt.rows if self.excerpt else []
        return row > 0 and rows[row][0] > rows[row - 1][0] + 1

    @property
    def program(self) -> Markup:
        """The code, whole, however long it is."""
        return escape(printable(self.code, newline="\n"))


@dataclass(frozen=True)
class Exercise:
    """One exercise: its checks with their marks, its first failure, and the others.

    Where another exercise is at fault (`uses` says which), there is no first: the others can wait.
    """

    name: str
    points: int
    max_points: int
    checks: list[CheckResult]
    first: Card | None
    more: list[Card]
    uses: str = ""

    @property
    def titles(self) -> str:
        return "; ".join(check.title for check in self.checks)

    @property
    def begun(self) -> bool:
        """Whether it is more than the stub that was handed out."""
        failed = self.first is not None or bool(self.more)
        return failed or any(check.status != "not started" for check in self.checks)

    @property
    def is_missing(self) -> bool:
        """Whether the file has nothing of its name."""
        return all(map(is_absent, self.checks))


@dataclass(frozen=True)
class Section:
    """One lesson: what is wrong with its file, else its exercises.

    Those not begun are apart: stubs are `untouched`, and what the file has not is `missing`.
    """

    lesson: LessonResult
    file: str
    problem: Card | None
    exercises: list[Exercise] = field(default_factory=list)
    untouched: list[Exercise] = field(default_factory=list)
    missing: list[Exercise] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """Whether everything in it passes, so that the page can fold it."""
        checks = [check for exercise in self.exercises for check in exercise.checks]
        all_pass = all(check.status == "passed" for check in checks)
        return bool(checks) and all_pass and not (self.problem or self.untouched or self.missing)

    @property
    def not_begun(self) -> list[tuple[str, list[Exercise]]]:
        """What there is to say of exercises without a card of their own, and which they are."""
        groups = {"student_not_begun": self.untouched, "student_missing": self.missing}
        return [
            (say(id, names=", ".join(exercise.name for exercise in group)), group)
            for id, group in groups.items()
            if group
        ]


def student_page(result: Result, evidence: Evidence | None = None) -> str:
    """The page as HTML; without evidence, without code, pictures and lines."""
    shown = evidence or Evidence(result.submission, {}, [])
    sections = [_section(lesson, shown) for lesson in result.lessons]
    return render(
        "student.html",
        result=result,
        sections=sections,
        counts=_counts(result.checks),
        next=_next(result.checks),
        grade="" if result.final == result.score else f"{result.final:.2f}",
        from_instructor=[in_words(text) for text in told_by_instructor(result)],
        marks=MARKS,
        status=partial(_status, titles={check.id: check.title for check in result.checks}),
    )


def _status(check: CheckResult, titles: Mapping[str, str]) -> str:
    """How a check ended, in words; of one that waits, for which."""
    need = titles.get(f"{check.lesson}::{check.follows_from}")
    if check.status == "blocked" and need:
        return say("student_waits_for", need=need)
    return say(f"page_status_{check.status}")


def _counts(checks: Sequence[CheckResult]) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter(check.status for check in checks)
    return [(status, counts[status]) for status in ORDER if counts[status]]


def _section(lesson: LessonResult, evidence: Evidence) -> Section:
    file = f"{EXERCISES}/{lesson.id}.py"
    imports = [check for check in lesson.checks if _is_import(check)]
    if imports and lesson.handed_in:
        return Section(lesson, file, _card(imports[0], evidence))
    names = dict.fromkeys(check.exercise for check in lesson.checks)
    exercises = [
        _exercise(name, [c for c in lesson.checks if c.exercise == name], evidence)
        for name in names
    ]
    begun = [x for x in exercises if x.begun and not x.is_missing]
    untouched = [x for x in exercises if not x.begun]
    return Section(lesson, file, None, begun, untouched, [x for x in exercises if x.is_missing])


def _is_import(check: CheckResult) -> bool:
    """Whether nothing of the file could be run."""
    return of_file(check) or check.message.id == "unreadable"


def _to_fix(check: CheckResult) -> bool:
    return has_failed(check) and check.status != "grader error"


def _exercise(name: str, checks: list[CheckResult], evidence: Evidence) -> Exercise:
    to_fix = one_of_each_cause([check for check in checks if _to_fix(check)])
    cards = [_card(check, evidence) for check in to_fix]
    points, full = sum(c.points for c in checks), sum(c.max_points for c in checks)
    leading = [x for x in cards if not (x.check.follows_from or x.check.uses)]
    used = [card.check.uses for card in cards if card.check.uses]
    if used and not leading:
        return Exercise(name, points, full, checks, None, cards, in_words(used[0]))
    first = next(iter(leading or cards), None)
    return Exercise(name, points, full, checks, first, [c for c in cards if c is not first])


def _card(check: CheckResult, evidence: Evidence) -> Card:
    shown = evidence.shown(check.id)
    raised = check.message.id == "raised"
    actual, expected = in_words(check.actual or check.message), in_words(check.expected)
    theirs, right = marked(actual, expected)
    if raised or not expected:
        theirs, right = [Piece(actual, False)], [Piece(expected, False)]
    parts: list[Part] = []
    same = 0
    if shown.expected is not None and not raised:
        parts, same = parts_that_differ(shown.observed, shown.expected)
    names = [f"“{name}”" for name in check.names]
    return Card(
        check=check,
        file=f"{EXERCISES}/{check.lesson}.py",
        name=" / ".join(names),
        theirs=theirs,
        right=[piece for piece in right if piece.text],
        parts=parts,
        same=same,
        excerpt=evidence.excerpts.get(check.id),
        marked=_line_to_mark(check, evidence.excerpts.get(check.id)),
        code=_code(shown.code, check),
        figure=figure(shown.picture, _id(check)) if shown.picture else None,
    )


def _line_to_mark(check: CheckResult, excerpt: Excerpt | None) -> int:
    """The line that raised. Where nothing did, the place is only where the exercise begins."""
    if excerpt is None or check.location is None:
        return 0
    line = check.location.line
    stopped = line > excerpt.rows[0][0] or check.message.id == "raised"
    return line if stopped else 0


def _code(code: str, check: CheckResult) -> str:
    """The program, and what it shows, as comments below it."""
    if not code:
        return ""
    came = at(check.where, in_words(check.actual or check.message))
    ends = [say("student_try_came", actual=came)]
    if check.expected:
        right = at(check.where, in_words(check.expected))
        ends.append(say("student_try_ends", expected=right))
    return code + "".join(f"# {' '.join(cut(end, 300).split())}\n" for end in ends)


def _id(check: CheckResult) -> str:
    return check.id.replace("::", "-")


@dataclass(frozen=True)
class Step:
    """What to do next, how to see whether it helped, and where this page says more."""

    text: str
    command: str = ""
    anchor: str = ""


def _next(checks: Sequence[CheckResult]) -> Step:
    found = what_next(checks)
    if found.what or found.command:
        text = found.what[:1].upper() + found.what[1:]
        return Step(text, found.command, _anchor(found.about))
    for check in checks:
        if check.status == "grader error":
            return Step(say("student_ask", id=check.id))
    return Step(say("student_all_done"))


def _anchor(check: CheckResult | None) -> str:
    """Where the page says more: the card of a failure, else the lesson."""
    if check is None:
        return ""
    return _id(check) if _to_fix(check) and not is_absent(check) else check.lesson
