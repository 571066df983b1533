"""Notebooks that attack nbgrader's steps instead of the worker: metadata, outputs, pages, files.

Each is the released notebook, unanswered, so it deserves no point. Those in `ONE_RIGHT` have one
right exercise, and try to have it counted for the others.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.autograder.nbgrader import notebooks
from tests.autograder.nbgrader.notebooks import Notebook, known

SCRIPT = "<script>alert('LOOT')</script><img src=x onerror=alert(1)>"
ANSWER = "### BEGIN SOLUTION"

MARKDOWN = f"""{SCRIPT}

[a link](javascript:alert(1)) [x](JAVAscript&colon;alert(1)) [y][z]
<a href="javascript:alert(1)">another</a>

<iframe src="javascript:alert(2)"></iframe><style>body {{ display: none }}</style>

[z]: java&#115;cript:alert(1)

<!-- <script>alert(3)</script> --> $\\href{{javascript:alert(4)}}{{x}}$ ![none](attachment:x)
"""


def tests(notebook: Notebook) -> list[Notebook]:
    return [cell for cell in notebook["cells"] if known(cell).get("grade")]


def markdown(notebook: Notebook, source: str, **more: Any) -> None:
    cell = {"cell_type": "markdown", "metadata": {}, "source": source, **more}
    notebook["cells"].insert(1, cell)


def forged_outputs(notebook: Notebook) -> None:
    data = {"text/plain": "3.0", "text/html": SCRIPT}
    for cell in tests(notebook):
        result = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
        cell["outputs"] = [{**result, "data": data}]


def forged_scores(notebook: Notebook) -> None:
    for cell in tests(notebook):
        known(cell).update(score=3, max_score=3, auto_score=3, manual_score=3, points=300)
    notebook["metadata"].update(optimlings={"ungraded": {}}, nbgrader={"score": 12})


def claims_a_fault_of_ours(notebook: Notebook) -> None:
    notebook["metadata"]["optimlings_ungraded"] = "a fault of the machine"


def asks_for_a_person(notebook: Notebook) -> None:
    for cell in tests(notebook):
        known(cell).update(solution=True, locked=False, task=True)


def deep_metadata(notebook: Notebook) -> None:
    deep: dict[str, Any] = {}
    for _ in range(400):
        deep = {"deep": deep}
    for cell in notebook["cells"]:
        cell["metadata"]["nbgrader"] = {**known(cell), **deep}


def no_numbers(notebook: Notebook) -> None:
    for cell in tests(notebook):
        known(cell).update(points=float("nan"), schema_version=float("inf"))


def odd_ids(notebook: Notebook) -> None:
    odd = [["check-gradient"], {"a": 1}, "check-gradient\0", "x" * 10**6, None, 3, "\ud800", SCRIPT]
    for cell, id in zip(notebook["cells"], odd, strict=False):
        cell["metadata"]["nbgrader"] = {**known(cell), "grade_id": id}
        cell["id"] = id


def huge_outputs(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            text = "LOOT LOOT " * 200_000
            cell["outputs"] = [{"output_type": "stream", "name": "stderr", "text": text}]


def many_cells(notebook: Notebook) -> None:
    notebook["cells"] += [notebooks.code("") for _ in range(30_000)]


def script_in_markdown(notebook: Notebook) -> None:
    markdown(notebook, MARKDOWN)


def script_in_attachments(notebook: Notebook) -> None:
    kinds = {"text/html": SCRIPT, "image/svg+xml": SCRIPT, "image/png": '"><script>alert(1)'}
    markdown(notebook, "![x](attachment:x)", attachments={"x": kinds})


def script_in_raw_cells(notebook: Notebook) -> None:
    for kind in ({}, {"raw_mimetype": "text/html", "format": "text/html"}):
        cell = {"cell_type": "raw", "metadata": kind, "source": SCRIPT}
        notebook["cells"].insert(1, cell)


def script_in_code(notebook: Notebook) -> None:
    raising = (
        "class E(Exception): pass\n"
        f'E.__name__ = E.__qualname__ = "{SCRIPT}"\n'
        f'def gradient(f, w):\n    raise E("{SCRIPT}")'
    )
    notebook["cells"][3:3] = [notebooks.code(f"</pre></div>{SCRIPT}"), notebooks.code(raising)]


def one_check_four_times(notebook: Notebook) -> None:
    for cell in tests(notebook):
        cell["source"] = 'check("zero_grad")'


def one_id_four_times(notebook: Notebook) -> None:
    cells = tests(notebook)
    for cell in cells:
        known(cell)["grade_id"] = known(cells[2])["grade_id"]


BLANK: tuple[Callable[[Notebook], None], ...] = (
    forged_outputs,
    forged_scores,
    claims_a_fault_of_ours,
    asks_for_a_person,
    deep_metadata,
    no_numbers,
    odd_ids,
    huge_outputs,
    many_cells,
    script_in_markdown,
    script_in_attachments,
    script_in_raw_cells,
    script_in_code,
)
ONE_RIGHT = (one_check_four_times, one_id_four_times)


# What lies beside the notebook


def a_link_to_the_answers(folder: Path) -> None:
    source = folder.parents[2] / "source" / folder.name / f"{folder.name}.ipynb"
    (folder / "page.html").symlink_to(source)
    (folder / "[x]").mkdir()
    (folder / "[x]" / "data.csv").symlink_to(source)


def a_notebook_that_is_a_link(folder: Path) -> None:
    notebook = folder / f"{folder.name}.ipynb"
    notebook.unlink()
    notebook.symlink_to(folder.parents[2] / "source" / folder.name / notebook.name)


def a_fifo(folder: Path) -> None:
    os.mkfifo(folder / "data.csv")


def a_time_that_is_none(folder: Path) -> None:
    (folder / "timestamp.txt").write_bytes(b"\xff\xfe tomorrow")


def a_time_that_never_comes(folder: Path) -> None:
    os.mkfifo(folder / "timestamp.txt")


def a_time_elsewhere(folder: Path) -> None:
    (folder / "timestamp.txt").symlink_to("/etc/hostname")


FILES: tuple[Callable[[Path], None], ...] = (
    a_link_to_the_answers,
    a_notebook_that_is_a_link,
    a_fifo,
    a_time_that_is_none,
    a_time_that_never_comes,
    a_time_elsewhere,
)

NAMES = ("<img src=x onerror=alert(1)>", "=1+1")
"""Of students: the folders of what they hand in."""

UNGRADED = ("hostile_many_cells", "hostile_a_notebook_that_is_a_link")
"""What cannot be read has no score, and is told."""


def hand_in_all(submitted: Callable[[str], Path], released: Notebook, one_right: Notebook) -> None:
    """Hand in all of them."""
    file = f"{submitted('x').name}.ipynb"

    def hand_in(name: str, notebook: Notebook) -> Path:
        return notebooks.hand_in(submitted(name), file, notebook).parent

    for change in BLANK:
        hand_in(f"hostile_{change.__name__}", notebooks.damaged(released, change))
    for change in ONE_RIGHT:
        hand_in(f"hostile_{change.__name__}", notebooks.damaged(one_right, change))
    for add in FILES:
        add(hand_in(f"hostile_{add.__name__}", released))
    for name in NAMES:
        hand_in(name, released)
    unnamed = submitted("hostile_name_of_a_file")
    unnamed.mkdir(parents=True)
    (unnamed / f"{SCRIPT.replace('/', '')}.txt").write_text("x", "utf-8")
