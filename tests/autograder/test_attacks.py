"""Every attack gets the verdict it must get, and when all is over nothing is left of any of them.

`attacks/README.md` says what is there. The order of the tests matters: the later ones look at what
the earlier ones have left behind.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.checks.judge import Judge, run_cases
from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.intake.submissions import read_submission
from autograder.isolation import subject as isolated
from autograder.results import schema as results
from autograder.results.schema import Result
from autograder.subjects.outcome import Batch, Call, Outcome, TimedOut
from tests.autograder import surroundings
from tests.autograder.attack_files import (
    ATTACKS,
    VERDICTS,
    Attack,
    earns,
    read_attack,
    read_attacks,
)
from tests.autograder.course import ROOT, solution_sources, stub_sources, submission
from tests.autograder.programs import one_in_six
from tests.autograder.surroundings import Surroundings

ALL = read_attacks()


def run_by() -> list[Any]:
    """The attacks; of each category, one in six is in the ordinary run."""
    return [
        parameter
        for _, of_category in groupby(ALL, key=lambda attack: attack.category)
        for parameter in one_in_six((attack.name, attack) for attack in of_category)
    ]


MAX_RESULT_PER_CHECK = 1280
"""Bytes of a check with its message, on the average over a result."""

HURRIED_CPU_SECONDS, HURRIED_WALL_FACTOR, HURRIED_SHRINK_SECONDS = 1.0, 2.0, 2.0


@dataclass
class Run:
    """One grader that meets all attacks, with what it and they leave behind."""

    grader: Grader
    course: Course
    around: Surroundings
    before: dict[str, tuple[int, ...]]
    children: set[int]
    first: Result
    results: dict[str, Result] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def level(self) -> str:
        return self.first.isolation

    @property
    def zygote(self) -> int:
        return self.grader.workers._zygote._process.pid

    def grade(self, attack: Attack, folder: Path) -> Result:
        attack.hand_in(folder, self.around.places)
        return self.grader.grade(read_submission(folder, self.course))


def grade_a_right_answer(grader: Grader) -> Result:
    return grader.grade(
        submission("canary", lesson1_gradients=solution_sources()["lesson1_gradients"])
    )


@pytest.fixture(scope="module")
def run(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("bait")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(surroundings.ENVIRONMENT, "")  # put back what `lay_out` sets
        around = surroundings.lay_out(folder)
        surroundings.adopt_orphans(True)
        children = set(surroundings.children(os.getpid()))
        lessons = sorted({attack.lesson.partition("_")[0] for attack in ALL})
        with Grader(course.select(lessons)) as grader:
            assert grader.prepare() == []
            before = surroundings.snapshot(folder, ROOT / "solutions", ROOT / "tests" / "exercises")
            yield Run(grader, course, around, before, children, grade_a_right_answer(grader))
        around.close()
        surroundings.adopt_orphans(False)


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Lower limits where an attack is going to use them up."""
    attack: Attack = request.getfixturevalue("attack")
    if attack.verdict == "import timed out":
        monkeypatch.setattr(isolated, "LOAD_CPU_SECONDS", HURRIED_CPU_SECONDS)
    if attack.category == "resources" or "timed out" in attack.verdict:
        patient = isolated.IsolatedSubject.run

        def hurried(subject: isolated.IsolatedSubject, call: Call) -> Batch:
            return patient(subject, msgspec.structs.replace(call, cpu_seconds=HURRIED_CPU_SECONDS))

        monkeypatch.setattr(isolated.IsolatedSubject, "run", hurried)
        monkeypatch.setattr(isolated, "WALL_FACTOR", HURRIED_WALL_FACTOR)
        monkeypatch.setattr("autograder.checks.smallest.SHRINK_SECONDS", HURRIED_SHRINK_SECONDS)


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize("attack", run_by())
def test_an_attack_gets_the_verdict_it_must_get(attack: Attack, run: Run, tmp_path: Path) -> None:
    if attack.needs and attack.needs != run.level:
        run.left_out.append(attack.name)
        pytest.skip(f"needs the isolation {attack.needs!r}; here it is {run.level!r}")
    result = run.grade(attack, tmp_path / "eve")
    run.results[attack.name] = result
    assert earns(attack, result) == attack.verdict
    assert surroundings.children(run.zygote) == []


@pytest.mark.program
@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize(
    "attack", [read_attack(ATTACKS / "resources" / "only_what_is_asked_again_hangs.py")]
)
def test_the_search_for_a_smaller_case_ends_with_the_first_time_out(
    attack: Attack, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    time_outs: list[str] = []

    def counted(*arguments: Any) -> list[Outcome]:
        try:
            return run_cases(*arguments)
        except TimedOut:
            time_outs.append(arguments[1].name)
            raise

    monkeypatch.setattr("autograder.checks.judge.run_cases", counted)
    # Recorded cases need no search; an author's lesson that has changed since can be searched.
    monkeypatch.setattr(run.grader, "tables", run.course.tables(live=True))
    run.grade(attack, tmp_path / "eve")
    assert time_outs == []  # nobody else's submission waits while this one is asked again
    monkeypatch.setattr("autograder.grading.grader.Judge", partial(Judge, shrink=True))
    run.grade(attack, tmp_path / "eve2")
    assert time_outs == ["gradient_value", "gradient_leaves_w"]


def test_none_was_left_out_where_all_can_be_stopped(run: Run) -> None:
    if not (has_landlock() and has_seccomp()):
        pytest.skip("this kernel has not got Landlock and seccomp")
    assert run.left_out == []


def test_a_right_answer_has_the_same_result_after_all_attacks(run: Run) -> None:
    assert run.first.lessons[0].score == run.first.lessons[0].max_score == 12
    assert essence(grade_a_right_answer(run.grader)) == essence(run.first)


def test_no_secret_is_in_a_result(run: Run) -> None:
    for name, result in run.results.items():
        text = results.encode(result).decode()
        assert [secret for secret in run.around.secrets if secret in text] == [], name


def test_no_line_of_an_answer_is_in_a_result(run: Run) -> None:
    lines = answers_lines()
    assert len(lines) > 20
    for name, result in run.results.items():
        texts = [text for text in texts_of(json.loads(results.encode(result))) if len(text) > 15]
        assert [line for line in lines if any(line in text for text in texts)] == [], name


def test_no_result_grows_large(run: Run) -> None:
    limit = MAX_RESULT_PER_CHECK * sum(len(lesson.checks) for lesson in run.first.lessons)
    sizes = {name: len(results.encode(result)) for name, result in run.results.items()}
    assert {name: size for name, size in sizes.items() if size > limit} == {}


def test_every_location_is_in_the_submission(run: Run) -> None:
    for name, result in run.results.items():
        found = [c.location for lesson in result.lessons for c in lesson.checks if c.location]
        assert [x for x in found if not re.fullmatch(r"exercises/[\w ()$.-]+", x.file)] == [], name
        assert [x for x in found if not 0 < x.line < 1_000_000] == [], name


def test_no_fault_of_ours_was_claimed(run: Run) -> None:
    for name, result in run.results.items():
        found = [
            c.id for lesson in result.lessons for c in lesson.checks if c.status == "grader error"
        ]
        assert found == [], name


def test_nobody_has_talked_to_a_server(run: Run) -> None:
    assert surroundings.visitors(run.around) == []


def test_no_file_is_left(run: Run) -> None:
    assert surroundings.marked_files(run.around.mark) == []


def test_no_file_of_the_instructor_is_changed(run: Run) -> None:
    folders = (run.around.folder, ROOT / "solutions", ROOT / "tests" / "exercises")
    after = surroundings.snapshot(*folders)
    assert {
        k for k in after.keys() | run.before.keys() if after.get(k) != run.before.get(k)
    } == set()


@pytest.mark.skipif(not surroundings.is_linux(), reason="needs Linux's /proc")
def test_no_process_is_left(run: Run) -> None:
    left = set(surroundings.children(os.getpid())) - run.children - {run.zygote}
    for process in left:
        surroundings.end(process)
    assert left == set() and surroundings.children(run.zygote) == []
    assert len(os.listdir(f"/proc/{run.zygote}/fd")) < 12


def essence(result: Result) -> object:
    """A result without durations."""
    data = json.loads(results.encode(result))
    for part in (data, *(c for lesson in data["lessons"] for c in lesson["checks"])):
        part.pop("duration", None)
        part.pop("cpu_seconds", None)
    return data


def answers_lines() -> set[str]:
    """Lines of the answers that are in no stub, long enough to be recognised."""
    stubs = "\n".join(stub_sources().values())
    lines = {line.strip() for text in solution_sources().values() for line in text.splitlines()}
    return {line for line in lines if len(line) > 15 and line not in stubs}


def texts_of(data: object) -> Iterator[str]:
    match data:
        case str():
            yield data
        case list():
            for item in data:
                yield from texts_of(item)
        case dict():
            yield from texts_of(list(data.values()))


def has_landlock() -> bool:
    """Whether the kernel knows Landlock: the version of its interface is asked for."""
    return surroundings.is_linux() and ctypes.CDLL(None).syscall(444, None, 0, 1) >= 1


def has_seccomp() -> bool:
    status = Path("/proc/self/status")
    return status.exists() and "\nSeccomp:" in status.read_text()


def test_the_corpus_is_large_and_says_what_it_does() -> None:
    count = Counter("controls" if a.category == "controls" else "attacks" for a in ALL)
    assert count["attacks"] >= 120 and count["controls"] >= 25
    assert len({attack.body for attack in ALL}) == len({attack.tries for attack in ALL}) == len(ALL)
    assert {a.verdict for a in ALL if a.category == "controls"} == {"all points"}
    readme = (ATTACKS / "README.md").read_text("utf-8")
    assert [verdict for verdict in VERDICTS if f"| `{verdict}` |" not in readme] == []
    assert [a.category for a in ALL if f"| `{a.category}/` |" not in readme] == []


@pytest.mark.parametrize(
    "head",
    [
        "# Tries something.\n# verdict: failed",
        "# verdict: splendid\n# Tries something.",
        "# verdict: failed\n# no sentence",
        "# verdict: failed\n# Tries something.\n# need: full",
        "# verdict: failed\n# Tries something.\nimport os",
    ],
)
def test_a_file_without_a_proper_head_is_refused(tmp_path: Path, head: str) -> None:
    path = tmp_path / "attack.py"
    path.write_text(f"{head}\n\n#include right\n")
    with pytest.raises(ValueError, match="attack.py"):
        read_attack(path)


def test_what_is_handed_in(tmp_path: Path) -> None:
    path = tmp_path / "forging" / "attack.py"
    path.parent.mkdir()
    body = '#include right\nx = "@MARK@"\n#repeat 3 \\xffa"\n#file b.py\ny = 1\n'
    path.write_text(f"# verdict: failed\n# Tries something.\n\n{body}")
    read_attack(path).hand_in(tmp_path / "eve", {"MARK": "here"})
    right = solution_sources()["lesson1_gradients"].encode()
    handed_in = (tmp_path / "eve" / "lesson1_gradients.py").read_bytes()
    assert handed_in == right + b'x = "here"\n' + b'\xffa"' * 3
    assert (tmp_path / "eve" / "b.py").read_bytes() == b"y = 1\n"


@pytest.mark.parametrize("verdict", ["all points", "failed", "no points", "no points for gradient"])
def test_a_verdict_that_is_not_earned_is_noticed(run: Run, tmp_path: Path, verdict: str) -> None:
    """The right answers earn `all points` and nothing else, the stubs `no points` alone."""
    path = tmp_path / "attack.py"
    path.write_text(f"# verdict: {verdict}\n# Tries nothing.\n\n#include right\n")
    found = earns(read_attack(path), run.first)
    assert (found == verdict) == (verdict == "all points")
