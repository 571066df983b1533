"""A released notebook as students hand it in: filled in, and damaged in the ways that happen."""

from __future__ import annotations

import ast
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]


def filled(released: Notebook, source: str) -> Notebook:
    """The released notebook with the code of a lesson's file in it.

    Each exercise's definition goes into its answer cell, all else into a cell behind the imports.
    What is no Python goes there as it is.
    """
    made = copy.deepcopy(released)
    try:
        nodes = ast.parse(source).body
    except SyntaxError:
        return with_cell(made, 2, source)
    lines = source.splitlines()
    answers: dict[str, str] = {}
    rest = []
    names = {id_of(cell) for cell in made["cells"] if known(cell).get("solution")}
    for index, node in enumerate(nodes):
        name = getattr(node, "name", "")
        text = "\n".join(lines[_begin(node) - 1 : node.end_lineno])
        if name in names:
            answers[name] = text
        elif not _is_docstring(node, index):
            rest.append(text)
    for cell in made["cells"]:
        if id_of(cell) in answers:
            cell["source"] = answers[id_of(cell)]
        elif known(cell).get("solution"):
            cell["source"] = "# I did not get to this one"
    return with_cell(made, 3, "\n".join(rest)) if rest else made


def _begin(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _is_docstring(node: ast.stmt, index: int) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def known(cell: Notebook) -> Notebook:
    found = cell.get("metadata", {}).get("nbgrader", {})
    return found if isinstance(found, dict) else {}


def id_of(cell: Notebook) -> str:
    return str(known(cell).get("grade_id", ""))


def find(notebook: Notebook, id: str) -> int:
    return next(i for i, cell in enumerate(notebook["cells"]) if id_of(cell) == id)


def code(source: str) -> Notebook:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def with_cell(notebook: Notebook, place: int, source: str) -> Notebook:
    made = copy.deepcopy(notebook)
    made["cells"].insert(place, code(source))
    return made


def text_of(cell: Notebook) -> str:
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def first(notebook: Notebook, **flags: bool) -> int:
    """The first cell with these flags in nbgrader's metadata."""
    return next(
        i
        for i, cell in enumerate(notebook["cells"])
        if all(known(cell).get(name, False) == value for name, value in flags.items())
        and known(cell)
    )


def test_cell(notebook: Notebook) -> Notebook:
    found: Notebook = notebook["cells"][first(notebook, grade=True)]
    return found


def answer_cell(notebook: Notebook) -> Notebook:
    found: Notebook = notebook["cells"][first(notebook, solution=True)]
    return found


def duplicated_test(notebook: Notebook) -> None:
    place = first(notebook, grade=True)
    notebook["cells"].insert(place, copy.deepcopy(notebook["cells"][place]))


def duplicated_answer(notebook: Notebook) -> None:
    place = first(notebook, solution=True)
    notebook["cells"].insert(place + 1, copy.deepcopy(notebook["cells"][place]))


def duplicated_prose(notebook: Notebook) -> None:
    place = first(notebook, locked=True, grade=False)
    notebook["cells"].append(copy.deepcopy(notebook["cells"][place]))


def deleted_test(notebook: Notebook) -> None:
    del notebook["cells"][first(notebook, grade=True)]


def deleted_all_tests(notebook: Notebook) -> None:
    notebook["cells"] = [cell for cell in notebook["cells"] if not known(cell).get("grade")]


def deleted_prose(notebook: Notebook) -> None:
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def edited_test(notebook: Notebook) -> None:
    test_cell(notebook)["source"] = "12.0"


def test_that_raises(notebook: Notebook) -> None:
    test_cell(notebook)["source"] = "raise SystemExit('not today')"


def reordered_tests(notebook: Notebook) -> None:
    tests = [cell for cell in notebook["cells"] if known(cell).get("grade")]
    notebook["cells"] = tests + [cell for cell in notebook["cells"] if not known(cell).get("grade")]


def no_metadata(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)
    notebook["metadata"] = {}


def no_metadata_of_the_test(notebook: Notebook) -> None:
    test_cell(notebook)["metadata"] = {}


def metadata_that_is_no_dict(notebook: Notebook) -> None:
    test_cell(notebook)["metadata"]["nbgrader"] = ["grade", True]


def edited_points(notebook: Notebook) -> None:
    known(test_cell(notebook))["points"] = 1000


def no_points(notebook: Notebook) -> None:
    del known(test_cell(notebook))["points"]


def no_schema_version(notebook: Notebook) -> None:
    del known(test_cell(notebook))["schema_version"]


def newer_schema_version(notebook: Notebook) -> None:
    known(test_cell(notebook))["schema_version"] = 99


def other_grade_id(notebook: Notebook) -> None:
    known(test_cell(notebook))["grade_id"] = "cell-0123456789"


def test_turned_into_an_answer(notebook: Notebook) -> None:
    known(test_cell(notebook)).update(grade=False, solution=True)


def answer_turned_into_a_test(notebook: Notebook) -> None:
    known(answer_cell(notebook)).update(grade=True, locked=True, points=50)


def split_answer(notebook: Notebook) -> None:
    """The answer in a cell of its own, the given cell left as the stub."""
    place = first(notebook, solution=True)
    answer = text_of(notebook["cells"][place])
    notebook["cells"][place]["source"] = "# see the next cell"
    notebook["cells"].insert(place + 1, code(answer))


def own_cells(notebook: Notebook) -> None:
    """A magic, a shell command, a warning, prints, a cell that raises, one that is half written."""
    for place, source in (
        (4, "%matplotlib inline\n!pip install tqdm"),
        (5, "import warnings, sys\nwarnings.warn('careful')\nprint('x', file=sys.stderr)"),
        (7, "1 / 0"),
        (8, "for i in range(3"),
    ):
        notebook["cells"].insert(place, code(source))


def empty_cells(notebook: Notebook) -> None:
    for place in (0, 3, len(notebook["cells"])):
        notebook["cells"].insert(place, code(""))


def test_as_markdown(notebook: Notebook) -> None:
    cell = test_cell(notebook)
    cell["cell_type"] = "markdown"
    cell.pop("outputs", None)
    cell.pop("execution_count", None)


def output_that_claims_points(notebook: Notebook) -> None:
    test_cell(notebook)["outputs"] = [
        {
            "output_type": "execute_result",
            "execution_count": 1,
            "metadata": {},
            "data": {"text/plain": "3.0"},
        }
    ]


def ids_twice(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["id"] = "same"


DAMAGE: tuple[Callable[[Notebook], None], ...] = (
    duplicated_test,
    duplicated_answer,
    duplicated_prose,
    deleted_test,
    deleted_all_tests,
    deleted_prose,
    edited_test,
    test_that_raises,
    reordered_tests,
    no_metadata,
    no_metadata_of_the_test,
    metadata_that_is_no_dict,
    edited_points,
    no_points,
    no_schema_version,
    newer_schema_version,
    other_grade_id,
    test_turned_into_an_answer,
    answer_turned_into_a_test,
    split_answer,
    own_cells,
    empty_cells,
    test_as_markdown,
    output_that_claims_points,
    ids_twice,
)
"""What students do to a notebook. None of it is worth a point, or costs one."""


def damaged(notebook: Notebook, damage: Callable[[Notebook], None]) -> Notebook:
    made = copy.deepcopy(notebook)
    damage(made)
    return made


HOSTILE: dict[str, str] = {
    "other_check": "check = lambda name: 1000.0\nfrom builtins import float",
    "ends_python": "import os\nos._exit(0)",
    "never_ends": "while True:\n    try:\n        while True:\n            pass\n"
    "    except BaseException:\n        pass",
    "patches_nbgrader": "import sys\nfor name in list(sys.modules):\n"
    "    if 'nbgrader' in name or 'autograder' in name:\n"
    "        vars(sys.modules[name]).update(\n"
    "            check=lambda name: 3.0, determine_grade=lambda *a: (3, 3))",
    "ast_transformer": "import ast\n"
    "class T(ast.NodeTransformer):\n"
    "    def visit_Expr(self, node):\n"
    "        return ast.copy_location(ast.Expr(ast.Constant(3.0)), node)\n"
    "get_ipython().ast_transformers.append(T())",
    "reads_the_course": "lesson = 'lesson1_gradients'\n"
    "for path in (f'../../../source/{lesson}/{lesson}.ipynb',\n"
    "             '../../../gradebook.db', '/etc/shadow'):\n"
    "    leaked = open(path).read()\n    print(leaked)\n    raise RuntimeError(leaked)",
    "writes_the_gradebook": "import sqlite3\n"
    "db = sqlite3.connect('../../../gradebook.db')\n"
    "db.execute('update grade set manual_score = 3')\ndb.commit()",
}
"""Code in a cell in front of the answers: tries for points that the answers do not deserve."""


def hand_in(folder: Path, name: str, notebook: Notebook) -> Path:
    """Write a notebook as a file of a submission."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(notebook), "utf-8")
    return path


def load(path: Path) -> Notebook:
    notebook: Notebook = json.loads(path.read_text("utf-8"))
    return notebook
