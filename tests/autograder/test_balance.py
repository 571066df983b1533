"""Who shares a process in a run of several: `balance` names files that are there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.autograder.balance import LONGEST, TOGETHER, in_order, of_today, part_of
from tests.autograder.course import ROOT

pytest_plugins = ["pytester"]


@pytest.mark.parametrize("place", sorted({*LONGEST, *(x for group in TOGETHER for x in group)}))
def test_what_is_named_is_there(place: str) -> None:
    assert (ROOT / place).exists() and (ROOT / place).is_dir() == place.endswith("/")


@pytest.mark.parametrize("part", LONGEST)
def test_what_begins_is_a_whole_part(part: str) -> None:
    assert part_of(part) == part


def test_files_that_share_something_stay_together() -> None:
    shared, *others = TOGETHER[1]
    assert {part_of(f"{file}::test_x[a::b]") for file in others} == {shared}
    assert part_of("tests/autograder/nbgrader/test_stock.py::test_x") == TOGETHER[0][0]
    assert part_of("tests/autograder/test_wire.py::test_x[1]") == "tests/autograder/test_wire.py"


def test_the_longest_begin_and_the_others_keep_their_order() -> None:
    files = ["tests/b.py", "tests/a.py", LONGEST[1], LONGEST[0], TOGETHER[1][-1]]
    items: list[Any] = [SimpleNamespace(nodeid=f"{file}::test_x") for file in files]
    found = [item.nodeid.partition("::")[0] for item in in_order(items)]
    assert found == [LONGEST[0], LONGEST[1], TOGETHER[1][-1], "tests/b.py", "tests/a.py"]


def test_todays_order_keeps_parts_whole_and_their_tests_in_order() -> None:
    files = ["tests/a.py", TOGETHER[1][0], "tests/b.py", TOGETHER[1][1], "tests/a.py"]
    items: list[Any] = [SimpleNamespace(nodeid=f"{file}::{n}") for n, file in enumerate(files)]
    found = [(part_of(item.nodeid), item.nodeid[-1]) for item in of_today(items)]
    assert sorted(found) == sorted((part_of(item.nodeid), item.nodeid[-1]) for item in items)
    for part in {part for part, _ in found}:
        places = [place for place, one in enumerate(found) if one[0] == part]
        assert places == list(range(places[0], places[0] + len(places)))
        numbers = [found[place][1] for place in places]
        assert numbers == sorted(numbers)


PARTS = """
from pathlib import Path
import pytest

def test_it(request: pytest.FixtureRequest) -> None:
    with open(Path(__file__).parents[2] / "seen", "a") as file:
        file.write(f"{request.config.workerinput['workerid']} {request.node.nodeid}\\n")
"""


def test_xdist_gives_a_part_to_one_process_the_longest_first(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("xdist")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeini("[pytest]\n")
    pytester.makeconftest(
        "from tests.autograder import balance\n"
        "def pytest_collection_modifyitems(items): items[:] = balance.in_order(items)\n"
        "def pytest_xdist_make_scheduler(config, log): return balance.scheduler(config, log)\n"
    )
    files = ["tests/autograder/test_a.py", *TOGETHER[1]]
    for file in files:
        path = pytester.path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PARTS, "utf-8")
    options = ("-p", "xdist", "-n", "2", "--dist", "loadfile", "--import-mode=importlib")
    ended = pytester.runpytest_subprocess(*options, "-p", "no:cacheprovider", "tests")
    ended.assert_outcomes(passed=len(files))
    seen = [line.split() for line in (pytester.path / "seen").read_text("utf-8").splitlines()]
    workers = {file.partition("::")[0]: worker for worker, file in seen}
    assert len({workers[file] for file in TOGETHER[1]}) == 1
    assert workers["tests/autograder/test_a.py"] != workers[TOGETHER[1][0]]
