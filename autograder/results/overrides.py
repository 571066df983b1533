"""The instructor's last word: points for a check or an exercise, out of `overrides.csv`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from autograder.errors import OptimlingsError, UsageError
from autograder.intake.names import display, reason
from autograder.intake.tables import bytes_of, column, numbered_rows_of
from autograder.messages.catalogue import message, phrase
from autograder.results.rules import NO_RULES, Rules, lateness, with_visibility
from autograder.results.schema import Override, Result

_COLUMNS = {
    "student": ("student", "name", "login", "email", "number"),
    "check": ("check", "check or exercise", "check/exercise"),
    "exercise": ("exercise",),
    "points": ("points", "score"),
    "comment": ("comment", "comments", "reason", "note"),
}


class OverridesError(UsageError):
    """The overrides cannot be used; the text names the file and the line."""


@dataclass(frozen=True)
class Line:
    """A line of the file. `id` is that of a check, `lesson4_sgd::momentum`, or of an exercise,
    `lesson4_sgd.SGD`."""

    number: int
    student: str
    id: str
    points: float
    comment: str


@dataclass(frozen=True)
class Known:
    """What there is to be overridden.

    Attributes
    ----------
    points:
        The most points of each id.
    called:
        The ids that a name alone can mean.
    exercise_of:
        The id of the exercise to which the check of an id belongs.
    """

    points: Mapping[str, int]
    called: Mapping[str, Sequence[str]]
    exercise_of: Mapping[str, str]

    @classmethod
    def of(cls, checks: Iterable[tuple[str, str, int]]) -> Known:
        """From the id, the exercise and the points of each check."""
        points: dict[str, int] = {}
        called: dict[str, dict[str, None]] = {}
        exercise_of: dict[str, str] = {}
        for id, exercise, most in checks:
            lesson, _, name = id.partition("::")
            whole = exercise_of[id] = f"{lesson}.{exercise}"
            points[id] = most
            points[whole] = points.get(whole, 0) + most
            called.setdefault(name, {})[id] = None
            called.setdefault(exercise, {})[whole] = None
        return cls(points, {key: list(ids) for key, ids in called.items()}, exercise_of)

    def meant(self, text: str, exercise: bool) -> list[str]:
        """The ids that a text can mean; if it must be an exercise, those alone."""
        ids = [text] if text in self.points else self.called.get(text, [])
        return [id for id in ids if not exercise or id not in self.exercise_of]


@dataclass(frozen=True)
class Word:
    """What the instructor says beside the checks: rules for all, and points for some."""

    rules: Rules = NO_RULES
    overrides: Mapping[str, Sequence[Line]] = field(default_factory=dict)

    def applied(self, result: Result) -> Result:
        """The result with its grade: what the checks give, less the lateness, then overridden."""
        late = lateness(result, self.rules)
        made = [_override(line, result) for line in self.overrides.get(result.submission, ())]
        overrides = [one for one in made if one is not None]
        grade = result.score - (late.cost if late else 0.0)
        grade += sum(one.points - one.was for one in overrides)
        shown = with_visibility(result, self.rules)
        return msgspec.structs.replace(
            shown, grade=round(max(grade, 0.0), 2), overrides=overrides, lateness=late
        )


NO_WORD = Word()


def _override(line: Line, result: Result) -> Override | None:
    """A line about this result; `None` where the lesson was not graded."""
    checks = [check for check in result.checks if line.id in (check.id, check.exercise_id)]
    if not checks:
        return None
    was = sum(check.points for check in checks)
    return Override(id=line.id, points=line.points, was=float(was), comment=line.comment)


def read_overrides(
    path: Path, known: Known, student_of: Callable[[str], str]
) -> dict[str, list[Line]]:
    """The lines of a file, by the student under whose name the result stands.

    `student_of` gives that name for a name, number, login or address; it raises `OptimlingsError`.
    Raises `OverridesError` with the file and the line.
    """
    rows = _rows(path)
    places = {key: column(rows[0][1], *called) for key, called in _COLUMNS.items()}
    what = [places[key] for key in ("check", "exercise") if places[key] is not None]
    if places["student"] is None or places["points"] is None or not what:
        shown = display(", ".join(rows[0][1][:8]))
        raise OverridesError(
            message(
                "overrides_columns_are_wrong",
                path=str(path),
                line=str(rows[0][0]),
                columns=str(shown),
            )
        )
    found: dict[str, list[Line]] = {}
    for number, row in rows[1:]:
        cells = {
            key: row[place] if place is not None and place < len(row) else ""
            for key, place in places.items()
        }
        try:
            line = _line(number, cells, known, student_of)
            _check_twice(line, found.get(line.student, []), known)
        except (ValueError, OptimlingsError) as error:
            raise OverridesError(
                message("line_of_table", path=str(path), line=str(number), reason=reason(error))
            ) from error
        found.setdefault(line.student, []).append(line)
    return found


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    try:
        rows = numbered_rows_of(bytes_of(path))
        if not rows:
            raise ValueError(message("overrides_are_empty"))
    except (OSError, ValueError) as error:
        raise OverridesError(
            message("path_cannot_be_read", path=str(path), reason=reason(error))
        ) from error
    return rows


def _line(
    number: int, cells: Mapping[str, str], known: Known, student_of: Callable[[str], str]
) -> Line:
    if not cells["student"]:
        raise ValueError(message("override_names_no_student"))
    id = _id(cells["check"] or cells["exercise"], known, exercise=not cells["check"])
    most = known.points[id]
    try:
        points = float(cells["points"].replace(",", "."))
    except ValueError as error:
        raise ValueError(
            message("override_points_are_no_number", points=repr(display(cells["points"])))
        ) from error
    if not 0 <= points <= most:
        raise ValueError(
            message(
                "override_points_out_of_range",
                points=str(cells["points"]),
                most=str(most),
                check=str(id),
            )
        )
    return Line(number, student_of(cells["student"]), id, round(points, 2), cells["comment"])


def _id(text: str, known: Known, exercise: bool) -> str:
    """The id of the check or exercise that is meant. Raises `ValueError`."""
    if not text:
        raise ValueError(message("override_names_no_check"))
    ids = known.meant(text, exercise)
    if not ids:
        near = [id for id in known.points if text.casefold() in id.casefold()][:5]
        advice = phrase("advice_near", name=", ".join(near)) if near else ""
        raise ValueError(
            message("override_names_unknown_check", name=repr(display(text)), advice=str(advice))
        )
    if len(ids) > 1:
        raise ValueError(message("override_name_is_ambiguous", name=str(text), ids=", ".join(ids)))
    return ids[0]


def _check_twice(line: Line, before: Sequence[Line], known: Known) -> None:
    """Two lines about the same points contradict each other. Raises `ValueError`."""
    for other in before:
        ids = {line.id, other.id}
        if len(ids) == 1 or ids & {known.exercise_of.get(id) for id in ids}:
            raise ValueError(message("override_repeats_line", line=str(other.number)))
