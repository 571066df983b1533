"""Intake: notebooks, whole and broken."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.intake import files as intake_files
from autograder.intake.notebooks import read_notebook
from autograder.limits import MAX_CELLS, MIB
from autograder.reports.class_table import remarks
from tests.autograder.course import solution_sources
from tests.autograder.handed_in import CODE, LESSON, handed_in, notebook, notes_of, said


def test_code_cells_are_joined_in_order(course: Course, tmp_path: Path) -> None:
    made = notebook(
        {"cell_type": "markdown", "metadata": {}, "source": "import os"},
        ["a = 1\n", "b = 2"],
        {"cell_type": "raw", "metadata": {}, "source": "raise SystemExit"},
        "c = 3\n",
        {"cell_type": "code", "metadata": {}, "outputs": [{"text": "d = 4"}], "source": []},
        metadata={"code": "e = 5"},
    )
    submission = handed_in(tmp_path, course, {f"{LESSON}.ipynb": made})
    text = submission.sources[LESSON]
    assert text == "# %% cell 2\na = 1\nb = 2\n# %% cell 4\nc = 3\n# %% cell 5\n\n"
    (note,) = submission.notes
    assert note.id == "notebooks"
    assert note.parameters["cells"] == f"{LESSON}: 1=cell 2, 4=cell 4, 6=cell 5"


def test_a_notebook_of_a_solution_scores_as_the_file_does(
    lesson1_grader: Grader, course: Course, tmp_path: Path
) -> None:
    cells = solution_sources()["lesson1_gradients"].split("# %%")
    made = notebook(
        "%matplotlib inline\n!pip install torch\n",
        *(cell.partition("\n")[2] for cell in cells if not cell.startswith(" [markdown]")),
        "help?\n",
    )
    submission = handed_in(tmp_path, course, {"lesson1_gradients.ipynb": made})
    assert lesson1_grader.grade(submission).score == 12
    assert notes_of(submission) == ["notebooks", "not_python"]
    assert "3 times, first in cell 1, line 1: %matplotlib inline" in said(submission)


MAGICS = {
    "line magics": ("%matplotlib inline\nx = 1", "# %matplotlib inline\nx = 1"),
    "shell": ("!pip install torch\nx = 1", "# !pip install torch\nx = 1"),
    "shell, continued": ("!pip install \\\n  torch\nx = 1", "# !pip install \\\n#   torch\nx = 1"),
    "in a block": ("if x:\n    !ls\ny = 2", "if x:\n    pass  # !ls\ny = 2"),
    "help": (
        "?print\nprint?\ntorch.optim.SGD??\nx = 1",
        "# ?print\n# print?\n# torch.optim.SGD??\nx = 1",
    ),
    "captured": (
        "x = !ls -l\ny = %time 1\nz = %env A",
        "x = get_ipython().getoutput('ls -l')  # !ls -l\ny = 1  # %time 1\n"
        "z = get_ipython().run_line_magic('env', 'A')  # %env A",
    ),
    "a timed statement": ("%time x = f()\n%prun y = 2", "x = f()  # %time\ny = 2  # %prun"),
    "an effect": ("%run helper.py", "get_ipython().run_line_magic('run', 'helper.py')"),
    "a captured cell": (
        "%%capture out\nx = 1",
        "out = get_ipython().run_cell_magic('capture', 'out', '')\nx = 1",
    ),
    "bash cell": ("%%bash\nrm -rf /\nx", "# %%bash\n# rm -rf /\n# x"),
    "bash cell after a blank": ("\n%%bash\nls", "\n# %%bash\n# ls"),
    "file cell": (
        "%%writefile a.py\nx = 1",
        "get_ipython().run_cell_magic('writefile', 'a.py', 'x = 1\\n')\n# x = 1",
    ),
    "time cell": ("%%time\nx = 1", "# %%time\nx = 1"),
    "get_ipython": ("get_ipython().run_line_magic('a', 'b')\nx = 1", None),
    "Colab's idiom": (
        "if 'google.colab' in str(get_ipython()):\n    !pip install x",
        "if 'google.colab' in str(get_ipython()):\n    pass  # !pip install x",
    ),
    "modulo": ("x = (7\n  % 4)\ny = 7 \\\n  % 4", None),
    "in a string": ('x = """\n%magic\n!ls\nwhat?\n"""\ny = 1', None),
    "in a raw string": ("x = r'''\\''''\ny = '''\n%no\n'''", None),
    "strings with quotes": ("x = '\"\"\"'\ny = \"it's (\"\nz = 7 % 4  # '''", None),
    "a comment": ("# what?\n# ends with \\\nx = 1 if 1 != 2 else 0", None),
    "brackets": ("x = [\n    1,\n]\ny = {1: '!'}", None),
}


@pytest.mark.parametrize(("cell", "expected"), MAGICS.values(), ids=MAGICS.keys())
@pytest.mark.parametrize("as_list", [False, True])
def test_what_is_not_python_becomes_a_comment(
    cell: str, expected: str | None, as_list: bool
) -> None:
    source: str | list[str] = cell.splitlines(keepends=True) if as_list else cell
    found = read_notebook(notebook(source, "z = 1"))
    wanted = cell if expected is None else expected
    assert found.text == f"# %% cell 1\n{wanted}\n# %% cell 2\nz = 1\n"
    assert bool(found.left_out) == (expected is not None)
    compile(found.text, "lesson", "exec")


def test_future_imports_come_first_wherever_their_cell_is() -> None:
    found = read_notebook(
        notebook("import torch", "from __future__ import annotations\nx: undefined = 1")
    )
    assert found.text.splitlines()[0] == "from __future__ import annotations  # %% cell 1"
    exec(compile(found.text.replace("import torch", ""), "lesson", "exec"), {})


@given(st.lists(st.text(st.sampled_from("ab=%!?'\"\\#()[]\n \t"), max_size=60), max_size=4))
def test_lines_stay_where_they_are(cells: list[str]) -> None:
    found = read_notebook(notebook(*cells))
    lines = found.text.split("\n")
    assert [number for _, number in found.cells] == list(range(1, len(cells) + 1))
    for (marker, number), cell in zip(found.cells, cells, strict=True):
        assert lines[marker - 1].endswith(f"# %% cell {number}")
        for offset, line in enumerate(cell.rstrip("\n").split("\n")):
            kept = lines[marker + offset]
            assert kept == line or "#" in kept or "None" in kept


def test_nbformat_3() -> None:
    data = json.dumps(
        {
            "nbformat": 3,
            "worksheets": [
                {
                    "cells": [
                        {"cell_type": "heading", "source": "x"},
                        {"cell_type": "code", "language": "python", "input": ["a = 1\n", "b"]},
                    ]
                },
                {"cells": [{"cell_type": "code", "input": "c = 1"}]},
            ],
        }
    )
    assert read_notebook(data.encode()).text == "# %% cell 2\na = 1\nb\n# %% cell 3\nc = 1\n"


BROKEN: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "it is not JSON: Expecting value, line 1, column 1"),
    "cut short": (notebook(CODE)[:-20], "it is not JSON"),
    "a conflict": (b'{"cells": [\n<<<<<<< HEAD\n', "line 2, column 1"),
    "Latin-1": (b'{"cells": [\n"\xfc"]}', "line 2 is not UTF-8"),
    "a list": (b"[]", "no JSON object"),
    "no cells": (b"{}", "no list of cells"),
    "cells of another kind": (b'{"cells": {"a": 1}}', "no list of cells"),
    "a cell that is none": (b'{"cells": [7]}', "cell 1 is not a cell"),
    "source that is none": (notebook(CODE, {"cell_type": "code", "source": 7}), "source of cell 2"),
    "source of numbers": (notebook({"cell_type": "code", "source": [1]}), "source of cell 1"),
    "null byte": (notebook(CODE, "a\n\0"), "cell 2, line 2 holds a null byte"),
    "surrogate": (notebook("x = '\ud800'"), "cell 1, line 1 holds half a character"),
    "deep": (b'{"metadata": ' + b"[" * 200_000, "nested too deeply"),
    "deep objects": (b'{"a":' * 200_000, "nested too deeply"),
    "too many cells": (notebook(*[""] * 100_000), "more than 10,000 cells"),
    "too large": (b" " * (64 * MIB + 1), "larger than 64 MiB; clear its outputs"),
    "too much code": (notebook("#" * 600_000), "its code is larger than 512 KiB"),
}


@pytest.mark.parametrize(("data", "what"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_notebooks_are_named_with_what_is_wrong(
    course: Course, tmp_path: Path, data: bytes, what: str
) -> None:
    submission = handed_in(tmp_path, course, {f"{LESSON}.ipynb": data})
    assert f"{LESSON}.ipynb cannot be read: " in said(submission) and what in said(submission)
    assert list(submission.unreadable) == [LESSON] and submission.sources == {}


def test_strange_metadata_is_not_looked_at() -> None:
    strange = (
        b'{"metadata": {"a": NaN, "b": 9e999999, "c": -Infinity, "d": ' + b"9" * 1_000_000
        + b'}, "cells": [{"cell_type": "code", "execution_count": 1e9999, "source": "x = 1"}]}'
    )  # fmt: skip
    started = time.process_time()
    assert read_notebook(strange).text == "# %% cell 1\nx = 1\n"
    assert time.process_time() - started < 5


def test_ten_thousand_cells_are_read() -> None:
    assert len(read_notebook(notebook(*["x = 1\n"] * MAX_CELLS)).cells) == MAX_CELLS


def test_other_notebooks_are_named(course: Course, tmp_path: Path) -> None:
    submission = handed_in(tmp_path, course, {"Untitled.ipynb": notebook(CODE)})
    assert notes_of(submission) == ["left_out", "no_files"]
    assert "a lesson's notebook is named like lesson1_gradients.ipynb" in said(submission)


def test_the_limits_leave_room_for_honest_work() -> None:
    largest = max(len(text.encode()) for text in solution_sources().values())
    assert intake_files.LIMITS[intake_files.Kind.PYTHON] > 10 * largest


def test_a_notebook_is_nothing_to_remark_on(
    lesson1_grader: Grader, course: Course, tmp_path: Path
) -> None:
    right = "!ls\n" + solution_sources()["lesson1_gradients"]
    submission = handed_in(tmp_path, course, {"lesson1_gradients.ipynb": notebook(right)})
    result = lesson1_grader.grade(submission)
    assert [note.id for note in result.notes] == ["notebooks", "not_python"]
    assert remarks(result) == []
