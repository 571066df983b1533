"""A lesson imports others as where it was written: in one folder, in notebooks, under own names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.grading.grader import Grader
from autograder.grading.run import ClassRun
from autograder.intake.classes import find_students
from autograder.intake.names import own_names
from autograder.results.schema import Result
from autograder.subjects import other_names
from autograder.subjects.local import LocalSubject
from tests.autograder.course import solution_sources
from tests.autograder.handed_in import notebook, put

RIGHT, LOSSES = solution_sources()["lesson1_gradients"], solution_sources()["lesson3_losses"]
USE = "assert mse_loss.__module__ == 'exercises.lesson3_losses'"
USE_OF_A_COPY = "assert mse_loss(torch.ones(2), torch.zeros(2)) == 1"

PLAIN = "lesson3_losses.py"
IN_MODULES = {
    "its name alone": (PLAIN, "from lesson3_losses import mse_loss", USE),
    "a star": (PLAIN, "from lesson3_losses import *", USE),
    "as a module": (PLAIN, "import lesson3_losses as l3; mse_loss = l3.mse_loss", USE),
    "relative": (PLAIN, "from .lesson3_losses import mse_loss", USE),
    "a function": (
        PLAIN,
        "import importlib; mse_loss = importlib.import_module('lesson3_losses').mse_loss",
        USE,
    ),
    "a path": (
        PLAIN,
        "import os, sys; sys.path.insert(0, os.path.dirname(__file__)); "
        "from lesson3_losses import mse_loss",
        USE,
    ),
    "its file's name": ("lesson3.py", "from lesson3 import mse_loss", USE),
    "its file's name in the package": ("lesson3.py", "from exercises.lesson3 import mse_loss", USE),
    "its file's name, relative": ("lesson3.py", "from .lesson3 import mse_loss", USE),
    "with a name before": (
        "hw_lesson3_losses_Jane.py",
        "from hw_lesson3_losses_Jane import mse_loss",
        USE,
    ),
    "its own name, where the file has another": (
        "hw_lesson3_losses_Jane.py",
        "from lesson3_losses import mse_loss",
        USE,
    ),
    "a folder": ("work/lesson3_losses.py", "from work.lesson3_losses import mse_loss", USE),
    "folders": ("my/work/lesson3.py", "from my.work.lesson3 import mse_loss", USE),
    "another folder": (
        "part3/lesson3_losses.py",
        "import sys; sys.path.append('../part3'); from lesson3_losses import mse_loss",
        USE,
    ),
    "a text that is run": (PLAIN, "exec(open('lesson3_losses.py').read())", USE_OF_A_COPY),
    "a file that is run": (
        PLAIN,
        "import runpy; mse_loss = runpy.run_path('lesson3_losses.py')['mse_loss']",
        USE_OF_A_COPY,
    ),
    "a file of its own name that is run": (
        "lesson3.py",
        "import runpy; mse_loss = runpy.run_path('lesson3.py')['mse_loss']",
        USE_OF_A_COPY,
    ),
    "a file that is loaded": (
        PLAIN,
        "import importlib.util as u; s = u.spec_from_file_location('x', 'lesson3_losses.py'); "
        "m = u.module_from_spec(s); s.loader.exec_module(m); mse_loss = m.mse_loss",
        USE_OF_A_COPY,
    ),
}
IN_NOTEBOOKS = {
    "run": (PLAIN, "%run lesson3_losses.py", USE),
    "run with an option": (PLAIN, '%run -i "lesson3_losses.py"', USE),
    "a notebook that is run": ("lesson3_losses.ipynb", "%run ./lesson3_losses.ipynb", USE),
    "its own name that is run": ("lesson3.ipynb", "%run lesson3.ipynb", USE),
    "a notebook's name alone": (
        "lesson3_losses.ipynb",
        "from lesson3_losses import mse_loss",
        USE,
    ),
    "import_ipynb": (
        "lesson3_losses.ipynb",
        "import import_ipynb\nfrom lesson3_losses import mse_loss",
        USE,
    ),
    "ipynb": (
        "lesson3_losses.ipynb",
        "from ipynb.fs.full.lesson3_losses import mse_loss",
        USE,
    ),
    "ipynb and its file's name": (
        "lesson3.ipynb",
        "from ipynb.fs.defs.lesson3 import mse_loss",
        USE,
    ),
}


def graded(grader: Grader, folder: Path, files: Mapping[str, str | bytes]) -> Result:
    students = find_students(put(folder / "class" / "ada", files).parent)
    (end,) = ClassRun(grader, students, folder / "out", 1)
    assert end.result, end.fault
    return end.result


@pytest.mark.parametrize(("file", "line", "use"), IN_MODULES.values(), ids=IN_MODULES)
def test_a_module_imports_a_lesson(
    lesson1_grader: Grader, tmp_path: Path, file: str, line: str, use: str
) -> None:
    own = f"{RIGHT}\n{line}\n{use}\n"
    result = graded(lesson1_grader, tmp_path, {"lesson1_gradients.py": own, file: LOSSES})
    assert result.score == 12, result.checks[0].message


@pytest.mark.parametrize(("file", "line", "use"), IN_NOTEBOOKS.values(), ids=IN_NOTEBOOKS)
def test_a_notebook_imports_a_lesson(
    lesson1_grader: Grader, tmp_path: Path, file: str, line: str, use: str
) -> None:
    own = notebook(RIGHT, line, f"{use}\ngradient = gradient")
    other = notebook(LOSSES) if file.endswith(".ipynb") else LOSSES
    result = graded(lesson1_grader, tmp_path, {"lesson1_gradients.ipynb": own, file: other})
    assert result.score == 12
    assert [note.text for note in result.notes if "raised" in note.text] == []


WRITTEN = "def mse_loss(*arguments):\n    return 'as it was written'"


@pytest.mark.parametrize("line", ["from lesson3_losses import mse_loss", "%run lesson3_losses.py"])
@pytest.mark.parametrize("other", [{}, {PLAIN: LOSSES}], ids=["stub", "handed in"])
def test_a_lesson_that_a_notebook_writes_comes_before_the_one_handed_in(
    lesson1_grader: Grader, tmp_path: Path, line: str, other: dict[str, str | bytes]
) -> None:
    use = "assert mse_loss() == 'as it was written'\ngradient = gradient"
    own = notebook(RIGHT, f"%%writefile lesson3_losses.py\n{WRITTEN}", line, use)
    result = graded(lesson1_grader, tmp_path, {"lesson1_gradients.ipynb": own, **other})
    assert result.score == 12
    assert [note.text for note in result.notes if "raised" in note.text] == []


def test_a_notebook_that_writes_its_own_module_imports_that(
    lesson1_grader: Grader, tmp_path: Path
) -> None:
    cells = [f"%%writefile lesson1_gradients.py\n{RIGHT}", "from lesson1_gradients import *"]
    files = {"lesson1_gradients.ipynb": notebook(*cells)}
    assert graded(lesson1_grader, tmp_path, files).score == 12


def test_a_lesson_under_several_names_is_one_module(lesson1_grader: Grader, tmp_path: Path) -> None:
    own = (
        f"{RIGHT}\nimport exercises.lesson3_losses as first, lesson3_losses as second\n"
        "import lesson3 as third, lesson1_gradients\n"
        "assert first is second is third and first.__spec__.name == first.__name__\n"
        "assert lesson1_gradients.__name__ == __name__ == 'exercises.lesson1_gradients'\n"
    )
    result = graded(lesson1_grader, tmp_path, {"lesson1_gradients.py": own, "lesson3.py": LOSSES})
    assert result.score == 12, result.checks[0].message


@pytest.mark.parametrize("name", ["random", "math", "numpy", "torch", "exercises"])
def test_a_lesson_takes_no_name_of_what_is_installed(
    lesson1_grader: Grader, tmp_path: Path, name: str
) -> None:
    own = f"{RIGHT}\nimport {name}\nassert not hasattr({name}, 'mse_loss')\n"
    files = {"lesson1_gradients.py": own, f"{name}.py": LOSSES}
    assert graded(lesson1_grader, tmp_path, files).score == 12
    assert not other_names.is_free(name)


def test_what_a_platform_puts_before_a_name_is_not_part_of_it(
    lesson1_grader: Grader, tmp_path: Path
) -> None:
    own = f"{RIGHT}\nfrom lesson3 import mse_loss\n{USE}\n"
    canvas = {"adalove_4101_9001_lesson1.py": own, "adalove_4101_9002_lesson3.py": LOSSES}
    (student,) = find_students(put(tmp_path / "class", canvas))
    (end,) = ClassRun(lesson1_grader, [student], tmp_path / "out", 1)
    assert end.student == "adalove" and end.result
    assert end.result.score == 12, end.result.checks[0].message


def test_at_home_a_lesson_is_found_by_its_name_alone(tmp_path: Path) -> None:
    own = f"{RIGHT}\nfrom lesson3_losses import mse_loss\n{USE}\n"
    files = {"exercises/lesson1_gradients.py": own, f"exercises/{PLAIN}": LOSSES}
    assert LocalSubject(put(tmp_path, files)).load("lesson1_gradients") is None


def test_names_of_files_are_those_of_modules() -> None:
    assert own_names(
        {
            "lesson1_gradients": "lesson1_gradients.py",
            "lesson2_step": "lesson2.py",
            "lesson3_losses": "hw/part1/Losses.ipynb",
            "lesson4_sgd": "lesson4_sgd (1).py",
            "lesson5_adaptive": "a/work.py",
            "lesson6_models": "b/work.py",
            "lesson7_loops": "Colab Notebooks/loops.ipynb",
        }
    ) == {
        "lesson2": "lesson2_step",
        "Losses": "lesson3_losses",
        "hw.part1.Losses": "lesson3_losses",
        "a.work": "lesson5_adaptive",
        "b.work": "lesson6_models",
        "loops": "lesson7_loops",
    }
