"""Texts in rows of a terminal, and in characters that a console has."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from autograder.course import Course
from autograder.diagnosis.known import CourseKnownAnswers
from autograder.lessons.numbers import Exercise
from autograder.messages.catalogue import TEXTS, Message
from autograder.messages.layout import (
    columns,
    cut_middle,
    cut_rows,
    cut_to,
    rows,
    sentences_in,
    width_of,
)
from autograder.messages.plain import can_show, plain
from autograder.reports.closing import closing
from autograder.reports.rows import check_rows, exercise_rows
from autograder.reports.terminal import View, explain
from autograder.results.schema import CheckResult, Location, Text
from tests.autograder.course import ROOT

words = st.text(st.sampled_from("ab.,;()=勾配é"), min_size=1, max_size=20)
texts = st.lists(words, min_size=1, max_size=30).map(" ".join)
PLACE = "exercises/lesson1_gradients.py:120"


@given(texts, st.integers(20, 120))
def test_rows_hold_all_of_a_text_and_are_not_too_wide(text: str, width: int) -> None:
    made = rows(text, width, "  label  ", " " * 9)
    assert all(wcswidth(row) <= width for row in made)
    assert "".join(made).replace(" ", "") == f"label{text}".replace(" ", "")


@given(texts, st.integers(20, 120), st.integers(1, 4))
def test_what_is_cut_is_not_too_wide_and_says_so(text: str, width: int, count: int) -> None:
    made = cut_rows(text, width, count, "  ", "    ")
    assert len(made) <= count and all(wcswidth(row) <= width for row in made)
    assert made == rows(text, width, "  ", "    ") or made[-1].endswith("...")
    for cut in (cut_to(text, width), cut_middle(text, width)):
        assert wcswidth(cut) <= width
        assert cut == text or "..." in cut


@given(st.lists(words, max_size=8), st.lists(words, max_size=8), st.integers(36, 120))
def test_a_place_is_never_broken(before: list[str], after: list[str], width: int) -> None:
    made = rows(" ".join([*before, PLACE, *after]), width)
    assert any(PLACE in row for row in made)


def test_the_middle_is_cut_so_that_both_ends_are_read() -> None:
    text = "TypeError: unsupported operand type(s) for *: 'float' and 'NoneType'"
    cut = cut_middle(text, 60)
    assert cut.startswith("TypeError: unsupported") and cut.endswith("'float' and 'NoneType'")


def test_whole_sentences_are_kept_and_the_first_always() -> None:
    text = "One has some words. Two has more words than that. Is three a question?"
    assert sentences_in(text, 30, 1) == ["One has some words."]
    assert " ".join(sentences_in(text, 30, 3)) == text
    assert sentences_in(text, 30, 0) == ["One has some words."]


@pytest.mark.parametrize(("width", "used"), [(10, 60), (60, 60), (97, 97), (300, 120)])
def test_the_width_is_the_terminals_within_limits(width: int, used: int) -> None:
    assert columns(width) == used


def strings(path: Path) -> list[str]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return [x.value for x in nodes if isinstance(x, ast.Constant) and isinstance(x.value, str)]


def every_text() -> list[str]:
    """The texts of the catalogue, in all their plural forms."""
    return [
        x for text in TEXTS.values() for x in ([text] if isinstance(text, str) else text.values())
    ]


def test_every_character_of_ours_has_a_plain_one(course: Course) -> None:
    said = every_text()
    said += [text for check in course.checks for text in (check.title, check.rule)]
    for path in (ROOT / "autograder" / "reports").glob("*.py"):
        said += strings(path)
    for lesson in course.lessons:
        known = CourseKnownAnswers(course.root, course.recordings()).of(lesson.id)
        said += [one.hint for one in known]
    escaped = {c for text in said for c in text if "\\" in plain(c, "ascii") and c != "\\"}
    assert escaped - set("\n") == set()
    assert can_show(plain("w ← w − √λ·g", "cp1252"), "cp1252")


PLAN = [Exercise("lesson1_gradients", "accumulated_gradients", ("1.2",))]

LONGEST = CheckResult(
    id="lesson1_gradients::accumulated_gradients",
    exercise="accumulated_gradients",
    title="the sums after each backward",
    status="failed",
    points=0,
    max_points=1,
    message=Text.of(Message("wrong_value", {"actual": "tensor(1.0)", "expected": "tensor(2.0)"})),
    rule="",
    case="accumulated_gradients(f, w, n=3); " + "f(w) = (2*w).sum(); w = 1.0; " * 9,
    where="gradient 1 of step 2",
    actual=f"tensor([{', '.join(['0.197831'] * 7)}])",
    expected=f"tensor([{', '.join(['0.363915'] * 7)}])",
    location=Location("exercises/lesson1_gradients.py", 120),
)


def test_every_hint_is_shown_whole_in_six_lines(course: Course) -> None:
    found = 0
    for lesson in course.lessons:
        for known in CourseKnownAnswers(course.root, course.recordings()).of(lesson.id):
            named = {"misconceptions": [known.id], "names": [known.name]}
            check = msgspec.structs.replace(LONGEST, hint=known.hint, **named)
            lines = explain(check, view=View(80))
            assert len(lines) <= 6 and all(width_of(line) <= 80 for line in lines), lines
            assert " ".join(known.hint.split()) in " ".join(" ".join(lines).split()), lines
            assert lines[0].endswith(PLACE)
            found += 1
    assert found > 100


def test_every_rule_is_shown_whole_in_six_lines(course: Course) -> None:
    for check in course.checks:
        lines = explain(msgspec.structs.replace(LONGEST, rule=check.rule), view=View(80))
        assert len(lines) <= 6, lines
        assert " ".join(check.rule.split()) in " ".join(" ".join(lines).split()), lines


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_nothing_is_wider_than_the_terminal(width: int) -> None:
    many = [LONGEST] * 45
    lines = [
        *explain(LONGEST, ["x = 1"] * 200, View(width), "printed " * 40),
        *explain(LONGEST, view=View(width, whole=True)),
        *exercise_rows(many, width),
        *check_rows(many, width),
        *closing(many, PLAN, width),
    ]
    assert all(width_of(line) <= width for line in lines)
    assert sum(line.count("✗") for line in exercise_rows(many, width)) == 45
    assert re.search(r"0/45$", exercise_rows(many, width)[-1])


HARD_WORDS = r"\bmend|taken for|took for|no longer as before|come to an end|of one's own"


def test_messages_use_the_usual_words() -> None:
    assert not [text for text in every_text() if re.search(HARD_WORDS, text)]
