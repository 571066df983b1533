"""`check("gradient")` in a real kernel, in a student's kit: the course without its answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ipykernel", reason="needs the extra [nbgrader]: pip install -e '.[nbgrader]'")
pytest.importorskip("nbclient", reason="needs the extra [nbgrader]: pip install -e '.[nbgrader]'")

import nbformat
from nbclient import NotebookClient

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.kit.make import make_kit
from autograder.notebook.points import Points
from tests.autograder.course import CLASSROOM, submission
from tests.autograder.nbgrader import notebooks

START = "from autograder.notebook import check\nimport torch"
RIGHT = "def gradient(f, w):\n    return torch.autograd.functional.jacobian(f, w.detach())"
WRONG = "def gradient(f, w):\n    return 2 * w"
NOISY = (
    "import logging, os, sys, warnings\n"
    "def gradient(f, w):\n"
    "    print('out'); print('err', file=sys.stderr); os.write(2, b'deep')\n"
    "    warnings.warn('careful'); logging.warning('logged')\n"
    "    torch.manual_seed(7)\n"
    "    return torch.autograd.functional.jacobian(f, w.detach())"
)
STATE = (
    "import random, numpy\n"
    "def state():\n"
    "    return (torch.get_rng_state().tolist(), random.getstate(),\n"
    "            numpy.random.get_state()[1].tolist(), torch.is_grad_enabled(),\n"
    "            torch.get_default_dtype(), torch.is_anomaly_enabled(), torch.get_num_threads())"
)


class Kernel:
    """A kernel in a folder, in which cells are run one after the other."""

    def __init__(self, folder: Path) -> None:
        notebook = nbformat.v4.new_notebook()
        resources = {"metadata": {"path": str(folder)}}
        self._client = NotebookClient(
            notebook,
            timeout=120,
            kernel_name="python3",
            allow_errors=True,
            resources=resources,
            # A kernel sends what is printed after a fifth of a second: on a busy machine a line
            # comes in two parts.
            coalesce_streams=True,
        )
        self._notebook = notebook

    def __enter__(self) -> Kernel:
        self._client.create_kernel_manager()
        self._client.start_new_kernel()
        self._client.start_new_kernel_client()
        return self

    def __exit__(self, *exception: object) -> None:
        self._client._cleanup_kernel()

    def run(self, source: str) -> list[Any]:
        """The outputs of a cell."""
        cell = nbformat.v4.new_code_cell(source)
        self._notebook.cells.append(cell)
        self._client.execute_cell(cell, len(self._notebook.cells) - 1)
        return list(cell.outputs)

    def value(self, source: str) -> Any:
        """What a cell shows: its one output."""
        return self._one(source, "execute_result").data

    def printed(self, source: str) -> str:
        output = self._one(source, "stream")
        assert output.name == "stdout", output
        return str(output.text)

    def _one(self, source: str, kind: str) -> Any:
        outputs = self.run(source)
        assert [output.output_type for output in outputs] == [kind], outputs
        return outputs[0]


@pytest.fixture(scope="module")
def kit(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's kit with notebooks beside it: lesson 4 answered, 6 and 7 not."""
    folder = tmp_path_factory.mktemp("kernel") / "kit"
    make_kit(course.select(["1", "8"]), folder)
    assert not (folder / "solutions").exists()
    given = folder / "notebooks" / "lesson8_experiments"
    given.mkdir(parents=True)
    four = folder / "notebooks" / "lesson4_sgd"
    cells = [
        notebooks.code("import torch"),
        notebooks.code("from autograder.notebook import check"),
        notebooks.code((CLASSROOM / "student01" / "lesson4_sgd.py").read_text("utf-8")),
        notebooks.code('check("SGD")'),
        notebooks.code("1 / 0"),
    ]
    notebooks.hand_in(four, "lesson4_sgd.ipynb", {"cells": cells, "nbformat": 4})
    return folder


@pytest.fixture(scope="module")
def kernel(kit: Path) -> Iterator[Kernel]:
    patch = pytest.MonkeyPatch()
    patch.setenv("PYTHONPATH", str(kit))
    with Kernel(kit / "notebooks" / "lesson8_experiments") as kernel:
        assert kernel.run(START) == []
        assert kernel.printed("import autograder; print(autograder.__file__)").startswith(str(kit))
        yield kernel
    patch.undo()


def test_a_line_that_comes_in_parts_is_one_output(kernel: Kernel) -> None:
    assert kernel.printed("import sys; print(1, end='', flush=True); print(2)") == "12\n"


def test_wrong_and_then_right(kernel: Kernel) -> None:
    kernel.run(WRONG)
    data = kernel.value('check("gradient")')
    assert float(data["text/plain"]) < 3
    assert "<b>gradient</b>" in data["text/html"] and "came back" in data["text/html"]
    assert "line 1 of the cell: def gradient(f, w):" in data["text/html"]
    kernel.run(RIGHT)
    data = kernel.value('check("gradient")')
    assert data["text/plain"] == "3.0"
    assert "3 of 3 points" in data["text/html"] and "✓" in data["text/html"]


def test_the_text_is_the_number_whatever_the_precision(kernel: Kernel) -> None:
    kernel.run(WRONG)
    kernel.run("%precision 3")
    assert kernel.value('check("gradient")')["text/plain"] in ("0.0", "1.0")
    kernel.run("%precision %r")
    assert (
        kernel.printed('points = check("gradient"); print(isinstance(points, float))') == "True\n"
    )


def test_nothing_is_printed_whatever_the_code_prints(kernel: Kernel) -> None:
    kernel.run(NOISY)
    assert kernel.value('check("gradient")')["text/plain"] in ("0.0", "3.0")
    kernel.run("logging.basicConfig(level=logging.DEBUG)")
    assert len(kernel.run('check("gradient")')) == 1
    # What the notebook prints afterwards is seen again.
    (output,) = kernel.run("print('seen', file=sys.stderr)")
    assert output.name == "stderr"


def test_nothing_of_the_kernel_changes(kernel: Kernel) -> None:
    kernel.run(RIGHT)
    kernel.run(STATE)
    changed = "torch.set_default_dtype(torch.float64); torch.set_grad_enabled(False)"
    for setting in ("", changed, "torch.manual_seed(3); torch.autograd.set_detect_anomaly(True)"):
        kernel.run(setting)
        text = kernel.printed(
            'before = state(); points = check("gradient"); print(before == state())'
        )
        assert text == "True\n", setting
        assert kernel.printed("print(repr(points))") == "3.0\n", setting
    kernel.run(
        "torch.set_default_dtype(torch.float32); torch.set_grad_enabled(True)\n"
        "torch.autograd.set_detect_anomaly(False)"
    )


def test_an_unfinished_answer_is_not_started(kernel: Kernel) -> None:
    kernel.run("def zero_grad(params, set_to_none=True):\n    raise NotImplementedError()")
    data = kernel.value('check("zero_grad")')
    assert data["text/plain"] == "0.0"
    assert "0 of 3 points" in data["text/html"] and "✗" not in data["text/html"]
    data = kernel.value('check("accumulate_batches")')
    assert data["text/plain"] == "0.0"
    assert "(the file has no <code" in data["text/html"]


def test_the_line_that_raised_is_shown(kernel: Kernel) -> None:
    kernel.run("def helper():\n    return 1 / 0\n")
    kernel.run("def gradient(f, w):\n    return helper()\n")
    text = kernel.printed('print(check("gradient"))')
    assert "came back  ZeroDivisionError: division by zero" in text
    assert "line 2 of the cell: return 1 / 0" in text


def test_what_is_off_limits_is_off_limits(kernel: Kernel) -> None:
    kernel.run("from torch.optim import SGD")
    data = kernel.value('check("SGD")')
    assert data["text/plain"] == "0.0"
    shown = re.sub(r"<[^>]+>", "", data["text/html"])
    assert "a call of torch.optim.SGD" in shown, shown


def test_other_lessons_come_from_the_students_notebooks(kernel: Kernel) -> None:
    """A cell in it that raises costs nothing, and its own checks judge nothing."""
    assert kernel.run("from exercises.lesson4_sgd import SGD") == []
    data = kernel.value('check("SGD")')
    assert data["text/plain"] == "20.0"
    assert "lesson4_sgd: lesson4_sgd/lesson4_sgd.ipynb is used" in data["text/html"]


def test_what_is_not_there_is_the_stub_and_said_so(kernel: Kernel) -> None:
    kernel.run("from exercises.lesson6_models import MLP, minibatches")
    kernel.run("def train_linear(*args, **kwargs):\n    return list(minibatches(4, 2))")
    data = kernel.value('check("train_linear")')
    assert data["text/plain"] == "0.0"
    assert "lesson6_models: the untouched stub is used" in data["text/html"]


def test_an_unknown_name_says_what_there_is(kernel: Kernel) -> None:
    (output,) = kernel.run('check("gradients")')
    assert output.output_type == "error"
    assert "there is no exercise 'gradients'; there are gradient," in output.evalue


@pytest.mark.program
def test_the_points_are_those_of_grade(kernel: Kernel, lesson1_grader: Grader) -> None:
    for student in ("student02", "student06"):
        source = (CLASSROOM / student / "lesson1_gradients.py").read_text("utf-8")
        result = lesson1_grader.grade(submission(student, lesson1_gradients=source))
        expected: dict[str, float] = {}
        for check in result.checks:
            expected[check.exercise] = expected.get(check.exercise, 0) + check.points
        kernel.run(source)
        found = kernel.printed(
            f"import json; print(json.dumps({{n: float(check(n)) for n in {list(expected)}}}))"
        )
        assert json.loads(found) == expected


ODD = {
    "a tensor": "gradient = torch.ones(3)",
    "nothing": "gradient = None",
    "a wrapper around itself": "def gradient(f, w): return w\ngradient.__wrapped__ = gradient",
    "wrappers without end": (
        "class W:\n    __wrapped__ = property(lambda self: W())\n"
        "    def __call__(self, f, w): return w\n"
        "gradient = W()"
    ),
    "an object that raises": (
        "class R:\n    def __bool__(self): raise RuntimeError\n"
        "    def __getattr__(self, name): raise RuntimeError\n"
        "    def __call__(self, f, w): return w\n"
        "gradient = R()"
    ),
    "a class that raises": (
        "class M(type):\n    def __getattribute__(c, name): raise RuntimeError\n"
        "class gradient(metaclass=M): pass"
    ),
    "another class": (
        "class D:\n    @property\n    def __class__(self): raise RuntimeError\ngradient = D()"
    ),
    "code that is none": (
        "class L:\n    __code__ = type('C', (), {'co_filename': 7})\n"
        "    def __call__(self, f, w): return w\n"
        "gradient = L()"
    ),
}


@pytest.mark.parametrize("odd", ODD)
def test_whatever_is_called_so_gets_a_verdict(kernel: Kernel, odd: str) -> None:
    assert kernel.run(ODD[odd]) == []
    points = kernel.printed('print(float(check("gradient")))')
    assert points in ("0.0\n", "1.0\n"), points


def test_points_are_a_number_for_nbgrader() -> None:
    points = Points(1.5, "<b>html</b>", "text")
    assert repr(points) == "1.5" and str(points) == "text" and points == 1.5
    assert points._repr_html_() == "<b>html</b>"
