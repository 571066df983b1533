"""Grading on a Dask cluster: the same results, a lost worker's work done again, nothing left."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import msgspec
import pytest

pytest.importorskip("distributed", reason="the extra [dask] is not installed")
pytest.importorskip("cryptography", reason="the extra [dask] is not installed")

import dask
import psutil
from distributed import Client, LocalCluster

from autograder.course import Course
from autograder.errors import UsageError
from autograder.grading.cluster import executor, travel
from autograder.grading.cluster.executor import Cluster
from autograder.grading.grader import Grader
from autograder.grading.run import ClassRun, Graded
from autograder.intake.submissions import Submission
from autograder.lessons.sections import section_of
from autograder.messages.catalogue import message
from autograder.results.versions import versions
from tests.autograder import surroundings
from tests.autograder.attack_files import ATTACKS, earns, read_attack
from tests.autograder.course import CLASSROOM, ROOT, gradient_that, solution_sources
from tests.autograder.test_faults import contents, make_class, start, wait_until

LESSON = "lesson1_gradients"
RIGHT = solution_sources()[LESSON]
SLOW = gradient_that("import time; time.sleep(0.05)")
STUCK = gradient_that("import time; time.sleep(1e6)")


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Three worker processes of one thread each, on this machine's own network."""
    with LocalCluster(
        n_workers=3,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0",
        memory_limit=0,
        silence_logs="CRITICAL",
    ) as started:
        yield started


@pytest.fixture
def grader(course: Course) -> Iterator[Grader]:
    """A grader of lesson 1 that starts no workers of its own."""
    with Grader(course.select(["1"])) as made:
        yield made
        assert not made.workers._zygotes


def workers_of(cluster: LocalCluster) -> dict[str, int]:
    """The process of each Dask worker, by its address."""
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        return dict(client.run(os.getpid))


def below(pid: int) -> list[psutil.Process]:
    """The processes that a process has started, directly or not."""
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def nothing_is_left(cluster: LocalCluster) -> None:
    """Wait until no Dask worker has a grading process or a zygote any more."""
    pids = workers_of(cluster).values()
    wait_until(lambda: not any(below(pid) for pid in pids), 60)


@pytest.mark.program
def test_three_workers_of_which_one_is_killed_give_the_results_of_two_threads(
    cluster: LocalCluster, grader: Grader, lesson1_grader: Grader, tmp_path: Path
) -> None:
    handed_in = [path / f"{LESSON}.py" for path in sorted(CLASSROOM.iterdir()) if path.is_dir()]
    sources = [path.read_text("utf-8") for path in handed_in if path.exists()][:6]
    named = {f"s{number:02}": source for number, source in enumerate([*sources, SLOW] * 3)}
    students = make_class(tmp_path / "class", **named)
    here, there = tmp_path / "here", tmp_path / "there"
    expected = [end.student for end in ClassRun(lesson1_grader, students, here, jobs=2)]

    pids = list(workers_of(cluster).values())
    ends: list[Graded] = []
    for end in ClassRun(grader, students, there, 1, executor=_cluster(grader, cluster)):
        if not ends:
            victim = next(pid for pid in pids if below(pid))
            os.kill(victim, signal.SIGKILL)
        ends.append(end)
    assert [end.fault for end in ends if end.fault] == []
    assert sorted(end.student for end in ends) == sorted(expected)  # each of them once
    assert contents(there) == contents(here)
    assert {end.result.isolation for end in ends if end.result} == {"full"}
    nothing_is_left(cluster)


class Late(SimpleQueue[Any]):
    """Gives the first result away only after it is lost: its worker has been killed."""

    def __init__(self, cluster: LocalCluster, executor: Cluster) -> None:
        self._pids = workers_of(cluster)
        self._executor = executor
        self.lost: set[str] = set()

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        future = super().get()
        if future is not None and not self.lost and future.key in self._executor._under_way:
            (holder,) = future.client.who_has([future])[future.key]
            os.kill(self._pids[holder], signal.SIGKILL)
            wait_until(lambda: future.status == "lost")
            self.lost.add(future.key)
        return future


@pytest.mark.program
def test_a_result_that_is_lost_with_its_worker_is_computed_again(
    cluster: LocalCluster, grader: Grader, tmp_path: Path
) -> None:
    students = make_class(tmp_path / "class", ada=gradient_that("import time; time.sleep(0.2)"))
    executor = _cluster(grader, cluster)
    late = executor._ended = Late(cluster, executor)
    ends = list(ClassRun(grader, students, tmp_path / "out", 1, executor=executor))
    assert len(late.lost) == 1
    assert [(end.student, end.fault) for end in ends] == [("ada", "")]
    assert ends[0].result and ends[0].result.score == ends[0].result.max_score
    nothing_is_left(cluster)


def _cluster(grader: Grader, cluster: LocalCluster) -> Cluster:
    return Cluster(lambda: nullcontext(grader), cluster.scheduler_address, 1)


def test_what_travels_holds_no_answer(grader: Grader, tmp_path: Path) -> None:
    pack = msgspec.msgpack.decode(travel.packed(grader), type=travel.Pack)
    assert not [place for place in pack.files if "solutions" in place]
    answers = [line.strip() for text in solution_sources().values() for line in text.split("\n")]
    stubs = "\n".join(grader._stubs.values())
    own = {line for line in answers if len(line) > 40 and line not in stubs}
    text = b"\n".join(data for place, data in pack.files.items() if place.endswith(".py"))
    assert own and not [line for line in own if line.encode() in text]
    travel.unpack(pack, tmp_path)
    # A course without answers and without exercises/ knows the section to read all the same.
    assert section_of(tmp_path, LESSON, "gradient", "p moves") == "1.1 gradient"


@pytest.mark.program
@pytest.mark.parametrize("package", ["torch", "numpy", "optimlings"])
def test_a_cluster_of_other_versions_is_refused_in_one_sentence(
    package: str, cluster: LocalCluster, grader: Grader, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    here = {**versions(), package: "0.0.1"}
    monkeypatch.setattr(travel, "versions", lambda: here)
    students = make_class(tmp_path / "class", ada=RIGHT)
    with pytest.raises(UsageError) as raised:
        list(ClassRun(grader, students, tmp_path / "out", 1, executor=_cluster(grader, cluster)))
    there = versions()[package]
    assert str(raised.value).endswith(
        f"has {package} {there} instead of 0.0.1: install the same versions there, and grade again"
    )
    assert not list((tmp_path / "out" / "results").iterdir())
    nothing_is_left(cluster)


@pytest.mark.program
def test_a_cluster_with_other_code_is_refused(
    cluster: LocalCluster, grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(travel, "engine_digest", lambda: "another")
    students = make_class(tmp_path / "class", ada=RIGHT)
    with pytest.raises(UsageError, match="has other code of optimlings under the same version"):
        list(ClassRun(grader, students, tmp_path / "out", 1, executor=_cluster(grader, cluster)))


def test_where_no_scheduler_is_one_sentence_says_so(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executor, "CLUSTER_SECONDS", 0.5)
    students = make_class(tmp_path / "class", ada=RIGHT)
    nobody = Cluster(lambda: nullcontext(grader), "tcp://127.0.0.1:9", 1)
    with pytest.raises(UsageError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        list(ClassRun(grader, students, tmp_path / "out", 1, executor=nobody))


def test_what_is_finished_needs_no_cluster(
    grader: Grader, lesson1_grader: Grader, tmp_path: Path
) -> None:
    students = make_class(tmp_path / "class", ada=RIGHT)
    list(ClassRun(lesson1_grader, students, tmp_path / "out", 1))
    nobody = Cluster(lambda: nullcontext(grader), "tcp://127.0.0.1:9", 1)
    (end,) = ClassRun(grader, students, tmp_path / "out", 1, executor=nobody)
    assert end.resumed


ATTACKS_TRIED = (
    "controls/prints_a_lot.py",
    "data/huge_integer.py",
    "delegation/alias.py",
    "determinism/patched_seed.py",
    "forging/patched_judge.py",
    "leaking/environment.py",
    "leaking/network_tcp.py",
    "leaking/solution_opened.py",
    "parser/nested_parentheses.py",
    "persistence/temporary_file.py",
    "protocol/kill_the_zygote.py",
    "resources/crash.py",
)
"""At least one of each kind."""


@pytest.mark.program
def test_attacks_of_each_kind_get_their_verdicts_on_a_dask_worker(
    cluster: LocalCluster, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attacks = {path.split("/")[1][:-3]: read_attack(ATTACKS / path) for path in ATTACKS_TRIED}
    kinds = {folder.name for folder in ATTACKS.iterdir() if folder.is_dir()}
    assert {attack.category for attack in attacks.values()} == kinds
    monkeypatch.setenv(surroundings.ENVIRONMENT, "")  # put back what `lay_out` sets
    around = surroundings.lay_out(tmp_path / "bait")
    before = surroundings.snapshot(tmp_path / "bait", ROOT / "solutions")
    for name, attack in attacks.items():
        attack.hand_in(tmp_path / "class" / name, around.places)
    lessons = sorted({attack.lesson.partition("_")[0] for attack in attacks.values()})
    with Grader(course.select(lessons)) as grader:
        students = sorted((tmp_path / "class").iterdir())
        executor = Cluster(lambda: nullcontext(grader), cluster.scheduler_address, 1)
        ends = {x.student: x for x in ClassRun(grader, students, tmp_path / "out", 1,
                                               executor=executor)}  # fmt: skip
    assert not surroundings.visitors(around)
    assert surroundings.snapshot(tmp_path / "bait", ROOT / "solutions") == before
    around.close()
    for name, attack in attacks.items():
        result = ends[name].result
        assert result is not None, ends[name].fault
        assert (name, earns(attack, result)) == (name, attack.verdict)
        assert result.isolation == "full"
    nothing_is_left(cluster)


@pytest.mark.program
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT], ids=["killed", "Ctrl-C"])
@pytest.mark.parametrize("whose", ["an existing cluster", "a cluster of its own"])
def test_nothing_is_left_of_a_run_that_ends_early(
    whose: str, end: signal.Signals, cluster: LocalCluster, tmp_path: Path
) -> None:
    make_class(tmp_path / "class", ada=RIGHT, cleo=STUCK)
    out = tmp_path / "out"
    own = whose == "a cluster of its own"
    options = [] if own else ["--scheduler", cluster.scheduler_address]
    process = start(tmp_path / "class", out, "--executor", "dask", *options)
    wait_until(lambda: (out / "results" / "ada.json").exists() or process.poll() is not None)
    started = below(process.pid)
    assert (
        bool([x for x in started if "autograder.grading.cluster" in " ".join(x.cmdline())]) == own
    )
    assert {x.laddr.ip for pid in (process, *started) for x in listening(pid.pid)} <= {"127.0.0.1"}
    os.killpg(process.pid, end)  # as a terminal does for Ctrl-C
    said = " ".join("".join(process.communicate(timeout=120)).split())
    assert process.returncode == (-signal.SIGKILL if end is signal.SIGKILL else 130), said
    if end is signal.SIGINT:
        assert said == (
            "stopped by Ctrl-C: 1 of 2 submissions are graded, and kept; the same command goes on "
            "from there"
        )
    assert psutil.wait_procs(started, timeout=60)[1] == []
    nothing_is_left(cluster)
    assert [path.name for path in (out / "results").iterdir()] == ["ada.json"]


@pytest.mark.program
def test_a_cluster_of_its_own_looks_after_itself_but_seldom(lesson1_grader: Grader) -> None:
    """Nobody opens a dashboard of it. Dask's settings are the caller's again afterwards."""
    wanted = executor._UNWATCHED.items()
    before = {key: dask.config.get(key) for key, _ in wanted}
    with (
        Cluster(lambda: nullcontext(lesson1_grader), "", 1) as own,
        Client(own._local(), set_as_default=False) as client,
    ):
        for key, value in wanted:
            assert list(client.run(dask.config.get, key).values()) == [value] != [before[key]]
    assert {key: dask.config.get(key) for key in before} == before


def listening(pid: int) -> list[psutil._common.pconn]:
    try:
        found = psutil.Process(pid).net_connections()
    except psutil.NoSuchProcess:
        return []
    return [x for x in found if x.status == psutil.CONN_LISTEN]


def test_messages_within_messages_arrive_as_they_were_sent() -> None:
    reason = message("left_out", file="a.py", reason=message("archive_in_archive", file="b.zip"))
    rows = message("notebooks", files=[message("archive_in_archive", file="c.zip"), "d.ipynb"])
    before = Submission("ada", {}, {"lesson1_gradients": reason}, notes=(rows,))
    sent = travel.Work(replace(before, earlier=(before,)), "0")
    assert travel.received(msgspec.msgpack.encode(sent)) == sent
