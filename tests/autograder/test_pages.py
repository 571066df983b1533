"""The pages: a student's and the class's, from results and evidence alone."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
import pytest
from typer.testing import CliRunner

from autograder.cli.app import app
from autograder.grading.output import OutputError, feedback_path
from autograder.grading.pages import read_evidence, write_pages
from autograder.reports.class_report import class_csv, class_json_pieces, class_report
from autograder.reports.pages.classroom import class_page
from autograder.reports.pages.pictures import figure
from autograder.reports.pages.sides import marked, parts_that_differ
from autograder.reports.pages.student import student_page
from autograder.results import schema
from autograder.results.evidence_schema import Evidence
from autograder.results.schema import Result, Text
from tests.autograder.course import CLASSROOM, ROOT
from tests.autograder.generated_class import (
    PLANTED,
    UNNAMED,
    GeneratedClass,
    generated_class,
    likeness,
)

EXPECTED: dict[str, Any] = json.loads((CLASSROOM / "expected.json").read_text("utf-8"))

EVIL = "</script><script>alert(1)</script>\u202e=cmd|'/c calc'!A1\x1b[31m"


@pytest.fixture(scope="module")
def results(graded_class: Path) -> dict[str, Result]:
    found = [schema.decode(p.read_bytes()) for p in sorted(graded_class.glob("results/*.json"))]
    return {result.submission: result for result in found}


@pytest.fixture(scope="module")
def evidence(graded_class: Path, results: dict[str, Result]) -> dict[str, Evidence]:
    return {student: read_evidence(graded_class, student) for student in results}


@pytest.fixture(scope="module")
def large(results: dict[str, Result], evidence: dict[str, Evidence]) -> GeneratedClass:
    return generated_class(list(results.values()), evidence)


def text_of(page: str) -> str:
    """What is read on a page, in one line."""
    body = re.sub(r"<(style|script)>.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", body)).split())


# A student's page


def test_every_student_has_a_page_and_the_class_has_its_report(
    graded_class: Path, results: dict[str, Result]
) -> None:
    pages = {path.stem for path in (graded_class / "feedback").glob("*.html")}
    assert pages == set(results)
    assert {path.name for path in graded_class.glob("report.*")} == {
        "report.html",
        "report.json",
        "report.csv",
    }


def test_a_failure_is_told_with_all_that_helps(
    results: dict[str, Result], evidence: dict[str, Evidence]
) -> None:
    result = results["student02"]
    page = student_page(result, evidence["student02"])
    text = text_of(page)
    for wanted in (
        f"{result.score} / {result.max_score}",
        "Fix accumulated_gradients in exercises/lesson1_gradients.py:11",
        "Then run: pytest exercises/lesson1_gradients.py::accumulated_gradients",
        "Consistent with: “same buffer”",
        "Every entry of the list shows the last sum.",
        "item 1: tensor(6.0)",
        "item 1: tensor(2.0)",
        "def accumulated_gradients(f, w, n):",
        "from exercises.lesson1_gradients import accumulated_gradients",
        "Read section 1.2 accumulated_gradients in exercises/lesson1_gradients.py.",
        "At backward 1, gradient is 6; expected is 2.",
        "Read section 4.3 weight_decay in exercises/lesson4_sgd.py.",
    ):
        assert wanted in text, wanted
    assert '<mark class="theirs">6.0</mark>' in page and '<mark class="right">2.0</mark>' in page


def test_a_file_that_cannot_be_run_is_told_once(
    results: dict[str, Result], evidence: dict[str, Evidence]
) -> None:
    text = text_of(student_page(results["student10"], evidence["student10"]))
    assert "Fix exercises/lesson5_adaptive.py:25" in text
    assert text.count("SyntaxError: expected ':'") == 1
    assert "exercises/lesson5_adaptive.py could not be run" in text
    assert "Line 25 is marked." in text and "Not handed in: exercises/lesson1_gradients.py." in text


def test_lessons_that_pass_are_folded_while_something_is_to_be_fixed(
    results: dict[str, Result],
) -> None:
    """A mistake in lesson 9 stood below eight lessons of what passes once."""
    fixing, done = results["student02"], results["student01"]
    assert done.score == done.max_score
    passed = [x for x in fixing.lessons if all(check.status == "passed" for check in x.checks)]
    assert 0 < len(passed) < len(fixing.lessons)
    page = student_page(fixing)
    assert page.count('<details class="done">') == page.count("<summary><h2>") == len(passed)
    assert '<details class="done">' not in student_page(done)


def test_what_was_not_begun_takes_one_line_of_a_lesson(
    results: dict[str, Result], evidence: dict[str, Evidence]
) -> None:
    """It filled the page once: a chip for every check of every stub."""
    right = results["student01"]
    lessons = []
    for place, lesson in enumerate(right.lessons):
        checks = [
            msgspec.structs.replace(check, status="not started", points=0)
            if place or check.exercise in ("gradient", "zero_grad")
            else check
            for check in lesson.checks
        ]
        changed = msgspec.structs.replace(lesson, checks=checks, handed_in=not place, score=0)
        lessons.append(changed)
    page = student_page(msgspec.structs.replace(right, lessons=lessons))
    shown = text_of(re.sub(r"<details.*?</details>", " ", page, flags=re.DOTALL))
    assert "accumulated_gradients" in shown and "zero_grad" not in shown
    assert "Lesson 2" not in shown and "weight_decay" not in shown
    text = text_of(page)
    assert "Not started: gradient, zero_grad" in text
    assert "SGD 0/20: one step; several steps" in text
    assert len(re.findall(r"<summary>", page)) == len(lessons)


def failing(check: schema.CheckResult, **changes: Any) -> schema.CheckResult:
    message = Text("wrong_value", {}, "came back as 1, expected 2")
    return msgspec.structs.replace(check, status="failed", points=0, message=message, **changes)


def test_what_is_next_is_no_consequence_of_something_else(results: dict[str, Result]) -> None:
    """A failure that uses another exercise, or follows from a check further below, comes later."""
    right = results["student01"]
    uses = Text("uses_failing", {"lesson": "lesson4_sgd", "check": "momentum"}, "uses SGD")
    changed: dict[str, dict[str, Any]] = {
        "lesson2_step::fit_line_path": {"uses": uses},
        "lesson3_losses::mse_value": {"follows_from": "mse_shapes"},
        "lesson3_losses::mse_shapes": {},
        "lesson4_sgd::momentum": {},
    }
    lessons = []
    for lesson in right.lessons:
        checks = [failing(c, **changed[c.id]) if c.id in changed else c for c in lesson.checks]
        lessons.append(msgspec.structs.replace(lesson, checks=checks))
    assert set(changed) <= {c.id for lesson in lessons for c in lesson.checks}
    result = msgspec.structs.replace(right, lessons=lessons)
    assert '<a href="#lesson3_losses-mse_shapes">Fix mse_loss in' in student_page(result)
    alone = failing(lessons[1].checks[0], uses=uses)
    second = msgspec.structs.replace(lessons[1], checks=[alone])
    page = student_page(msgspec.structs.replace(right, lessons=[second]))
    assert f'<a href="#{alone.id.replace("::", "-")}">Fix' in page, "the other one was not graded"


def test_what_is_missing_is_told_once_and_comes_after_what_is_wrong(
    results: dict[str, Result],
) -> None:
    """The page said "Fix gradient" of a file without it, in a card for each check."""
    right = results["student01"]
    told = {
        check.id: msgspec.structs.replace(
            check,
            status="not started",
            points=0,
            message=Text("absent", {"exercise": "gradient"}, "the file has no `gradient`"),
        )
        for check in right.checks
        if check.exercise == "gradient"
    }
    text = text_of(page_with(right, told))
    assert "Next Write gradient in exercises/lesson1_gradients.py" in text
    assert len(told) > 1 and text.count("Not in the file: gradient") == 1
    assert "the file has no gradient" not in text and "What came back" not in text
    wrong = failing(next(c for c in right.checks if c.exercise == "zero_grad"))
    assert "Next Fix zero_grad in" in text_of(page_with(right, {**told, wrong.id: wrong}))
    cause = next(iter(told)).partition("::")[2]
    named: dict[str, Any] = {"exercise": "gradient", "lesson": wrong.lesson, "check": cause}
    uses = msgspec.structs.replace(wrong, uses=Text("uses_failing", named, "uses gradient"))
    assert "Next Write gradient in" in text_of(page_with(right, {**told, wrong.id: uses}))


def page_with(result: Result, checks: Mapping[str, schema.CheckResult]) -> str:
    """A page on which some checks ended otherwise."""
    assert set(checks) <= {check.id for check in result.checks}
    lessons = [
        msgspec.structs.replace(lesson, checks=[checks.get(c.id, c) for c in lesson.checks])
        for lesson in result.lessons
    ]
    return student_page(msgspec.structs.replace(result, lessons=lessons))


def test_where_another_exercise_is_at_fault_the_failures_are_folded(
    results: dict[str, Result],
) -> None:
    """A reader looked for the mistake in AdamW once, which inherits it from Adam."""
    right = results["student01"]
    uses = Text(
        "uses_failing",
        {"exercise": "Adam", "lesson": "lesson5_adaptive", "check": "adam_steps"},
        "uses Adam, which fails: fix that first",
    )
    lessons = []
    for lesson in right.lessons:
        told: dict[str, dict[str, Any]] = {"Adam": {}, "AdamW": {"uses": uses}}
        checks = [
            failing(c, **told[c.exercise]) if c.exercise in told else c for c in lesson.checks
        ]
        lessons.append(msgspec.structs.replace(lesson, checks=checks))
    page = student_page(msgspec.structs.replace(right, lessons=lessons))
    shown = text_of(re.sub(r"<details class=.more.*?</details>", " ", page, flags=re.DOTALL))
    assert "Adam: steps" in shown
    assert "Uses Adam, which fails: fix that first." in shown and "AdamW: " not in shown
    text = text_of(page)
    folded = [c for lesson in lessons for c in lesson.checks if c.uses]
    assert f"What fails here because of that: {len(folded)}" in text
    assert all(f"AdamW: {check.title}" in text for check in folded)


def test_right_answers_have_nothing_to_fix(
    results: dict[str, Result], evidence: dict[str, Evidence]
) -> None:
    text = text_of(student_page(results["student01"], evidence["student01"]))
    assert "Every check passes." in text and "What came back" not in text


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("timed out", "Fix gradient in exercises/lesson1_gradients.py"),
        ("crashed", "Fix gradient in exercises/lesson1_gradients.py"),
        ("grader error", "The check lesson1_gradients::gradient_value could not be judged"),
        ("not started", "Write gradient in exercises/lesson1_gradients.py"),
        ("blocked", "Fix gradient in exercises/lesson1_gradients.py"),
    ],
)
def test_whatever_came_of_a_check_there_is_a_next_step(
    results: dict[str, Result], status: schema.StatusName, said: str
) -> None:
    right = results["student01"]
    first, *others = right.lessons
    check, *checks = first.checks
    check = msgspec.structs.replace(check, status=status, points=0)
    first = msgspec.structs.replace(first, checks=[check, *checks])
    text = text_of(student_page(msgspec.structs.replace(right, lessons=[first, *others])))
    assert said in text and "Every check passes" not in text


def test_a_page_without_evidence_still_says_what_failed(results: dict[str, Result]) -> None:
    text = text_of(student_page(results["student02"]))
    assert "item 1: tensor(6.0)" in text and "Try it" not in text


@pytest.mark.parametrize(
    ("student", "check", "shows"),
    [
        ("student02", "lesson1_gradients::accumulated_sums", "tensor(6."),
        ("student05", "lesson3_losses::mse_shapes", "no error, but tensor(1."),
        ("student08", "lesson4_sgd::momentum", "step 2: [0.5]"),
        ("student16", "lesson7_loops::train_loss", "loss: 2.0835"),
    ],
)
def test_the_program_on_the_page_shows_the_failure_of_the_students_file(
    evidence: dict[str, Evidence], tmp_path: Path, student: str, check: str, shows: str
) -> None:
    """As a student would: saved beside the folder exercises/, and run."""
    shutil.copytree(CLASSROOM / student, tmp_path / "exercises")
    program = tmp_path / "try_it.py"
    program.write_text(evidence[student].shown(check).code, "utf-8")
    run = subprocess.run([sys.executable, program], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert shows in run.stdout


def test_pages_need_neither_torch_nor_matplotlib() -> None:
    program = (
        "import sys\n"
        "import autograder.reports.pages.student, autograder.reports.pages.classroom\n"
        "heavy = {'torch', 'matplotlib', 'numpy', 'hypothesis', 'pytest'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout == "[]\n", run.stderr


# Both sides, and pictures


def test_what_differs_is_marked() -> None:
    left, right = marked("tensor([1.0, 2.5])", "tensor([1.0, 3.5])")
    assert [piece.text for piece in left if piece.differs] == ["2.5"]
    assert [piece.text for piece in right if piece.differs] == ["3.5"]
    left, right = marked("no error, but 1.0", "a ValueError")
    assert [piece.text for piece in right] == ["a ValueError"] and right[0].differs


def test_parts_that_are_the_same_but_for_rounding_are_not_listed() -> None:
    tensor = {"tensor": [1.0], "dtype": "float64", "shape": [1]}
    near = {"tensor": [1.0 + 1e-9], "dtype": "float64", "shape": [1]}
    nan = {"float": "nan"}
    parts, same = parts_that_differ(
        {"a": [tensor, nan], "b": 1, "c": [None]},
        {"a": [near, nan], "b": {"float": "inf"}, "c": [tensor]},
    )
    assert [(part.name, part.theirs, part.right) for part in parts] == [
        ("b", "1", "inf"),
        ("item 1 of c", "None", "tensor([1.0])"),
    ]
    assert same == 2


def test_numbers_that_differ_late_are_shown_with_the_digits_that_differ() -> None:
    close = [{"loss": {"tensor": [x], "dtype": "float64"}} for x in (1.3132580, 1.3132617)]
    (part,), _ = parts_that_differ(*close)
    assert (part.theirs, part.right) == ("tensor([1.313258])", "tensor([1.3132617])")
    (part,), _ = parts_that_differ({"p": 0.1}, {"p": 0.2})
    assert (part.theirs, part.right) == ("0.1", "0.2")


def test_parts_are_called_as_in_a_terminal() -> None:
    """They were `steps[0].parameters[1]` once, which counts from 0."""
    sides = (
        {
            "steps": [{"parameters": [1, side]}],
            "parameters_in_use": [side],
            "graph_was_built": side,
            "sums": side,
        }
        for side in (1, 2)
    )
    parts, _ = parts_that_differ(*sides)
    assert [part.name for part in parts] == [
        "parameter 2 of step 1",
        "parameter 1 after one more training step",
        "graph was built",
    ]


CURVE = {"title": "The loss", "x": "step", "y": "loss", "first": 1}
PATH = {"title": "The way", "x": "a", "y": "b", "contours": None}


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (
            {"kind": "curve", **CURVE, "theirs": [3.0, 2.0, 2.0], "right": [3.0, 2.0, 1.0]},
            "The loss. At step 3, loss is 2; expected is 1. Before, both are the same.",
        ),
        (
            {"kind": "curve", **CURVE, "theirs": [3.0], "right": [3.0, 2.0]},
            "The loss. Yours has 1 values, expected are 2.",
        ),
        (
            {"kind": "path", **PATH, "theirs": [[0, 0], [1, 1]], "right": [[0, 0], [1, 2]]},
            "The way. Both start at (0, 0). In the end yours is at (1, 1); expected is (1, 2).",
        ),
        (
            {
                "kind": "path",
                **PATH,
                "theirs": [[0, 0], [1, 1], [2, 2]],
                "right": [[0, 0], [1, 2], [2, 2]],
            },
            "The way. Both start at (0, 0). After step 1 yours is at (1, 1); expected is (1, 2). "
            "In the end yours is at (2, 2); expected is (2, 2).",
        ),
        (
            {
                "kind": "path",
                **PATH,
                "theirs": [[0, 0], [1, 1]],
                "right": [[0, 0], [0, 1]],
                "contours": {"x": [0.0, 1.0], "y": [0.0, 1.0], "values": [[0.0, 1.0], [1.0, 2.0]]},
            },
            "Along each thin line the loss is the same.",
        ),
        (
            {
                "kind": "shapes",
                "title": "a - b",
                "operands": [["a", [2, 1]], ["b", [2]]],
                "theirs": [2, 2],
                "right": [],
            },
            "a - b. a (2, 1), b (2,) become (2, 2): 4 numbers. Shapes that differ should be "
            "refused.",
        ),
        (
            {
                "kind": "sweep",
                "title": "Results",
                "x": "setting",
                "y": "result",
                "settings": ["lr 0.5", "lr 1"],
                "theirs": [1.0, 1.0],
                "right": [1.0, -2.0],
            },
            "Results. They differ for: lr 1: 1, expected -2.",
        ),
    ],
)
def test_every_picture_has_a_text_that_says_the_same(picture: dict[str, Any], said: str) -> None:
    drawn = figure(picture, "id")
    assert drawn is not None and said in drawn.text
    assert drawn.drawing.startswith("<svg") and drawn.text in unescape(drawn.drawing)
    assert "nan" not in drawn.drawing


def test_no_style_of_the_page_reaches_into_a_picture() -> None:
    """`.bar { height: … }` of the points by lesson made all bars of a sweep equally high."""
    sweep = {"title": "t", "x": "x", "y": "y", "settings": ["a"], "theirs": [1.0], "right": [-2.0]}
    drawn = figure({"kind": "sweep", **sweep}, "id")
    assert drawn is not None
    used = {
        name for names in re.findall(r'class="([^"]+)"', drawn.drawing) for name in names.split()
    }
    folder = ROOT / "autograder" / "reports" / "pages" / "templates"
    for file in ("style.css", "student.css"):
        rules = re.findall(r"^([^@{}\n]+) \{", (folder / file).read_text("utf-8"), re.MULTILINE)
        outside = [one.strip() for rule in rules for one in rule.split(",") if "svg" not in one]
        hit = {name for name in used for one in outside if one == f".{name}"}
        assert hit == set(), file


def test_a_picture_of_an_unknown_kind_is_left_out() -> None:
    assert figure({"kind": "hologram"}, "id") is None


# The class page


def test_the_class_page_names_the_mistakes_of_the_right_students(
    results: dict[str, Result],
) -> None:
    found = {
        known.id: known.students for known in class_report(list(results.values())).misconceptions
    }
    for student, lessons in EXPECTED.items():
        for id in lessons.get("misconceptions", {}).values():
            assert student in found[id], id
    for id, students in found.items():
        for student in students:
            assert any(id in check.misconceptions for check in results[student].checks)


def test_every_planted_mistake_of_a_large_class_is_named(large: GeneratedClass) -> None:
    report = class_report(large.results, likeness(large.evidence))
    found = {known.id: known.students for known in report.misconceptions}
    assert {id: found[id] for id in PLANTED} == large.mistakes
    counts = [len(known.students) for known in report.misconceptions]
    assert counts == sorted(counts, reverse=True)
    (group,) = (one for one in report.unnamed if one.exercise.startswith("Planted"))
    assert group.students == large.unnamed and len(group.students) == UNNAMED
    assert [(pair.a, pair.b) for pair in report.similar] and {
        (pair.a, pair.b) for pair in report.similar
    } == set(large.copied)
    assert sum(bar.count for bar in report.distribution) == len(large.results)


def test_the_page_of_a_large_class_is_small(large: GeneratedClass) -> None:
    page = class_page(class_report(large.results, likeness(large.evidence)))
    assert len(page.encode()) <= 3 * 1024**2
    for result in large.results:
        assert page.count(f">{result.submission}</a>") >= 1


def test_what_could_not_be_graded_is_told_with_the_reason(results: dict[str, Result]) -> None:
    report = class_report(list(results.values()), {}, {"eve": "her folder is gone"})
    told = {(lost.student, lost.kind): lost.why for lost in report.not_graded}
    assert told["eve", "fault"] == "her folder is gone"
    assert "SyntaxError: expected ':', line 25" in told["student10", "broken"]
    assert "minimize" in told["student15", "stopped"]
    page = text_of(class_page(report))
    assert "Could not be graded: 1" in page and "her folder is gone" in page


def test_the_same_as_json_and_as_csv(large: GeneratedClass) -> None:
    report = class_report(large.results, likeness(large.evidence))
    data = json.loads(b"".join(class_json_pieces(report)))
    assert data["schema"] == "optimlings.class/1" and len(data["students"]) == len(large.results)
    rows = list(csv.DictReader(io.StringIO(class_csv(report))))
    mistakes = {row["id"]: row["students"].split(", ") for row in rows if row["kind"] == "mistake"}
    assert {id: mistakes[id] for id in PLANTED} == large.mistakes
    assert sum(row["kind"] == "check" for row in rows) == len(report.checks)


def test_a_class_without_anybody_has_a_page() -> None:
    assert "Submissions: 0." in text_of(class_page(class_report([])))


# Other people's text


def hostile(result: Result, evil: str) -> Result:
    """The same with a name, notes and values that are made to do harm."""
    lessons = []
    for lesson in result.lessons:
        checks = [
            msgspec.structs.replace(
                check, actual=evil, expected=evil, where=evil, case=evil, hint=evil, title=evil,
                status="failed", section=evil,
            )
            for check in lesson.checks
        ]  # fmt: skip
        lessons.append(msgspec.structs.replace(lesson, checks=checks, title=evil, handed_in=True))
    person = msgspec.structs.replace(result.person, full_name=evil, group=evil, late=True)
    return msgspec.structs.replace(
        result,
        submission=evil,
        lessons=lessons,
        notes=[Text("left_out", {}, evil)],
        person=person,
    )


@pytest.mark.parametrize("evil", [EVIL, "x" * 100_000, '"><img src=x onerror=alert(1)>'])
def test_text_of_others_is_text(results: dict[str, Result], evil: str) -> None:
    result = hostile(results["student02"], evil)
    report = class_report([result], {}, {evil: evil})
    checks = sum(len(lesson.checks) for lesson in result.lessons)
    for page in (student_page(result), class_page(report)):
        assert "<script>alert" not in page and "<img" not in page
        assert not {"\u202e", "\x1b"} & set(page)
        assert len(page) < 42_000 * checks
    for row in csv.reader(io.StringIO(class_csv(report))):
        assert not any(value.startswith(("=", "+", "-", "@", "\t")) for value in row)


def test_every_link_of_the_class_page_leads_somewhere(
    results: dict[str, Result], tmp_path: Path
) -> None:
    odd = ["ünï cödé", "a/b?c#d", "100 %", "x" * 300, EVIL]
    some = [msgspec.structs.replace(results["student02"], submission=name) for name in odd]
    assert write_pages(tmp_path, some) == []
    links = re.findall(r'href="(feedback/[^"]+)"', (tmp_path / "report.html").read_text("utf-8"))
    targets = {unquote(unescape(link)) for link in links}
    assert len(targets) == len(odd)
    assert all((tmp_path / target).is_file() for target in targets)


# Writing


def test_a_page_that_is_there_already_keeps_its_time(
    results: dict[str, Result], tmp_path: Path
) -> None:
    some = [results["student01"], results["student02"]]
    assert write_pages(tmp_path, some) == []
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.html")}
    assert write_pages(tmp_path, some) == [] and len(before) == 3
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.html")} == before


def test_pages_are_made_again_without_grading(graded_class: Path, tmp_path: Path) -> None:
    for name in ("results", "evidence"):
        shutil.copytree(graded_class / name, tmp_path / name)
    run = CliRunner().invoke(app, ["report", str(tmp_path), "--format", "html"])
    assert run.exit_code == 0, run.output
    for page in ("report.html", "report.json", "report.csv", "feedback/student02.html"):
        assert (tmp_path / page).read_bytes() == (graded_class / page).read_bytes()


# The instructor's word


def test_a_page_has_no_word_of_what_is_shown_later(
    results: dict[str, Result], evidence: dict[str, Evidence], tmp_path: Path
) -> None:
    result = results["student02"]
    first, *others = result.lessons
    later = "2999-01-01T00:00:00+00:00"
    checks = [
        msgspec.structs.replace(check, shown_after=later)
        if check.exercise == "accumulated_gradients"
        else check
        for check in first.checks
    ]
    first = msgspec.structs.replace(first, checks=checks)
    result = msgspec.structs.replace(result, lessons=[first, *others])
    assert write_pages(tmp_path, [result]) == []
    page = text_of((tmp_path / "feedback" / "student02.html").read_text("utf-8"))
    assert "accumulated_gradients" not in page and "same buffer" not in page
    assert "3 more points are shown after" in page
    report = text_of((tmp_path / "report.html").read_text("utf-8"))
    assert "same buffer" in report


def test_rules_and_overrides_are_told_to_both(results: dict[str, Result]) -> None:
    message = Text("late_cost", {}, "late: the rule “10% per day” costs 8.80 points")
    result = msgspec.structs.replace(
        results["student02"],
        grade=81.2,
        overrides=[schema.Override("lesson4_sgd.SGD", 18, 16, "a typo, <b>nothing</b> more")],
        lateness=schema.Lateness(due="x", rule="y", units=1, cost=8.8, message=message),
    )
    for page in (student_page(result), class_page(class_report([result]))):
        text = text_of(page)
        assert "late: the rule “10% per day” costs 8.80 points" in text
        assert "18 instead of 16 points, by the instructor: a typo, <b>nothing</b> more" in text
        assert "81.20" in text
    assert class_report([result]).students[0].late


def test_a_page_that_fails_costs_the_others_nothing(
    results: dict[str, Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(result: Result, evidence: Evidence) -> str:
        if result.submission == "student01":
            raise ValueError("no ink")
        return student_page(result, evidence)

    monkeypatch.setattr("autograder.grading.pages.student_page", broken)
    problems = write_pages(tmp_path, [results["student01"], results["student02"]])
    assert problems == ["the page of student01: ValueError: no ink"]
    assert feedback_path(tmp_path, "student02").exists() and (tmp_path / "report.html").exists()


def test_a_folder_that_cannot_be_written_is_named(
    results: dict[str, Result], tmp_path: Path
) -> None:
    (tmp_path / "feedback").write_text("a file in the folder's place")
    with pytest.raises(OutputError, match="feedback"):
        write_pages(tmp_path, [results["student01"]])
