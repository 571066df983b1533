"""The names of a course's folders and files; each is written here and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.errors import UsageError
from autograder.messages.catalogue import message

EXERCISES = "exercises"
"""What a student edits; also the package whose place a submission takes. Lesson 8 says
`from exercises.lesson4_sgd import SGD`."""

SOLUTIONS = "solutions"
"""The lessons with their answers."""

MISCONCEPTIONS = "solutions.misconceptions"
"""The known wrong answers, a module per lesson."""

CHECKS = "tests.exercises"
"""The graded checks, a module `test_<lesson>` per lesson."""

VARIANTS = "tests.solutions.variants"
"""Right answers in other styles, a module per lesson."""

OVERLOOKED = "tests.solutions.overlooked"
"""Wrong answers that once had all points, a module per lesson."""

VIEWS = "tests.exercises.views"
"""How failing cases are shown on a student's page, a module per lesson. No verdict depends on
it."""

STYLES = "tests.solutions.styles"
"""The styles in which every known wrong answer must have its name."""

RECORDED = "tests/exercises/recorded"
"""The recordings of the default seed, a file per lesson."""

STUBS = ".stubs"
"""The stubs as they were handed out, for `reset`, and for a course without answers."""

COURSE_DATA = f"{STUBS}/course.json"
"""What is known of a course without running it: lessons, exercises, points, hints."""

KIT_DATA = f"{STUBS}/kit.json"
"""What a kit was made of, so that an update brings the same."""

RESULTS, EVIDENCE, GRADES, RULES = "results", "evidence", "grades.csv", "rules.json"
FEEDBACK, REPORT = "feedback", "report"
"""What `grade` writes into its output folder. The report of the class is there three times: as
`report.html`, `report.json` and `report.csv`."""

REPORTS = "reports"
"""What other reports are written into, below that folder."""

OVERRIDES = "overrides.csv"
"""What the instructor writes into that folder."""

ENGINE = Path(__file__).resolve().parent
"""The folder of this package."""

LESSON_FILE = re.compile(r"(lesson(\d+)_\w+)\.py")
"""How a lesson's file is called, with the lesson's id and number."""

HINTS_CELL = re.compile(
    r'^# %% \[markdown\] tags=\["hints"\]\n"""\n(.*?)^"""\n\n?', re.MULTILINE | re.DOTALL
)
"""In a lesson's file: a cell of hints, with the empty line behind it. It changes no verdict."""


def cache() -> Path:
    """Where this user's programs may keep what they can make again."""
    import platformdirs  # not needed by most commands

    return platformdirs.user_cache_path("optimlings")


def folder_of(root: Path, package: str) -> Path:
    """The folder of a package of the course."""
    return root.joinpath(*package.split("."))


def lesson_files(folder: Path) -> list[Path]:
    """The lesson files in a folder, in the order of their numbers."""
    found = [path for path in folder.glob("lesson*.py") if LESSON_FILE.fullmatch(path.name)]
    return sorted(found, key=lambda path: by_number(path.stem))


def is_lesson(name: str) -> bool:
    """Whether a module's name is a lesson's."""
    return LESSON_FILE.fullmatch(f"{name}.py") is not None


def lesson_number(lesson: str) -> int:
    """The number in a lesson's id. Raises `UsageError` for a name of another form."""
    match = LESSON_FILE.fullmatch(f"{lesson}.py")
    if match is None:
        raise UsageError(message("not_a_lesson_name", lesson=repr(lesson)))
    return int(match[2])


def by_number(lesson: str) -> tuple[int, str]:
    """The key that puts the ids of lessons into their order; by their names, 10 is before 9."""
    return lesson_number(lesson), lesson


def lessons_first(name: str) -> tuple[int, int, str]:
    """The same for names of any files of a submission: its own modules come after the lessons."""
    return (0, *by_number(name)) if is_lesson(name) else (1, 0, name)


def check_files(root: Path) -> list[Path]:
    """The files of a course's graded checks, in the order of their lessons."""
    folder = folder_of(root, CHECKS)
    found = [p for p in folder.glob("test_lesson*.py") if LESSON_FILE.fullmatch(p.name[5:])]
    return sorted(found, key=lambda path: by_number(path.stem[5:]))


def find_root(start: Path | None = None) -> Path:
    """The course's folder: `start` (by default the current folder), or the nearest above it.

    Raises `UsageError` where none of them is a course.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if check_files(folder):
            return folder
    raise UsageError(message("not_in_a_course", folder=str(start)))


def require_answers(root: Path) -> None:
    """Raise `UsageError` for a course without answers, in which authors can do nothing."""
    if not lesson_files(folder_of(root, SOLUTIONS)):
        raise UsageError(message("command_is_for_authors", folder=str(root), solutions=SOLUTIONS))
