"""No submission of the red team earns a point, reads anything, or costs a neighbour anything.

A sample runs always. The others are a drill: `pytest tests/autograder/test_red_team.py -m drill`.
"""

from __future__ import annotations

import json
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.grading.grader import Grader
from autograder.intake.submissions import read_submission
from autograder.results import schema as results
from autograder.results.schema import Result
from tests.autograder.course import ROOT, solution_sources, submission
from tests.autograder.red_team import FILES, FORGING, HURTING, KIT, NOTEBOOKS, READING

RIGHT = solution_sources()["lesson1_gradients"]
LESSON = "lesson1_gradients.py"
LOOT = "the instructor's own words"
WRONG = "return torch.zeros_like(w)"
SECONDS = 60.0
"""Wall-clock seconds, on a busy machine, in which one of them must be through."""


def wrong(body: str = WRONG, before: str = "") -> str:
    """The right answers but for `gradient`, which has this body."""
    return f"{RIGHT}\n\n{before}\n\ndef gradient(f, w):\n{textwrap.indent(body, '    ')}\n"


def python(attack: str) -> str:
    body = attack.removeprefix("GRADIENT: ")
    return wrong(body) if body != attack else wrong(before=attack)


def of_reading(expression: str) -> str:
    return wrong(f"raise RuntimeError('LOOT ' + repr({expression}))")


def notebook(cell: str) -> str:
    cells = [RIGHT, cell, wrong().removeprefix(RIGHT)]
    return json.dumps({"cells": [{"cell_type": "code", "source": source} for source in cells]})


ATTACKS: dict[str, dict[str, str]] = {
    **{f"forging: {name}": {LESSON: python(text)} for name, text in FORGING.items()},
    **{f"reading: {name}": {LESSON: of_reading(text)} for name, text in READING.items()},
    **{f"hurting: {name}": {LESSON: wrong(text)} for name, text in HURTING.items()},
    **{f"files: {name}": {LESSON: wrong(), **files} for name, files in FILES.items()},
    **{f"kit: {name}": {f"exercises/{LESSON}": wrong(), **files} for name, files in KIT.items()},
    **{
        f"notebook: {name}": {"lesson1_gradients.ipynb": notebook(text)}
        for name, text in NOTEBOOKS.items()
    },
}

SAMPLE = [name for place, name in enumerate(ATTACKS) if place % 6 == 0]
ALL = [pytest.param(name, marks=() if name in SAMPLE else pytest.mark.drill) for name in ATTACKS]


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("instructor") / "secret.txt"
    path.write_text(LOOT)
    return path


@pytest.fixture(scope="module")
def before(lesson1_grader: Grader) -> Iterator[Result]:
    """The result of an honest neighbour, which is the same when all is over."""
    result = honest(lesson1_grader)
    assert result.score == result.max_score == 12
    yield result
    assert outcome(honest(lesson1_grader)) == outcome(result)


def honest(grader: Grader) -> Result:
    return grader.grade(submission("ada", lesson1_gradients=RIGHT))


def outcome(result: Result) -> list[tuple[str, str, int]]:
    return [(check.id, check.status, check.points) for check in result.checks]


def hand_in(folder: Path, files: dict[str, str], secret: Path) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = text.replace("COURSE", str(ROOT)).replace("SECRET", str(secret))
        path.write_text(text.replace("PARENT", "__import__('os').getppid()"), "utf-8")


@pytest.mark.parametrize("attack", ALL)
def test_it_gains_nothing_and_costs_nobody_anything(
    attack: str, lesson1_grader: Grader, before: Result, secret: Path, tmp_path: Path
) -> None:
    hand_in(tmp_path / "eve", ATTACKS[attack], secret)
    zygote = lesson1_grader.workers._zygote
    started, cpu = time.monotonic(), time.process_time()
    result = lesson1_grader.grade(read_submission(tmp_path / "eve", lesson1_grader.course))
    assert time.process_time() - cpu < 5.0 and time.monotonic() - started < SECONDS
    attacked = [check for check in result.checks if check.exercise == "gradient"]
    assert [check.points for check in attacked] == [0, 0]
    assert not any(check.status == "grader error" for check in result.checks)
    data = results.encode(result).decode()
    assert len(data) < 40_000 and LOOT not in data and "LOOT b'" not in data
    if attack.startswith("reading"):
        assert "LOOT" not in "".join(str(check.actual) for check in attacked)
    assert secret.read_text() == LOOT and lesson1_grader.workers._zygote is zygote


def test_the_red_team_is_large() -> None:
    assert len(ATTACKS) >= 90
