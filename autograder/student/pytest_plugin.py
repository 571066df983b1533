"""The student's run: `pytest` on the graded checks, a line per exercise, one failure explained.

Checks are ordinary pytest items: `-k`, `-x`, `--lf`, `--pdb`, `-s` and `-v` do what they always do.
Other tests in the same session are reported as pytest does.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter

from autograder import limits
from autograder.checks.table import DEFAULT_SEED
from autograder.errors import UsageError
from autograder.folders import CHECKS, LESSON_FILE, by_number, folder_of
from autograder.messages.catalogue import Message, phrase
from autograder.student.items import RUN, CheckItem, OutlinedLesson, reported
from autograder.student.numbers import keywords
from autograder.student.order import ByLesson, Order
from autograder.student.parallel import Controller, register
from autograder.student.reporter import LessonReporter
from autograder.student.selection import SELECTION, Selection, chosen
from autograder.student.session import StudentRun
from autograder.student.waiting import said_when_slow
from autograder.subjects import leaving


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("optimlings")
    group.addoption(
        "--lesson",
        action="append",
        default=[],
        metavar="N",
        help="run the checks of these lessons alone (4, lesson4, lesson4_sgd, a range 1-8, a list "
        "9,11), or of an exercise (1.2); repeatable",
    )
    group.addoption(
        "--course-seed",
        type=int,
        default=DEFAULT_SEED,
        metavar="N",
        help="the course's seed, from which the checks' cases are drawn",
    )
    group.addoption(
        "--shrink",
        action="store_true",
        help="draw the cases again, and search for a smaller one that fails; for authors",
    )


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    root = config.rootpath
    run = StudentRun(root, config.option.course_seed, config.option.shrink)
    selection = Selection(run)
    config.stash[RUN], config.stash[SELECTION] = run, selection
    config.args[:] = selection.turned(config.args, config.invocation_params.dir)
    config.option.keyword = keywords(config.option.keyword)
    leaving.add(pytest.exit.Exception)
    controller = Controller()
    register(config, controller)
    config.pluginmanager.register(ByLesson(), "optimlings-lessons")
    config.pluginmanager.register(Order(), "optimlings-order")
    standard = config.pluginmanager.getplugin("terminalreporter")
    # Another plugin's reporter is left alone.
    if type(standard) is TerminalReporter and _only_checks(config, folder_of(root, CHECKS)):
        config.pluginmanager.unregister(standard)
        config.pluginmanager.register(LessonReporter(config, controller), "terminalreporter")


def _only_checks(config: pytest.Config, folder: Path) -> bool:
    """Whether this run is about the graded checks alone."""
    paths = [Path(config.invocation_params.dir, arg.partition("::")[0]) for arg in config.args]
    return bool(paths) and all(path.resolve().is_relative_to(folder) for path in paths)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> Any:
    """A lesson's checks, as they were written down; else pytest imports them."""
    run = parent.config.stash[RUN]
    if module_path.parent != folder_of(run.root, CHECKS):
        return None
    lesson = LESSON_FILE.fullmatch(module_path.name.removeprefix("test_"))
    outline = run.outline(lesson[1]) if lesson else None
    if outline is None:
        return None
    return OutlinedLesson.from_parent(parent, path=module_path, outline=outline)


def pytest_pycollect_makeitem(collector: Any, name: str, obj: object) -> Any:
    if not name.startswith("test_") or not hasattr(obj, "check"):
        return None
    from autograder.checks.check import Check

    check = obj.check
    if isinstance(check, Check):
        return CheckItem.from_parent(collector, name=name, check=check.outline)
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    selection = config.stash[SELECTION]
    every = [item for item in items if isinstance(item, CheckItem)]
    wanted = config.option.lesson
    ids = chosen(wanted, selection, every) if wanted else {item.check.id for item in every}
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        if isinstance(item, CheckItem):
            stays = item.check.id in ids and selection.has_name(item)
        else:
            stays = not wanted
        (kept if stays else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def pytest_collection_finish(session: pytest.Session) -> None:
    checks = [item.check for item in session.items if isinstance(item, CheckItem)]
    if checks and not session.config.option.collectonly:
        run = session.config.stash[RUN]
        _get_ready(session.config, {x.lesson for x in checks if not run.is_untouched(x)})


def _get_ready(config: pytest.Config, lessons: set[str]) -> None:
    """End the session where no check can be judged: the answers are missing, say."""
    reporter = config.pluginmanager.getplugin("terminalreporter")

    def tell(lesson: str) -> None:
        if reporter is None:  # in a process of pytest-xdist
            return
        reporter.write_line(
            phrase(
                "recording_lesson_for_seed_once",
                lesson=str(lesson),
                seed=str(config.option.course_seed),
            )
        )

    try:
        with _saying_that_it_loads(reporter):
            config.stash[RUN].get_ready(sorted(lessons, key=by_number), tell)
    except UsageError as error:
        raise pytest.UsageError(str(error)) from error


@contextmanager
def _saying_that_it_loads(reporter: TerminalReporter | None) -> Iterator[None]:
    """On a terminal, a line that is gone again when the first result comes."""
    if reporter is None or not reporter.isatty:
        yield
        return

    def show() -> None:
        reporter.write(str(Message("loading_torch")), flush=True)

    def hide() -> None:
        reporter.rewrite("", erase=True)
        reporter.write("\r", flush=True)

    with said_when_slow(limits.SECONDS_WITHOUT_A_WORD, show, hide):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, Any, Any]:
    report = yield
    if isinstance(item, CheckItem) and call.when == "call" and item.result is not None:
        report.optimlings = reported(item, item.result)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    if hasattr(report, "optimlings"):
        return report.outcome, "", ""  # counted; the reporter writes a line per exercise
    return None
