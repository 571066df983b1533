"""Intake: packages, data and cells are those of the attempt that is graded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.intake.files import DiskFolder
from autograder.intake.options import Attempt, IntakeOptions
from autograder.intake.people import Part, Student
from autograder.intake.submissions import Submission, read_submission
from tests.autograder.course import solution_sources
from tests.autograder.handed_in import handed_in, notebook, notes_of, put, said, tarred, zipped

L = "lesson3_losses"
RIGHT = solution_sources()[L]
NEEDS = "\nfrom .utils.helper import one\nassert one == 1\n"
NEEDS_DATA = "\nfrom pathlib import Path\n" + (
    "assert (Path(__file__).parent / 'data' / 'x.csv').read_text() == 'new'\n"
)
LATEST = IntakeOptions(attempt=Attempt.LATEST)
FIRST = IntakeOptions(attempt=Attempt.FIRST)
BEST = IntakeOptions(attempt=Attempt.BEST)

Files = Mapping[str, str | bytes]


@pytest.fixture(scope="module")
def lesson3_grader(course: Course) -> Iterator[Grader]:
    with Grader(course.select(["3"])) as grader:
        yield grader


def attempt(age: str, one: int, lesson: str = RIGHT + NEEDS + NEEDS_DATA) -> dict[str, str]:
    return {
        f"{L}.py": lesson + f"# {age}\n",
        "utils/__init__.py": "",
        "utils/helper.py": f"one = {one}\n",
        "data/x.csv": age,
    }


def under(folder: str, files: Mapping[str, str]) -> dict[str, str | bytes]:
    return {f"{folder}/{path}": text for path, text in files.items()}


def packed(files: Mapping[str, str]) -> bytes:
    return tarred(*((path, text.encode()) for path, text in files.items()))


OLD, NEW = attempt("old", 2), attempt("new", 1)

TWO_ATTEMPTS: dict[str, Files] = {
    "folders": {**under("attempt1", OLD), **under("attempt2", NEW)},
    "zips": {"hw_v1.zip": zipped(OLD), "hw_v2.zip": zipped(NEW)},
    "tars": {"hw_v1.tar.gz": packed(OLD), "hw_v2.tar.gz": packed(NEW)},
    "an archive and a folder": {"v1/hw.zip": zipped(OLD), **under("v2", NEW)},
    "a repository": {
        **under("repo v1/exercises", OLD),
        **under("repo v2/exercises", NEW),
        "repo v2/solutions/utils/helper.py": "one = 3\n",
    },
    "around the lessons": {
        **under("v1", OLD),
        f"v2/src/{L}.py": NEW[f"{L}.py"],
        **{f"v2/{path}": text for path, text in NEW.items() if path != f"{L}.py"},
    },
    "a packed package": {
        f"old/{L}.py": OLD[f"{L}.py"],
        f"{L}.py": NEW[f"{L}.py"],
        "utils.zip": zipped({"utils/helper.py": "one = 1\n"}),
        "data.tar.gz": packed({"data/x.csv": "new"}),
    },
}


@pytest.mark.parametrize("files", TWO_ATTEMPTS.values(), ids=TWO_ATTEMPTS.keys())
def test_packages_and_data_are_those_of_the_attempt_that_counts(
    lesson3_grader: Grader, course: Course, tmp_path: Path, files: Files
) -> None:
    submission = handed_in(tmp_path, course, files)
    assert submission.sources[L] == NEW[f"{L}.py"]
    assert submission.sources["utils.helper"] == "one = 1\n"
    assert submission.files["data/x.csv"] == b"new"
    assert "there is another file of this name" not in said(submission)
    assert lesson3_grader.grade(submission).score == 11


def attempts_of_a_platform(tmp_path: Path) -> Student:
    """Both have the same paths, as where a platform counts attempts."""
    parts = [
        Part(DiskFolder(put(tmp_path / age, files)), number)
        for number, (age, files) in enumerate([("old", OLD), ("new", NEW)], start=1)
    ]
    return Student("ada", tuple(parts), "ada")


def attempts_in_folders(tmp_path: Path) -> Path:
    return put(tmp_path / "ada", TWO_ATTEMPTS["folders"])


@pytest.mark.parametrize("made", [attempts_of_a_platform, attempts_in_folders])
def test_every_attempt_has_its_own(
    course: Course, tmp_path: Path, made: Callable[[Path], Student | Path]
) -> None:
    student = made(tmp_path)

    def what(submission: Submission) -> tuple[str, str, bytes]:
        found = submission.sources
        return found[L][-5:], found["utils.helper"], submission.files["data/x.csv"]

    old, new = (" old\n", "one = 2\n", b"old"), (" new\n", "one = 1\n", b"new")
    assert what(read_submission(student, course, LATEST)) == new
    assert what(read_submission(student, course, FIRST)) == old
    best = read_submission(student, course, BEST)
    assert [what(best), *map(what, best.earlier)] == [new, old]


def test_an_earlier_notebook_has_its_cells_and_a_later_file_has_none(
    lesson3_grader: Grader, course: Course, tmp_path: Path
) -> None:
    cells = [x.partition("\n")[2] for x in RIGHT.split("# %%") if x and x[:2] != " ["]
    files: Files = {
        f"attempt1/{L}.ipynb": notebook("1 / 0", *cells),
        f"attempt2/{L}.py": "x = undefined\n" + RIGHT,
    }
    folder = put(tmp_path / "ada", files)
    latest = read_submission(folder, course, LATEST)
    assert L not in latest.cells and latest.earlier == ()
    best = read_submission(folder, course, BEST)
    (earlier,) = best.earlier
    assert best.cells == {} and earlier.cells[L][0] == (1, 1) and len(earlier.cells[L]) > 2
    result = lesson3_grader.grade(best)
    assert result.score == 11 and result.files == {L: f"attempt1/{L}.ipynb"}
    assert [note.id for note in result.notes].count("cell_failed") == 1


def test_a_result_is_made_again_when_an_earlier_attempt_has_other_data(
    lesson3_grader: Grader, course: Course, tmp_path: Path
) -> None:
    folder = put(tmp_path / "ada", TWO_ATTEMPTS["folders"])
    before = lesson3_grader.fingerprint(read_submission(folder, course, BEST))
    assert before == lesson3_grader.fingerprint(read_submission(folder, course, BEST))
    (folder / "attempt1/data/x.csv").write_text("other")
    assert before != lesson3_grader.fingerprint(read_submission(folder, course, BEST))


def test_other_attempts_are_no_packages_and_take_no_room(course: Course, tmp_path: Path) -> None:
    submission = handed_in(tmp_path, course, TWO_ATTEMPTS["folders"])
    assert {name for name in submission.sources if "." in name} == {
        "utils.__init__",
        "utils.helper",
    }
    assert set(submission.files) == {"data/x.csv"}


def test_a_module_named_like_a_lesson_can_be_imported(
    lesson3_grader: Grader, course: Course, tmp_path: Path
) -> None:
    text = RIGHT + "\nfrom .lesson3_helpers import one\nfrom .utils.lesson3_more import two\n"
    files = {
        f"{L}.py": text,
        "lesson3_helpers.py": "one = 1\n",
        "utils/lesson3_more.py": "two = 2\n",
        f"utils/{L}.py": "another = 1\n",
    }
    submission = handed_in(tmp_path, course, files)
    assert set(submission.sources) == {L, "lesson3_helpers", "utils.lesson3_more"}
    assert lesson3_grader.grade(submission).score == 11


def test_two_packages_with_modules_of_one_name_are_both_whole(
    course: Course, tmp_path: Path
) -> None:
    files = {
        f"exercises/{L}.py": RIGHT,
        "exercises/__init__.py": "",
        "exercises/a/__init__.py": "",
        "exercises/a/ops.py": "a = 1\n",
        "exercises/b/__init__.py": "",
        "exercises/b/ops.py": "b = 1\n",
    }
    submission = handed_in(tmp_path, course, files)
    assert submission.sources["a.ops"] == "a = 1\n" and submission.sources["b.ops"] == "b = 1\n"
    assert notes_of(submission) == []


def test_what_a_platform_writes_lists_in_is_data_where_a_student_has_it(
    course: Course, tmp_path: Path
) -> None:
    files = {f"{L}.py": RIGHT, "grades.csv": "1,2\n", "lesson3_words.txt": "hello"}
    assert handed_in(tmp_path, course, files).files == {
        "grades.csv": b"1,2\n",
        "lesson3_words.txt": b"hello",
    }


def test_data_in_a_tar_that_is_too_large_is_told_if_it_is_wanted(
    course: Course, tmp_path: Path
) -> None:
    tar = tarred(
        (f"{L}.py", b"open('big.bin')\n"), ("big.bin", bytes(17 << 20)), ("a.pdf", bytes(17 << 20))
    )
    submission = handed_in(tmp_path, course, {"hw.tar.gz": tar})
    assert submission.files == {}
    assert said(submission).startswith("hw.tar.gz/big.bin was left out: it is too large")
    assert "a.pdf" not in said(submission)


def test_files_of_a_folder_around_the_only_folder_are_seen(course: Course, tmp_path: Path) -> None:
    submission = handed_in(tmp_path, course, {f"src/{L}.py": RIGHT, "words.txt": "hello"})
    assert submission.files == {"words.txt": b"hello"}
