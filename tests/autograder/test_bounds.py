"""Whatever a submission sends or is called: the grader stays well, and verdicts stand."""

from __future__ import annotations

import csv
import io
import time
from typing import Any

import msgspec
import pytest

from autograder import wire
from autograder.checks.check import Check
from autograder.checks.verdict import Row
from autograder.course import Course
from autograder.diagnosis import diagnose as diagnosing
from autograder.grading.grader import Grader
from autograder.intake.people import Student, Who, bounded
from autograder.intake.tables import own_cell, safe_cell
from autograder.limits import MAX_DEPTH, MAX_NAME_SAID, MAX_PERSON, MAX_SAID
from autograder.messages.catalogue import Message
from autograder.messages.notes import collected
from autograder.reports.class_table import summary_rows
from autograder.reports.grades_csv import write_grades
from autograder.results import evidence as evidence_of
from autograder.results.own_file import OwnFile
from autograder.results.schema import Result
from autograder.subjects.outcome import Altered, Forbidden, Place, Raised, Unfit
from autograder.subjects.outcome import bounded as cut
from tests.autograder.course import solution_sources, submission

RIGHT = solution_sources()["lesson1_gradients"]


def graded(grader: Grader, more: str, student: str = "eve") -> Result:
    """The result of lesson 1, right but for what comes after it."""
    return grader.grade(submission(student, lesson1_gradients=f"{RIGHT}\n\n{more}\n"))


NESTED = """
def gradient(f, w):
    nested = torch.zeros(3)
    for _ in range(DEPTH):
        nested = [nested]
    return nested
"""


@pytest.mark.parametrize("depth", [30, 350, 900, 5000])
def test_a_list_nested_deep_fails_its_check_alone(lesson1_grader: Grader, depth: int) -> None:
    result = graded(lesson1_grader, NESTED.replace("DEPTH", str(depth)))
    points = {check.id.partition("::")[2]: check.points for check in result.checks}
    assert points.pop("gradient_value") == points.pop("gradient_leaves_w") == 0
    assert all(points.values())


def test_what_is_told_of_a_submission_is_bounded(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its checks together kept a gigabyte of the grader's memory once: 8 MiB each."""
    monkeypatch.setattr("autograder.isolation.subject.MAX_TOLD", 10_240)
    checks = graded(lesson1_grader, "").checks
    crashed = [check for check in checks if check.status == "crashed"]
    assert 0 < len(crashed) < len(checks)
    assert {check.message.text for check in crashed} == {
        "no answer came: what it shows in all checks together is larger than 10 KiB"
    }
    monkeypatch.undo()
    assert all(check.status == "passed" for check in graded(lesson1_grader, "").checks)


def test_depth_is_bounded_on_the_wire() -> None:
    def nested(depth: int) -> bytes:
        return b"\x91" * depth + b"\xc0"

    wire.decode(nested(MAX_DEPTH), Any)
    with pytest.raises(wire.WireError, match="too deeply"):
        wire.decode(nested(MAX_DEPTH + 1), Any)


def test_a_diagnosis_that_fails_keeps_the_verdicts(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RecursionError("as deep as it goes")

    wrong = "def gradient(f, w):\n    return torch.zeros_like(w)"
    before = graded(lesson1_grader, wrong)
    monkeypatch.setattr(diagnosing, "accounts", broken)
    after = graded(lesson1_grader, wrong)
    assert [x.status for x in after.checks] == [x.status for x in before.checks]
    (failed,) = (x for x in after.checks if x.id.endswith("gradient_value"))
    assert [x.id for x in failed.remarks][-1] == "undiagnosed"
    assert "RecursionError: as deep as it goes" in failed.remarks[-1].text


def test_texts_are_cut_where_they_arrive() -> None:
    long, far = "x" * 10**6, Place("y" * 10**6, 1)
    raised = cut(Raised(long, long, True, far, [long] * 100, long))
    assert isinstance(raised, Raised) and raised.place is None and len(raised.trail) == 8
    for outcome in (raised, cut(Altered(long)), cut(Unfit(long)), cut(Forbidden(long, far))):
        assert len(msgspec.json.encode(outcome)) < 3 * MAX_SAID + 11 * MAX_NAME_SAID
    kept = Raised("ValueError", "no", True, Place("lesson1_gradients.py", 3), ["f"], "")
    assert cut(kept) == kept


LONG_TEXTS = """
from autograder.isolation import worker
from autograder.subjects.outcome import Batch, Raised

def run(call, printed, long="'a' " * 1_900_000):
    first = Raised("TypeError", long, False, None, [])
    return Batch([first] + [Raised("E", "", False, None, [])] * (len(call.cases) - 1))

worker._run = run
"""


def test_long_texts_of_a_patched_worker_cost_the_grader_nothing(lesson1_grader: Grader) -> None:
    graded(lesson1_grader, "")
    before = time.process_time()
    result = graded(lesson1_grader, LONG_TEXTS)
    assert result.score == 0 and time.process_time() - before < 2.5


@pytest.mark.parametrize(
    "source",
    [
        "a" + ".b" * 30_000 + " = gradient = 1",
        "def gradient(f, w):\n    x = " + "-" * 900 + "1\n    raise NotImplementedError",
        "def gradient(f, w):\n    pass\n" * 4_000,
        "class gradient:\n" + "    def gradient(self): pass\n" * 4_000,
        "x = " + "+".join("1" * 20_000),
        "def " + "g" * 100_000 + "radient(f, w): pass",
    ],
    ids=["targets", "dump", "twice", "methods", "sum", "name"],
)
def test_what_a_file_explains_is_bounded(source: str) -> None:
    file = OwnFile(source, RIGHT)
    said = [*file.remarks("gradient"), file.why_absent("gradient")]
    said += filter(None, [file.why_not_started("gradient", 3)])
    assert sum(len(str(message)) for message in said) < 2_000
    file.line_of("gradient")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("ada", "ada"),
        ("=1+1", "'=1+1"),
        ("＝1+1", "'＝1+1"),
        (" =1", "' =1"),
        ("x;=1+1", "x;'=1+1"),
        ("x\t=1", "x\t'=1"),
        ("x\n\ufe63", "x\n\ufe63"),
        ("\tx", "'\tx"),
        ("a-b; c", "a-b; c"),
        ("a, -1", "a,' -1"),
    ],
)
def test_no_part_of_a_cell_is_a_formula(text: str, safe: str) -> None:
    assert safe_cell(text) == safe


def test_our_tables_have_a_row_for_each_and_nothing_hidden(lesson1_grader: Grader) -> None:
    names = ["eve\rbob", "x;=1+1", "tab\t=1", "＝1+1", "n" * 200_000, "\u202eevil", "a\x1b[2Jb"]
    result = graded(lesson1_grader, "")
    results = [msgspec.structs.replace(result, submission=name) for name in names]
    text = write_grades(results)
    assert len(text) < 5_000 and all(c.isprintable() or c == "\n" for c in text)
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 1 + len(names) and {len(row) for row in rows} == {len(rows[0])}
    assert [row[0][:8] for row in rows[1:4]] == [r"eve\rbob", "x;'=1+1", r"tab\t=1"]
    assert len(own_cell("x" * 10**6)) == 2_000
    assert max(len(row) for row in summary_rows(results, 80)) < 1_000


def test_people_are_called_by_names_of_a_persons_length() -> None:
    long = "n" * 200_000
    who = Who(long, long, long, long, long, long, (long,) * 1_000)
    student, other = (bounded(Student(long + end, (), long, who)) for end in ("a", "b"))
    assert len(student.name) <= MAX_PERSON and student.name != other.name
    assert len(repr(student)) < 100 * MAX_PERSON
    short = Student("Ada", (), "ada", Who("Ada Lovelace", members=("Ada", "Bo")))
    assert bounded(short) == short


def test_notes_of_a_kind_are_counted() -> None:
    same = Message("twice_in_archive", {"file": "a.py"})
    many = [Message("left_out", {"file": f"{n}.py", "reason": "no"}) for n in range(19_000)]
    late = Message("late", {"platform": "Moodle"})
    kept = collected([*[same] * 19_000, *many, late])
    assert kept == (
        *[same] * 20,
        *many[:20],
        late,
        Message("more_notes", {"count": "18,980", "example": same}),
        Message("more_notes", {"count": "18,980", "example": many[20]}),
    )


def test_names_that_are_off_limits_are_noted_once_a_line(course: Course) -> None:
    names = " ".join(f"torch.optim.{name};" for name in ("SGD", "Adam", "AdamW") * 200)
    source = f"{solution_sources()['lesson5_adaptive']}\nclass Helper:\n    " + names[:-1]
    with Grader(course.select(["5"])) as grader:
        result = grader.grade(submission("eve", lesson5_adaptive=source))
    notes = [note.text for note in result.notes]
    assert len(notes) == 3 and all(", which is off limits in Adadelta, Adagrad" in x for x in notes)
    assert result.score == result.max_score


HOLLOW = """
def gradient(f, w):
    return torch.empty((2**23, 1, 1, 1, 1, 1, 1, 0), dtype=torch.uint8)
"""


def test_a_tensor_without_a_number_is_no_million_lists(lesson1_grader: Grader) -> None:
    """Its page took the grader eight gigabytes once."""
    result = graded(lesson1_grader, HOLLOW)
    points = {check.id.partition("::")[2]: check.points for check in result.checks}
    assert points["gradient_value"] == 0
    shown = next(c.actual for c in result.checks if c.id.endswith("gradient_value"))
    assert "too large" in str(shown)
    with pytest.raises(wire.WireError, match="too many rows"):
        wire._tensor_from_frame(wire._TensorFrame("float32", [2**20, 1, 0], b""))


LARGE = """
def gradient(f, w):
    return torch.zeros(2**15, dtype=torch.float64)
"""


def test_what_cannot_be_short_enough_is_not_written_out(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Evidence of 8 MiB a check was made and thrown away once: 200 s of CPU for one submission."""
    written: list[str] = []
    row = evidence_of._row

    def noted(check: Check, shown: Row) -> dict[str, Any]:
        written.append(check.name)
        return row(check, shown)

    monkeypatch.setattr(evidence_of, "_row", noted)
    work = submission("eve", lesson1_gradients=f"{RIGHT}\n\n{LARGE}\n")
    _, shown = lesson1_grader.grade_with_evidence(work, "")
    assert "lesson1_gradients::gradient_value" in shown.omitted
    assert "gradient_value" not in written
