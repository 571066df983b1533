"""Results are the same bytes in every language, and all that is said comes from the catalogue."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import torch

from autograder.checks.assess import assessed
from autograder.cli.app import main
from autograder.course import Course
from autograder.diagnosis.known import CourseKnownAnswers
from autograder.errors import UsageError
from autograder.grading.grader import Grader
from autograder.lessons import data
from autograder.messages.catalogue import TEXTS, Message, message, phrase, say
from autograder.messages.language import Language, always_other, read, using
from autograder.messages.layout import rows, width_of
from autograder.proof.texts import course_texts
from autograder.reports.class_report import class_report
from autograder.reports.class_table import remarks
from autograder.reports.closing import closing
from autograder.reports.exercise_html import verdicts_html
from autograder.reports.exercise_text import verdicts_text
from autograder.reports.formats import github, gitlab, gradescope, junit, markdown
from autograder.reports.grades_csv import write_grades
from autograder.reports.hints import hint_lines
from autograder.reports.pages.classroom import class_page
from autograder.reports.pages.page import say as say_on_page
from autograder.reports.pages.student import student_page
from autograder.reports.rows import check_rows, exercise_rows
from autograder.reports.terminal import View, explain, of_their_own, others
from autograder.results import schema
from autograder.results.evidence_schema import Evidence
from autograder.results.schema import Result
from autograder.results.words import in_words
from tests.autograder import pseudo
from tests.autograder.course import ROOT, solution_sources, submission

NOW = datetime(2026, 11, 1, tzinfo=UTC)

SOURCE = solution_sources()["lesson1_gradients"]

WRONG = {
    "same_buffer": SOURCE.replace("w.grad.clone()", "w.grad"),
    "raises": SOURCE.replace("    seen = []\n", "    seen = []\n    raise ValueError('xyz')\n"),
    "nothing": SOURCE + "\ndef gradient(f, w):\n    return None\n",
    "another_dtype": SOURCE + "\nzero_grad = lambda params, set_to_none=True: set_default()\n"
    "def set_default():\n    torch.set_default_dtype(torch.float64)\n",
    "not_python": "def gradient(:\n",
    "endless": SOURCE.replace("    seen = []\n", "    seen = []\n    while True: pass\n"),
    "leaves": SOURCE.replace("    seen = []\n", "    seen = []\n    import os; os._exit(3)\n"),
    "renamed": SOURCE.replace("def zero_grad(", "def my_zero_grad("),
}

PRODUCT = {
    "optimlings", "pytest", "GitHub", "Gradescope", "Python", "full", "partial", "torch", "ada",
    "float", "tensor", "shape", "None", "True", "False", "item", "lesson", "student", "lr",
    "params", "batches", "lambda", "sum", "SyntaxError", "ValueError", "xyz", "SIGKILL", "txt",
    "passed", "failed", "blocked", "started", "not", "crashed", "timed", "out", "text", "py",
    "ms", "dim", "markdown", "invalid", "syntax",
    "NameError", "name", "defined", "is", "classroom",
}  # fmt: skip
"""Names of products, of Python's own and of the states in data."""


@pytest.fixture(scope="module")
def results(lesson1_grader: Grader) -> dict[str, Result]:
    return {
        name: lesson1_grader.grade(submission(name, lesson1_gradients=text))
        for name, text in WRONG.items()
    }


@pytest.fixture(scope="module")
def language(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Language:
    return pseudo.language(tmp_path_factory.mktemp("language"), course)


@pytest.fixture
def pseudo_language(language: Language) -> Iterator[None]:
    with using(language):
        yield


@pytest.fixture(scope="module")
def known(course: Course) -> set[str]:
    """Words of code, of ids and of names."""
    words = PRODUCT | pseudo.names_in(SOURCE) | set(WRONG)
    for check in course.checks:
        words |= {check.id, check.name, check.exercise, *check.name.split("_")}
    return words | {lesson.id.partition("_")[0] for lesson in course.lessons}


@pytest.fixture(scope="module")
def code(known: set[str]) -> set[str]:
    """The same, and names that stand in calls: those of torch, and of the solutions."""
    found = known.union(dir(torch), dir(torch.nn), IN_CALLS)
    return found.union(*map(pseudo.names_in, solution_sources().values()))


def explained(result: Result) -> list[str]:
    """All that terminals show of a result."""
    shown = in_words(result)
    said: list[str] = []
    for check in shown.checks:
        said += [" ".join(explain(check, SOURCE.splitlines(), View(width))) for width in (60, 100)]
    failed = [check for check in shown.checks if check.status == "failed"]
    said += [others(failed, len(of_their_own(failed))), " ".join(closing(shown.checks))]
    said += [" ".join(exercise_rows(shown.checks)), " ".join(check_rows(shown.checks))]
    said += remarks(shown)
    return said


FORMATS = {
    "markdown": markdown.write,
    "github": lambda result: " ".join(
        part.replace("%0A", " ").replace("%3A", ":")
        for line in github.write(result).splitlines()
        for part in (line.partition("title=")[2].partition("::")[0], line.rpartition("::")[2])
    ),
    "junit": lambda result: " ".join(
        " ".join([*(element.get("message", ""),), element.text or ""])
        for element in ElementTree.fromstring(junit.write(result)).iter()
    ),
    "gitlab": lambda result: " ".join(
        remark["description"] for remark in json.loads(gitlab.write(result))
    ),
    "gradescope": lambda result: " ".join(
        test["name"] + " " + test["output"]
        for test in json.loads(gradescope.write(result))["tests"]
    ),
    "html": lambda result: pseudo.text_of_page(verdicts_html(result.checks)),
    "text": lambda result: verdicts_text(result.checks),
    "page": lambda result: pseudo.text_of_page(student_page(result, Evidence("ada", {}, []))),
}


@pytest.mark.program
@pytest.mark.parametrize("name", WRONG)
def test_results_are_the_same_in_every_language(
    name: str, results: dict[str, Result], lesson1_grader: Grader, pseudo_language: None
) -> None:
    again = lesson1_grader.grade(submission(name, lesson1_gradients=WRONG[name]))
    strip = {"duration", "cpu_seconds"}
    before, now = (json.loads(schema.encode(one)) for one in (results[name], again))
    for one in (before, now):
        for check in one["lessons"][0]["checks"]:
            del check["duration"]
        for key in strip:
            del one[key]
    assert now == before
    assert "⟦" not in json.dumps(now, ensure_ascii=False)
    assert write_grades([again]) == write_grades([results[name]])


@pytest.mark.parametrize("name", WRONG)
def test_a_terminal_says_nothing_of_its_own(
    name: str, results: dict[str, Result], known: set[str], pseudo_language: None
) -> None:
    for said in explained(results[name]):
        assert pseudo.left_over(said, known) == [], said


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", WRONG)
def test_a_format_says_nothing_of_its_own(
    format: str, name: str, results: dict[str, Result], known: set[str], pseudo_language: None
) -> None:
    said = FORMATS[format](in_words(results[name]))
    assert pseudo.left_over(said, known) == [], said


def test_the_class_page_says_nothing_of_its_own(
    results: dict[str, Result], known: set[str], pseudo_language: None
) -> None:
    shown = [in_words(result) for result in results.values()]
    report = class_report(shown, {}, {"bo": phrase("nothing_handed_in")})
    made = say_on_page("class_made", version="1")
    said = pseudo.text_of_page(class_page(report, made))
    assert pseudo.left_over(said, known | {"bo", "json", "csv", "report"}) == []


def test_hints_say_nothing_of_their_own(known: set[str], pseudo_language: None) -> None:
    for lesson in data.read(ROOT).lessons:
        for exercise in lesson.exercises:
            for hint in exercise.hints:
                for idea in (False, True):
                    said = " ".join(hint_lines(hint, exercise.hints[:1], idea, 80))
                    own = {hint.name, *(each.name for each in exercise.hints)}
                    assert pseudo.left_over(said, known | own) == [], said


def test_the_calls_of_all_cases_say_nothing_of_their_own(
    course: Course, code: set[str], pseudo_language: None
) -> None:
    tables = course.tables()
    calls = {
        say(case.called(check.exercise))
        for check in course.checks
        for case in tables.of(check).cases
    }
    found = {said: left for said in calls if (left := pseudo.left_over(said, code))}
    assert sorted({word for left in found.values() for word in left}) == [], found


def test_what_is_wrong_with_known_answers_says_nothing_of_its_own(
    course: Course, code: set[str], pseudo_language: None
) -> None:
    """Of each check, the first three cases that a known wrong answer fails."""
    tables = course.tables()
    answers = CourseKnownAnswers(course.root, course.recordings())
    found: dict[str, list[str]] = {}
    for check in course.checks:
        table = tables.of(check)
        wrong = [one for one in answers.of(check.lesson) if one.exercise == check.exercise]
        for one in wrong:
            rows = assessed(table, answers.outcomes(table, one) or ())
            for failure in [row.failure for row in rows if row.failure][:3]:
                parts = [failure.where, failure.expected]
                if getattr(failure.actual, "id", "").startswith("course: "):
                    parts.append(failure.actual)  # others hold code, or Python's own words
                for said in map(say, parts):
                    if left := pseudo.left_over(said, code):
                        found[f"{one.id}, {check.id}: {said}"] = left
    assert sorted({word for left in found.values() for word in left}) == [], found


IN_CALLS = {
    "BatchNorm", "Conv", "Debiased", "ExponentialLR", "Gained", "LinearLR", "Mean", "Mixing",
    "Tied", "average", "batchmean", "gain", "mix",
}  # fmt: skip
"""Names and options in calls that no solution has."""


@pytest.mark.parametrize(
    "arguments",
    [
        ["hint", "nonsense"],
        ["reset", "nonsense"],
        ["see", "99"],
        ["report", "nowhere", "--format", "nonsense"],
        ["report", "nowhere", "--format", "csv"],
        ["grade", "nowhere", "--out", "out"],
        ["grade", "nowhere"],
        ["kit", "."],
    ],
    ids=" ".join,
)
def test_an_error_of_a_command_comes_from_the_catalogue(
    arguments: list[str],
    known: set[str],
    pseudo_language: None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.argv", ["optimlings", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    said = "".join(capsys.readouterr())
    assert ended.value.code
    allowed = {*known, *arguments, *data_names()}
    assert pseudo.left_over(said, allowed) == [], said


def data_names() -> set[str]:
    """Names that an error can list: lessons, exercises, formats."""
    from autograder.reports.formats import NAMES

    lessons = data.read(ROOT).lessons
    return {*NAMES, *(exercise.name for lesson in lessons for exercise in lesson.exercises)}


def test_a_message_is_said_in_the_language_that_has_it() -> None:
    swapped = Language("xx", {"part_of": "{whole}/{part}", "item": "#{number}"})
    part = message("part_of", part=message("item", number=2), whole="w")
    assert say(part) == "item 2 of w"
    assert say(part, swapped) == "w/#2"
    assert say(Message("elsewhere", {}, "in English"), swapped) == "in English"


def test_the_plural_is_a_matter_of_the_language() -> None:
    items = message("items", count=1)
    assert (say(items), say(message("items", count=2))) == ("1 item", "2 items")
    japanese = Language("ja", {"items": {"other": "{count}個"}}, always_other)
    assert say(items, japanese) == "1個"


def test_a_language_that_is_not_there_is_named() -> None:
    with pytest.raises(UsageError, match="xx"):
        read("xx")


def test_every_text_has_its_parameters_in_every_form() -> None:
    for id, template in TEXTS.items():
        if not isinstance(template, str):
            assert "other" in template and all("{count}" in text for text in template.values()), id


def test_a_course_says_what_can_be_translated(course: Course) -> None:
    texts = course_texts(course)
    assert texts["gradients.accumulated_gradients.same_buffer.name"] == "same buffer"
    assert texts["lesson1_gradients::gradient_value.title"] == "the gradient"
    assert "course: parameter {number}" in texts and "course: frozen" in texts


def test_rows_break_where_there_are_no_spaces() -> None:
    text = "これは長い文章です。「勾配」を計算できません、もう一度。tensor(1.0)が返りました。"
    made = rows(text, 24)
    assert "".join(made) == text and all(width_of(row) <= 24 for row in made)
    assert not any(row[0] in "。、」" or row[-1] in "「" for row in made)
    assert rows("한국어는 띄어쓰기가 있습니다", 12) == ["한국어는", "띄어쓰기가", "있습니다"]
