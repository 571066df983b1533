"""What each format makes of the same results; `python -m tests.autograder.formats.golden` writes
the golden files anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from autograder.messages.catalogue import Message
from autograder.reports.formats import formats, moodle
from autograder.reports.formats.filling import Filled, fill, read_export
from autograder.reports.grades_csv import write_grades
from autograder.results.overrides import Line, Word
from autograder.results.rules import Rules
from autograder.results.schema import Person, Result
from tests.autograder import made

HERE = Path(__file__).parent
GOLDEN, EXPORTS, SCHEMAS = HERE / "golden", HERE / "exports", HERE / "schemas"

NOW = datetime(2026, 12, 5, 12, tzinfo=UTC)
CLASSROOM50 = {
    "CLASSROOM": "cs1",
    "ASSIGNMENT": "hw1",
    "SUBMISSION_TAG": "submit/2026-12-02T01-00-00Z-abc1234",
    "COMMIT_URL": "https://example.org/commit/abc1234",
    "RELEASE_URL": "https://example.org/releases/1",
}
AROUND = formats.Circumstances(CLASSROOM50, NOW)

RULES = Rules(due="2026-12-01T23:59+09:00", late="10% per day, at most 3 days")


def ada() -> Result:
    """Half right, one day late, with an override."""
    result = made.result(
        made.lesson(
            made.passed(),
            made.failed(),
            made.check(
                "lesson4_sgd::momentum",
                "SGD",
                "blocked",
                0,
                2,
                message=Message("blocked", {"need": "weight_decay"}),
            ),
        ),
        made.lesson(made.not_started(), handed_in=False),
        person=Person(full_name="Ada Lovelace", number="101", login="ada", email="ada@example.edu"),
        handed_in=made.handed_in("2026-12-02T10:00:00+09:00"),
    )
    line = Line(2, "ada", "lesson4_sgd::weight_decay", 1.5, "half right on paper")
    return Word(RULES, {"ada": [line]}).applied(result)


def george() -> Result:
    """All right, in time."""
    five = made.check("lesson5_adaptive::adam", "Adam", "passed", 5, 5)
    result = made.result(
        made.lesson(
            made.passed(),
            made.passed("lesson4_sgd::weight_decay", 4),
            made.passed("lesson4_sgd::momentum", 2),
        ),
        made.lesson(five),
        student="Boole, George",
        person=Person(login="george"),
        handed_in=made.handed_in("2026-12-01T10:00:00+09:00"),
    )
    return Word(RULES).applied(result)


def of_student(name: str, result: Result) -> Mapping[str, bytes]:
    return formats.STUDENT_FORMATS[name].write(result, AROUND)


def filled(name: str, column: str = "") -> Filled:
    (path,) = EXPORTS.glob(f"{name}.*")
    return fill([ada(), george()], read_export(path), formats.TABLES[name], column)


def feedback() -> Filled:
    """Moodle's zip, with a text for each student in place of a page."""
    export = read_export(EXPORTS / "moodle.csv")
    results = [ada(), george()]
    return moodle.feedback(results, export, lambda x: ("feedback.md", x.submission.encode()))


def files() -> dict[str, bytes]:
    """The content of each golden file by its name."""
    found: dict[str, bytes] = {}
    results: Mapping[str, Callable[[], Result]] = {"ada": ada, "hostile": made.hostile}
    for name in formats.STUDENT_FORMATS:
        for who, result in results.items():
            for ending, data in of_student(name, result()).items():
                found[f"{name}_{who}{ending}"] = data
    found["canvas.csv"] = filled("canvas", "Homework 1 (4711)").data
    for name in ("moodle", "blackboard", "brightspace"):
        found[f"{name}.csv"] = filled(name).data
    found["grades.csv"] = write_grades([ada(), george(), made.hostile()]).encode()
    return found


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name, data in files().items():
        (GOLDEN / name).write_bytes(data)


if __name__ == "__main__":
    main()
