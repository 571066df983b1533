"""Hints: where they stand, what reads them, and that they give no code away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.checks import recording
from autograder.cli.app import app
from autograder.course import Course
from autograder.errors import UsageError
from autograder.lessons import data, handed_out, stubs
from autograder.lessons.hints import HintError, hints_in
from autograder.lessons.new import LESSON
from autograder.proof import prove
from autograder.proof.prove import Prover
from tests.autograder.course import ROOT

LESSON_WITH_HINTS = '''# %% [markdown]
"""
## 1.2 double
"""

# %% [markdown] tags=["hints"]
"""
Nudge: How often does x
come up?

Idea: Add x to itself.

### 1.3 double_negative

Nudge: What is twice −1?

Idea: The sign stays.
"""


# %%
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
'''


def test_hints_are_read_with_their_headings() -> None:
    first, second = hints_in(LESSON_WITH_HINTS, "lesson1_x.py")["double"]
    assert first == data.Hint("1.2", "double", "How often does x come up?", "Add x to itself.")
    assert (second.number, second.name) == ("1.3", "double_negative")


def test_the_stub_has_no_hint_and_the_heading_above_it() -> None:
    stub = stubs.stub_of(LESSON_WITH_HINTS, "lesson1_x.py")
    assert "Nudge" not in stub and "hints" not in stub and 'Error("1.2 double")' in stub
    assert stub.startswith('# %% [markdown]\n"""\n## 1.2 double\n"""\n\n\n# %%\ndef double')


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Idea: Add", "Add", "lesson1_x.py:6: hints are paragraphs"),
        ("Idea: The sign stays.", "", "lesson1_x.py:6: 1.3 double_negative needs a 'Nudge"),
        ("## 1.2 double\n", "", "lesson1_x.py:5: hints before any heading"),
    ],
)
def test_hints_that_cannot_be_read_are_named_with_their_line(old: str, new: str, said: str) -> None:
    with pytest.raises(HintError, match=re.escape(said)):
        hints_in(LESSON_WITH_HINTS.replace(old, new), "lesson1_x.py")


def test_a_new_lesson_has_hints() -> None:
    source = LESSON.replace("NUMBER", "9")
    assert [hint.number for hint in hints_in(source, "lesson9_x.py")["halved_lr"]] == ["9.1"]


def test_hints_do_not_make_a_recording_stale(tmp_path: Path) -> None:
    file = tmp_path / "lesson1_x.py"
    file.write_text(LESSON_WITH_HINTS, "utf-8")
    before = recording.fingerprint(tmp_path, [file])
    file.write_text(LESSON_WITH_HINTS.replace("Add x", "Think of x, and add it"), "utf-8")
    assert recording.fingerprint(tmp_path, [file]) == before
    file.write_text(LESSON_WITH_HINTS.replace("2 * x", "x + x"), "utf-8")
    assert recording.fingerprint(tmp_path, [file]) != before


def test_every_exercise_has_both_steps_in_words(course: Course) -> None:
    for lesson, exercise in handed_out.described(course, course.every).every():
        assert exercise.hint() and exercise.number, exercise.name
        names = {check.name for check in course.checks if check.lesson == lesson.id}
        for hint in exercise.hints:
            assert hint.name == exercise.name or hint.name in names, hint.name
            for text in (hint.nudge, hint.idea):
                assert len(text.split()) > 8
                code = [
                    quote for quote in re.findall(r"`([^`]*)`", text) if re.search("[=;:]", quote)
                ]
                assert code in ([], ["lr=0"]), code


def test_prove_names_an_exercise_without_hints(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    prover, lesson = Prover(course, 0), course.select(["2"]).lessons[0]
    assert prover._missing(lesson) == []
    without = {**hints_in((ROOT / "solutions" / lesson.file).read_text("utf-8"), lesson.file)}
    del without["minimize"]
    monkeypatch.setattr(prove, "hints_in", lambda source, name: without)
    (said,) = prover._missing(lesson)
    assert said.startswith("minimize: it has no hints; write a cell of them into solutions/")


def test_what_is_handed_out_is_what_the_course_makes(course: Course) -> None:
    assert handed_out.outdated(course) == {} and handed_out.left_over(course) == []


@pytest.mark.parametrize(
    ("name", "number"), [("SGD", "4.1"), ("4.1", "4.1"), ("zero_grad", "1.3"), ("1.3", "1.3")]
)
def test_an_exercise_is_found_by_name_and_number(name: str, number: str) -> None:
    _, exercise, stage = data.read(ROOT).exercise(name)
    assert (exercise.number, stage) == (number, None)


@pytest.mark.parametrize("name", ["weight_decay", "4.3", "lesson4_sgd::weight_decay"])
def test_a_stage_is_found_by_name_and_number(name: str) -> None:
    lesson, exercise, stage = data.read(ROOT).exercise(name)
    assert stage and (lesson.id, exercise.name, stage.number) == ("lesson4_sgd", "SGD", "4.3")


@pytest.mark.parametrize(
    ("name", "said"),
    [("sgdd", "is it SGD"), ("lesson1", "lesson 1 has gradient"), ("xyzzy", "the exercises: ")],
)
def test_another_name_is_an_error_that_says_what_there_is(name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        data.read(ROOT).exercise(name)


def run(*arguments: str, width: int = 60) -> tuple[int, str]:
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": str(width)})
    return result.exit_code, result.output


def test_the_command_shows_one_step_at_a_time() -> None:
    status, said = run("hint", "weight_decay", "--course", str(ROOT))
    assert status == 0 and said.startswith("4.3 weight_decay: a nudge\n")
    assert said.endswith("for the idea, run: optimlings hint 4.3 --idea\n")
    status, said = run("hint", "4.3", "--idea", "--course", str(ROOT))
    assert status == 0 and said.startswith("4.3 weight_decay: the idea\n") and "nudge" not in said


def test_a_missing_data_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="course.json is missing"):
        data.read(tmp_path)
    (tmp_path / ".stubs").mkdir()
    (tmp_path / ".stubs" / "course.json").write_text('{"lessons": 3}')
    with pytest.raises(UsageError, match="course.json cannot be read"):
        data.read(tmp_path)
