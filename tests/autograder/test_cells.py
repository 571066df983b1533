"""Lessons that are run cell by cell: notebooks, and the scripts that Jupyter and Colab export."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from autograder.subjects import cells
from autograder.subjects.perform import describe_exception
from autograder.subjects.script import script_of

FILE = "/course/exercises/lesson.py"


@pytest.fixture
def module() -> Iterator[ModuleType]:
    made = ModuleType("lesson_of_cells")
    before = list(sys.meta_path), dict(sys.modules)
    yield made
    sys.meta_path[:] = before[0]
    for name in sys.modules.keys() - before[1].keys():
        if name.partition(".")[0] in ("IPython", "google"):
            del sys.modules[name]


def run(module: ModuleType, *texts: str) -> list[tuple[int, str, int | None]]:
    """The cells that raised: their numbers, the exceptions' kinds and lines of the joined text."""
    lines, marks = [], []
    for number, text in enumerate(texts, start=1):
        lines += [f"# %% cell {number}"]
        marks.append((len(lines), number))
        lines += text.split("\n")
    return run_script(module, "\n".join(lines), marks)


def run_script(
    module: ModuleType, text: str, marks: list[tuple[int, int]] | None = None
) -> list[tuple[int, str, int | None]]:
    def describe(error: BaseException):  # type: ignore[no-untyped-def]
        return describe_exception(error, lambda file: file == FILE)

    cells.run(module, script_of(text, marks or ()), FILE, describe)
    found = [cell for cell, _ in cells.loaded(module.__name__).failed]
    return [
        (c.number, c.raised.kind, c.raised.place.line if c.raised.place else None) for c in found
    ]


def test_a_cell_that_raises_costs_only_itself(module: ModuleType) -> None:
    assert run(module, "a = 1", "b = 2\n1 / 0\nc = 3", "d = 4") == [(2, "ZeroDivisionError", 5)]
    assert vars(module)["d"] == 4 and vars(module)["b"] == 2 and "c" not in vars(module)


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("TODO: ask about nan", "SyntaxError", 4),
        ("x = (\n", "SyntaxError", 4),
        ("raise SystemExit", "SystemExit", 4),
        ("exit()", "SystemExit", 4),
        ("\n\nf(", "SyntaxError", 6),
        ("def f():\n    return g()\nf()", "NameError", 5),
        ("return 1", "SyntaxError", 4),
        ("import asyncio\nawait asyncio.sleep(1, 2, 3)", "TypeError", 5),
    ],
)
def test_lines_are_those_of_the_whole_text(
    module: ModuleType, text: str, kind: str, line: int
) -> None:
    assert run(module, "a = 1", text) == [(2, kind, line)]


def test_a_cell_that_waits(module: ModuleType) -> None:
    waiting = "import asyncio\nx = await asyncio.sleep(0, 7)"
    assert run(module, waiting, "async def f(): return x", "y = await f()") == []
    assert vars(module)["y"] == 7


def test_a_cell_that_wants_what_comes_later_is_run_again(module: ModuleType) -> None:
    wanting = "class Child(Base): pass\nname = 'early'"
    assert run(module, wanting, "class Base: pass", "name = 'late'") == []
    assert vars(module)["name"] == "late" and "Child" in vars(module)


def test_what_nobody_defines_is_wanted_once(module: ModuleType) -> None:
    counting = "n = globals().get('n', 0) + 1\nnobody"
    assert run(module, counting, "x = 1") == [(1, "NameError", 3)]
    assert vars(module)["n"] == 1


def test_cells_that_want_each_other_come_to_an_end(module: ModuleType) -> None:
    found = run(module, "a = 1\nb_of_two", "b_of_two = c_of_three", "c_of_three = d_of_four")
    assert [number for number, _, _ in found] == [1, 2, 3]


@pytest.mark.parametrize("text", ["while True: pass", "import time\ntime.sleep(100)"])
def test_a_cell_without_end_costs_only_itself(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(cells, "CELL_CPU_SECONDS", 0.3)
    monkeypatch.setattr(cells, "CELL_WALL_SECONDS", 1.0)
    assert run(module, "a = 1", text, "b = 2")[0][:2] == (2, "CellOutOfTime")
    assert vars(module)["b"] == 2


def test_colab_is_there_only_for_those_who_need_it(module: ModuleType) -> None:
    asked = (
        "try:\n    import google.colab\n    colab = True\nexcept ImportError:\n    colab = False"
    )
    assert run(module, asked) == [] and vars(module)["colab"] is False
    needed = "from google.colab import drive, files\ndrive.mount('/x')\nup = files.upload()"
    assert run(module, needed) == [] and vars(module)["up"] == {}


def test_why_an_exercise_is_missing(module: ModuleType) -> None:
    run(module, "a = 1", "def SGD(x:\n    pass", "class Adam(Base):\n    pass")
    sgd, adam = (
        cells.why_missing(module.__name__, "SGD"),
        cells.why_missing(module.__name__, "Adam"),
    )
    assert sgd and sgd.kind == "SyntaxError" and adam and adam.kind == "NameError"
    assert cells.why_missing(module.__name__, "Adagrad") is None


def test_the_shell_leaves_behind_what_a_cell_may_need(
    module: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("A", "1")
    shell = "get_ipython()"
    texts = [
        f"{shell}.run_cell_magic('writefile', 'own.py', 'N = 3\\n')",
        f"{shell}.run_cell_magic('writefile', '-a own.py', 'M = 4\\n')",
        f"{shell}.run_line_magic('run', 'own.py')\nassert (N, M) == (3, 4)",
        f"x = {shell}.run_line_magic('time', '1 + 1')\nassert x == 2",
        f"{shell}.run_line_magic('time', 'y = 5')\nassert y == 5",
        f"{shell}.run_cell_magic('time', '', 'z = 6')\nassert z == 6",
        f"{shell}.run_cell_magic('capture', 'out', 'w = 7')\nout.show()\nassert w == 7",
        f"assert {shell}.run_line_magic('env', 'A') == '1'",
        f"{shell}.run_line_magic('env', 'A=2')\nimport os\nassert os.environ['A'] == '2'",
        f"lines = {shell}.getoutput('ls')\nassert lines == [] and lines.n == '' == lines.s",
        f"{shell}.system('rm -rf /'); {shell}.magic('%matplotlib inline')",
        f"{shell}.kernel.do_shutdown(True); {shell}.run_line_magic('no_such_magic', 'x')",
        "display(1, 2)\nwith display(3, display_id=True): pass",
    ]
    assert run(module, *texts) == []


# Scripts


def test_a_plain_file_is_one_module(module: ModuleType) -> None:
    text = "x = (7\n  % 4)\ny = '''\n%no\n'''\n# In a comment: 1\n"
    assert script_of(text) == script_of(text) and script_of(text).text is text
    with pytest.raises(ZeroDivisionError):
        run_script(module, "a = 1\n1 / 0\n")


def test_a_magic_line_is_left_out_of_a_plain_file(module: ModuleType) -> None:
    script = script_of("x = 1\n%matplotlib inline\n!ls\ny = !ls\n")
    assert not script.cells and [line.line for line in script.left_out] == [2, 3, 4]
    assert script.text.count("\n") == 4
    with pytest.raises(ZeroDivisionError):
        run_script(module, "%matplotlib inline\n1 / 0\n")


def test_a_late_future_import_is_an_error_in_a_plain_file(module: ModuleType) -> None:
    with pytest.raises(SyntaxError):
        run_script(module, "import os\nfrom __future__ import annotations\n")


JUPYTER = """#!/usr/bin/env python
# coding: utf-8

# In[1]:


import os
from __future__ import annotations
def f(x: Undefined): return 1


# In[ ]:


1 / 0


# In[12]:


get_ipython().system('ls')
y = f(0)
text = '''
# In[3]:
'''
"""

COLAB = '''# -*- coding: utf-8 -*-
"""lesson.ipynb

Automatically generated by Colaboratory.
"""

!pip install torch

"""# A heading"""

from __future__ import annotations

if True:

    x = 1

else:

    x = 2

1 / 0

This is prose.

def f(a: Undefined):

    return x

y = f(0)
'''


def test_an_export_of_jupyter(module: ModuleType) -> None:
    assert run_script(module, JUPYTER) == [(3, "ZeroDivisionError", 15)]
    assert vars(module)["y"] == 1 and "# In[3]" in vars(module)["text"]


def test_an_export_of_colab(module: ModuleType) -> None:
    found = run_script(module, COLAB)
    assert [kind for _, kind, _ in found] == ["ZeroDivisionError", "SyntaxError"]
    assert vars(module)["y"] == 1 == vars(module)["x"]
