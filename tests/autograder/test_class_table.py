"""The class in a terminal: a row for each student, and below it what is to be noted, whole."""

from __future__ import annotations

import msgspec
import pytest

from autograder.messages.catalogue import Message
from autograder.messages.layout import width_of
from autograder.reports.class_table import summary_rows
from autograder.results.schema import Result, Text
from tests.autograder import made

NOTE = "lesson1.py was graded as lesson1_gradients.py; old/lesson1.py was left out: it holds " * 2


def results(count: int, *names: str) -> list[Result]:
    """Results of so many lessons, with two notes each."""
    lesson = made.result(made.lesson(made.passed())).lessons[0]
    lessons = [
        msgspec.structs.replace(lesson, id=f"lesson{n}_x", number=n) for n in range(1, count + 1)
    ]
    notes = [
        Text.of(Message("renamed", {"file": NOTE, "lesson": "x", "ending": "py"})),
        Text.of(Message("nothing_handed_in")),
    ]
    whole = made.result(made.lesson(made.passed()))
    return [
        msgspec.structs.replace(whole, submission=name, lessons=lessons, notes=notes)
        for name in names
    ]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_notes_are_whole_with_twelve_lessons(width: int) -> None:
    first, second = results(12, "ada", "bo")
    second = msgspec.structs.replace(second, notes=[])
    rows = [row.plain for row in summary_rows([first, second], width)]
    assert all(width_of(row) <= max(width, 70) for row in rows)
    places = [place for place, row in enumerate(rows) if row.startswith(("ada ", "bo "))]
    assert places == [1, len(rows) - 1]
    noted = " ".join(" ".join(rows[2:-1]).split())
    assert noted.startswith(" ".join(NOTE.split())) and noted.endswith("nothing was handed in")
    assert rows[2].startswith("  lesson1.py") and rows[-2].startswith("  on the roster")
    assert len(rows[1]) == len(rows[-1]) == len(rows[0])


def test_a_long_name_has_a_row_of_its_own() -> None:
    name = "山田 " * 12
    rows = [row.plain for row in summary_rows(results(12, name, "ada"), 80)]
    assert rows[1] == name
    assert rows[2].split()[0].endswith("/3") and width_of(rows[2]) <= 80


def test_of_very_many_notes_the_rest_is_counted() -> None:
    (one,) = results(1, "ada")
    many = msgspec.structs.replace(one, notes=[one.notes[0]] * 50)
    rows = [row.plain for row in summary_rows([many], 80)]
    assert len(rows) < 25 and rows[-1].endswith(" more")
