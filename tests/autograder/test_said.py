"""What is said where something cannot work: in words, with the next step."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.results.schema import CheckResult, Result
from tests.autograder.course import gradient_that, solution_sources, submission
from tests.autograder.handed_in import notebook, put, read

RIGHT = solution_sources()


def first(result: Result) -> CheckResult:
    (lesson,) = (x for x in result.lessons if x.handed_in)
    return lesson.checks[0]


AT_IMPORT = {
    "a module": ("import no_such_thing.inner", "no_such_thing is not installed where the grading"),
    "exit": (
        "exit()",
        "it ends Python (exit() does); what is to run alone belongs under if __name",
    ),
    "sys.exit": ("import sys\nsys.exit(3)", "it ends Python"),
    "an assert": ("assert 1 == 2, 'one is two'", "an assert in it does not hold: one is two"),
    "an empty assert": ("assert False", "an assert in it does not hold: no more is said"),
    "a process": ("import subprocess\nsubprocess.run(['ls'])", "grading starts no processes"),
    "a fork": ("import os\nos.fork()", "grading starts no processes"),
    "a pool": (
        "import multiprocessing\nmultiprocessing.get_context('fork').Process(target=int).start()",
        "grading starts no processes; do it in this one, with num_workers=0",
    ),
    "the network": (
        "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9')",
        "grading has no network; hand in the data",
    ),
    "a socket": ("import socket\nsocket.create_connection(('127.0.0.1', 9))", "has no network"),
    "a file elsewhere": ("open('/tmp/x', 'w')", "opens no files outside of the working folder"),
    "a tensor elsewhere": ("import torch\ntorch.save(1, '/tmp/x.pt')", "outside of the working"),
    "a full folder": (
        "with open('x', 'wb') as f:\n    for _ in range(70): f.write(bytes(1 << 20))",
        "grading keeps 64 MiB and 4096 files in all",
    ),
    "the keyboard": ("input('name: ')", "nobody types an answer while this is graded"),
    "a GPU": ("import torch\ntorch.ones(1).cuda()", "grading has no GPU; use it only if"),
    "a lesson": (
        "from exercises.lesson4_sgd import SGD\nSGD([], 1)",
        "it uses lesson4_sgd.py, which",
    ),
    "a lesson by its name": (
        "from lesson4_sgd import SGD\nSGD([], 1)",
        "it uses lesson4_sgd.py, which was not",
    ),
}


@pytest.mark.parametrize(("text", "said"), AT_IMPORT.values(), ids=AT_IMPORT.keys())
def test_what_ends_an_import_is_said(lesson1_grader: Grader, text: str, said: str) -> None:
    check = first(lesson1_grader.grade(submission(lesson1_gradients=f"{text}\n")))
    assert check.message.id == "import_failed" and said in check.message.text
    assert said in str(check.actual)
    assert check.location is None or check.location.file == "exercises/lesson1_gradients.py"


NEWER = {
    "type X = int": (3, 12),
    "def first[T](x: T) -> T: return x": (3, 12),
    "class Box[T]: pass": (3, 12),
    'd = {"a": 1}\nx = f"{d["a"]}"': (3, 12),
    "try:\n    pass\nexcept ValueError, TypeError:\n    pass": (3, 14),
}


@pytest.mark.parametrize("text", NEWER)
def test_the_syntax_of_a_newer_python_is_named(lesson1_grader: Grader, text: str) -> None:
    if sys.version_info >= NEWER[text]:
        pytest.skip("this Python knows it")
    source = f"{RIGHT['lesson1_gradients']}\n{text}\n"
    message = first(lesson1_grader.grade(submission(lesson1_gradients=source))).message.text
    assert (
        f"that is Python {NEWER[text][0]}.{NEWER[text][1]}, the grading runs Python 3." in message
    )


def test_an_ordinary_syntax_error_is_no_newer_python(lesson1_grader: Grader) -> None:
    for text in ("def f(x)\n    pass", "x = (", "class A\n    pass", "t = 'x' 'y' 3", "print 'x'"):
        check = first(lesson1_grader.grade(submission(lesson1_gradients=f"{text}\n")))
        assert "SyntaxError" in check.message.text and "that is Python" not in check.message.text


def test_what_cannot_work_in_a_call_is_said(lesson1_grader: Grader) -> None:
    source = gradient_that("import os; os.fork()")
    check = first(lesson1_grader.grade(submission(lesson1_gradients=source)))
    assert check.message.id == "raised" and "grading starts no processes" in check.message.text


# The pages of single cases


@pytest.fixture(scope="module")
def loops(course: Course) -> Iterator[Grader]:
    with Grader(course.select(["7", "8"])) as grader:
        yield grader


def test_writing_in_the_loops_costs_nothing(loops: Grader) -> None:
    source = RIGHT["lesson7_loops"] + (
        "\n\n_fit, _train = fit, train_loop\n\n\n"
        "def fit(model, *args, **kwargs):\n    found = _fit(model, *args, **kwargs)\n"
        "    torch.save(model.state_dict(), 'model.pt')\n    return found\n\n\n"
        "def train_loop(*args, **kwargs):\n    found = _train(*args, **kwargs)\n"
        "    with open('log.csv', 'a') as file:\n        file.write(f'{found}\\n')\n"
        "    return found\n"
    )
    result = loops.grade(submission(lesson7_loops=source))
    assert result.score == 10


def test_a_data_loader_with_workers_loads_by_itself(loops: Grader) -> None:
    source = RIGHT["lesson8_experiments"] + (
        "\n\n_train_digits = train_digits\n\n\n"
        "def train_digits(x, y, generator=None):\n"
        "    from torch.utils.data import DataLoader, TensorDataset\n"
        "    data = TensorDataset(x, y)\n"
        "    loader = DataLoader(data, 64, False, None, None, 2, prefetch_factor=4)\n"
        "    assert sum(len(a) for a, b in loader) == len(x)\n"
        "    return _train_digits(x, y, generator)\n"
    )
    sources = {**RIGHT, "lesson8_experiments": source}
    result = loops.grade(submission(**sources))
    assert [lesson.score for lesson in result.lessons] == [10, 6]


def test_a_data_loader_still_says_what_is_wrong_with_its_arguments(lesson1_grader: Grader) -> None:
    source = "from torch.utils.data import DataLoader\nDataLoader([1], num_workers=-1)\n"
    check = first(lesson1_grader.grade(submission(lesson1_gradients=source)))
    assert "num_workers option should be non-negative" in check.message.text


def test_a_failed_cell_is_named_once_and_says_why_an_exercise_is_missing(
    lesson1_grader: Grader, course: Course, tmp_path: Path
) -> None:
    cells = [x.partition("\n")[2] for x in RIGHT["lesson1_gradients"].split("# %%")[2:]]
    broken = [cell.replace("def gradient(", "def gradient(:") for cell in cells]
    place = [a == b for a, b in zip(cells, broken, strict=True)].index(False) + 2
    made = notebook("1 / 0", *broken, "while", "print(1)")
    folder = put(tmp_path / "ada", {"lesson1_gradients.ipynb": made})
    result = lesson1_grader.grade(read(folder, course))
    notes = [note for note in result.notes if note.id == "cell_failed"]
    assert [note.parameters["cell"] for note in notes] == ["1", str(place), str(len(cells) + 2)]
    said = "cell 1 raised ZeroDivisionError: division by zero (line 2); the other cells were graded"
    assert said in notes[0].text
    check = first(result)
    assert check.exercise == "gradient" and "SyntaxError" in check.message.text
    assert result.score == 9 and check.status == "failed"


def test_what_a_class_hands_in_beside_lessons_is_read(course: Course, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "exercises/lesson3_losses.py": "from .utils import x\nopen('big.csv')\n",
        "exercises/utils/__init__.py": "x = 1\n",
        "exercises/utils/deep/ops.py": "y = 1\n",
        "exercises/data/small.txt": "x",
        "exercises/big.csv": b"1," * 200_000,
        "exercises/report.pdf": b"%PDF" * 200_000,
        "notes.txt": "around",
    }
    submission = read(put(tmp_path / "ada", files), course)
    assert {"utils.__init__", "utils.deep.ops", "lesson3_losses"} <= submission.sources.keys()
    assert "__init__" not in submission.sources
    assert set(submission.files) == {"data/small.txt", "big.csv", "notes.txt"}
