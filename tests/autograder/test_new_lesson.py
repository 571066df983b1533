"""One more lesson, in a copy of the course: what `optimlings new` writes, and what it takes until
everything is green."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.errors import UsageError
from autograder.lessons.new import new_lesson
from tests.autograder.course import ROOT, copy_course

MISCONCEPTION = '''
"""Known wrong answers."""

from solutions.misconceptions import misconception


@misconception(
    "extra.halved_lr.falls_by_epoch", "falls by epoch", "Half is taken once per epoch, by adding."
)
def falls_by_epoch(lr: float, epoch: int) -> float:
    return lr * 0.5 * epoch
'''

VARIANTS = '''
"""Accepted variants."""

from tests.solutions.variants import variant


@variant("halved_lr", "division")
def divided(lr: float, epoch: int) -> float:
    return lr / 2**epoch


@variant("halved_lr", "a loop")
def in_a_loop(lr: float, epoch: int) -> float:
    for _ in range(epoch):
        lr /= 2
    return lr


@variant("halved_lr", "recursion")
def recursive(lr: float, epoch: int) -> float:
    return lr if epoch == 0 else recursive.implementation(lr, epoch - 1) / 2
'''

OVERLOOKED = '''
"""Wrong answers that once had all points."""

from tests.solutions.overlooked import overlooked


@overlooked("halved_lr", "the second epoch has number 1", "halved_lr")
def one_late(lr: float, epoch: int) -> float:
    return lr * 0.5 ** max(epoch - 1, 0)
'''


@pytest.fixture(scope="module")
def number() -> int:
    """The next free number of a lesson."""
    return load_course(ROOT).every[-1].number + 1


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course, with what the tests of its checks need."""
    copied = copy_course(tmp_path_factory.mktemp("copy") / "course")
    shutil.copytree(ROOT / "tests/solutions/handwritten", copied / "tests/solutions/handwritten")
    (copied / "tests" / "autograder").mkdir()
    for name in ("__init__.py", "course.py", "stand_ins.py"):
        shutil.copy(ROOT / "tests" / "autograder" / name, copied / "tests" / "autograder")
    return copied


def run(course: Path, *arguments: str, status: int = 0) -> str:
    """What a command in the copy says; it must end with this status."""
    command = [sys.executable, "-m", *arguments]
    ended = subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=300)
    said = ended.stdout + ended.stderr
    assert ended.returncode == status, said[-4000:]
    assert "Traceback" not in said
    return " ".join(said.split())


@pytest.mark.program
def test_one_more_lesson_becomes_green(course: Path, number: int) -> None:
    lesson = f"lesson{number}_extra"
    said = run(course, "autograder", "new", str(number), "extra")
    for file in (f"solutions/{lesson}.py", f"tests/exercises/test_{lesson}.py"):
        assert f"{file} written" in said and (course / file).exists()
    assert f"exercises/{lesson}.py written" in said and "exercises/README.md written" in said
    assert f"| `{lesson}.py` | `halved_lr` | 1 | `pytest --lesson {number}` |" in (
        course / "exercises" / "README.md"
    ).read_text("utf-8")
    run(course, "autograder", "stubs", "--check")

    pytest_of_lesson = ("pytest", "-p", "no:cacheprovider", "--lesson", str(number))
    assert "0 of 1 points · 1 not started" in run(course, *pytest_of_lesson)

    prove = ("autograder", "prove", "--lesson", str(number))
    said = run(course, *prove, status=1)
    assert "no misconception is known; write the wrong answers that people give into " in said
    assert "0 of at least 3 right answers in other styles stand in " in said
    assert f"{lesson}: no overlooked answer is known" in said
    assert "See it" not in said

    for folder, text in {
        "solutions/misconceptions": MISCONCEPTION,
        "tests/solutions/variants": VARIANTS,
        "tests/solutions/overlooked": OVERLOOKED,
    }.items():
        (course / folder / f"{lesson}.py").write_text(text.lstrip(), "utf-8")
    known = course / "solutions" / "misconceptions" / f"{lesson}.py"
    known.write_text(MISCONCEPTION.lstrip().replace('"falls by epoch"', '""'), "utf-8")
    assert "extra.halved_lr.falls_by_epoch has no name" in run(course, *prove, status=1)
    known.write_text(MISCONCEPTION.lstrip(), "utf-8")
    said = run(course, *prove)
    assert "misconceptions caught 1/1, named 1/1, misnamed 0 · right answers accepted 3/3" in said

    exercise = course / "exercises" / f"{lesson}.py"
    stub = exercise.read_text("utf-8")
    answered = stub.replace(
        f'raise NotImplementedError("{number}.1 halved_lr")', "return lr * 0.5**epoch"
    )
    assert answered != stub
    exercise.write_text(answered, "utf-8")
    assert "1 of 1 points" in run(course, *pytest_of_lesson)
    exercise.write_text(stub, "utf-8")

    chosen = f"{lesson} or halved_lr or exercise_has_variants or made_from or numbered or shared"
    said = run(course, "pytest", "-p", "no:cacheprovider", "-q", "tests/solutions", "-k", chosen)
    assert "passed" in said and "failed" not in said


@pytest.mark.program
def test_lessons_proved_side_by_side_are_proved_as_one_after_the_other(
    course: Path, number: int
) -> None:
    numbers = number + 1, number + 2
    for each in numbers:
        run(course, "autograder", "new", str(each), f"more{each}")
    prove = ("autograder", "prove", "--lesson", ",".join(map(str, numbers)), "--jobs")
    alone, beside = (run(course, *prove, jobs, status=1) for jobs in ("1", "2"))
    places = [beside.index(f"lesson{each}_more{each}: no overlooked") for each in numbers]
    assert places == sorted(places)
    assert without_seconds(beside) == without_seconds(alone)


def without_seconds(said: str) -> str:
    """What `prove` says, without the last column of its table."""
    return re.sub(r" \d+(?= (?:halved_lr|all|misconceptions caught) )", "", said)


@pytest.mark.program
def test_a_lesson_without_its_picture_is_a_finding(course: Path) -> None:
    path = course / "solutions" / "lesson2_step.py"
    source = path.read_text("utf-8")
    path.write_text(source.partition('# %% [markdown]\n"""\n## See it')[0], "utf-8")
    said = run(course, "autograder", "prove", "--lesson", "2", status=1)
    path.write_text(source, "utf-8")
    assert (
        "lesson2_step: the last cell, “See it”, is missing from solutions/lesson2_step.py" in said
    )


@pytest.mark.parametrize(
    ("number", "name", "said"),
    [
        (4, "again", "there is a lesson 4 already: solutions/lesson4_sgd.py"),
        (0, "zero", "is not the name of a lesson"),
        (99, "Learning Rate", "is not the name of a lesson"),
        (99, "../../etc", "is not the name of a lesson"),
    ],
)
def test_a_name_that_cannot_be_is_wrong_usage(number: int, name: str, said: str) -> None:
    before = sorted((ROOT / "solutions").iterdir())
    with pytest.raises(UsageError, match=said):
        new_lesson(ROOT, number, name)
    assert sorted((ROOT / "solutions").iterdir()) == before
