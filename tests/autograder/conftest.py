from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, settings

from autograder.course import Course, load_course
from autograder.grading.grader import Grader
from autograder.grading.pages import write_pages
from autograder.grading.run import ClassRun, finish
from autograder.intake.classes import find_students
from autograder.kit.make import make_kit
from autograder.results.schema import decode
from tests.autograder import balance
from tests.autograder.course import CLASSROOM, ROOT
from tests.autograder.stand_ins import no_stand_in_stays as no_stand_in_stays
from tests.autograder.surroundings import (
    adopt_orphans,
    children_and_ended,
    wait_for_the_end_of,
)


def pytest_configure() -> None:
    """One thread of torch's in this process and those it starts: processes share the processors.

    No property fails because the machine is slow.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    torch.set_num_threads(1)
    settings.register_profile(
        "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("patient")


BUDGET = pytest.StashKey[float]()
"""Until when tests begin, on the monotonic clock: OPTIMLINGS_TEST_SECONDS after the start. It is no
option of pytest's, because PYTEST_ADDOPTS would reach the runs of pytest that tests start."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    budget = os.environ.get("OPTIMLINGS_TEST_SECONDS", "")
    if not budget:
        items[:] = balance.in_order(items)
    else:
        config.stash[BUDGET] = time.monotonic() + float(budget)
        items[:] = balance.of_today(items)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if time.monotonic() > item.config.stash.get(BUDGET, float("inf")):
        pytest.skip("no time is left: without OPTIMLINGS_TEST_SECONDS all tests run")


@pytest.hookimpl(optionalhook=True)  # without pytest-xdist there is no such hook
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return balance.scheduler(config, log) if config.option.dist == "loadfile" else None


@pytest.fixture(scope="session")
def course() -> Course:
    return load_course(ROOT)


@pytest.fixture(scope="session")
def handed_out(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kit of the first lesson, as students get it. Copy it to write in it."""
    folder = tmp_path_factory.mktemp("handed_out") / "kit"
    make_kit(course.select(["1"]), folder)
    return folder


@pytest.fixture(scope="session")
def grader(course: Course) -> Iterator[Grader]:
    """A grader of the whole course, its tables made and its zygote warm."""
    with Grader(course) as grader:
        assert grader.prepare() == []
        yield grader


@pytest.fixture(scope="session")
def graded_class(grader: Grader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the class that ships with the project, graded, with its pages."""
    out = tmp_path_factory.mktemp("graded")
    by_name = {one.student: one for one in ClassRun(grader, find_students(CLASSROOM), out, jobs=2)}
    finish(out, by_name)
    results = [one.result for one in by_name.values() if one.result]
    assert len(results) == len(by_name)
    for result in results:
        assert decode((out / "results" / f"{result.submission}.json").read_bytes()) == result
    assert write_pages(out, sorted(results, key=lambda result: result.submission)) == []
    return out


@pytest.fixture(scope="session")
def lesson1_grader(course: Course) -> Iterator[Grader]:
    """A grader of lesson 1 alone, for tests of what submissions can do to it."""
    with Grader(course.select(["1"])) as grader:
        yield grader


@pytest.fixture
def nothing_is_left() -> Iterator[Callable[[], None]]:
    """Waits until all that the runs of a test have started is gone, and fails if it stays.

    This process becomes the one that the kernel gives orphans to, so that none can hide.
    """
    if sys.platform != "linux":
        pytest.skip("orphans are adopted on Linux only")
    adopt_orphans(True)
    before = children_and_ended()

    def check() -> None:
        while left := children_and_ended() - before:
            for pid in left:
                wait_for_the_end_of(pid)

    yield check
    adopt_orphans(False)
