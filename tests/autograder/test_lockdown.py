"""What a worker is locked out of, what still works in it, and which layer stops what."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from functools import lru_cache
from pathlib import Path

import pytest

from autograder.isolation.level import describe
from autograder.isolation.lockdown import landlock, lock
from autograder.isolation.subject import IsolatedSubject, probe
from autograder.isolation.zygote import Zygote
from autograder.subjects.outcome import Crashed
from tests.autograder.course import ROOT
from tests.autograder.lockdown_programs import (
    ATTEMPTS,
    NEIGHBOURS,
    NOT_COMPARED,
    PRELUDE,
    REFUSALS,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these layers")

PROGRAM = "lesson0_program"
IS_ROOT = sys.platform == "linux" and os.geteuid() == 0


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a file and a listening socket, for programs to try their hands on."""
    folder = tmp_path_factory.mktemp("scratch")
    (folder / "file").write_text("untouched")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket"))
        listening.listen(100)
        yield folder


@pytest.fixture(scope="module")
def tcp_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield server.getsockname()[1]


@pytest.fixture(scope="module")
def locked() -> Iterator[Zygote]:
    with Zygote(ROOT, []) as zygote:
        yield zygote


@pytest.fixture(scope="module")
def without() -> Iterator[Callable[[str], Zygote]]:
    """Zygotes that leave these layers out, each started once."""
    with ExitStack() as stack:
        yield lru_cache(
            lambda layers: stack.enter_context(Zygote(ROOT, [], without=layers.split()))
        )


def run(zygote: Zygote, program: str) -> str:
    """`done`, or what a program in a worker of its own ended with."""
    with IsolatedSubject(zygote, {PROGRAM: textwrap.dedent(program)}) as subject:
        try:
            raised = subject.load(PROGRAM)
        except Crashed as error:
            return f"Crashed: {error}"
    return f"{raised.kind}: {raised.text}" if raised else "done"


def filled_in(program: str, scratch: Path, tcp_port: int) -> str:
    """A program of `ATTEMPTS`, ready to run."""

    def number(match: re.Match[str]) -> str:
        import pyseccomp

        return str(pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, match[1]))

    program = re.sub(r"NUMBER_OF\((\w+)\)", number, PRELUDE + program)
    program = program.replace("COURSE", str(ROOT)).replace("SCRATCH", str(scratch))
    return program.replace("TCP_PORT", str(tcp_port))


def test_this_machine_has_all_of_it(locked: Zygote) -> None:
    isolation = probe(locked)
    assert isolation.level == "full", describe(isolation)


ALL_ATTEMPTS = {
    f"{kind}: {name}": program
    for kind, programs in {**ATTEMPTS, "besides": NOT_COMPARED}.items()
    for name, program in programs.items()
}


@pytest.mark.parametrize("program", ALL_ATTEMPTS.values(), ids=ALL_ATTEMPTS.keys())
def test_it_is_refused(locked: Zygote, scratch: Path, tcp_port: int, program: str) -> None:
    answer = run(locked, filled_in(program, scratch, tcp_port))
    assert answer.startswith(REFUSALS), answer


@pytest.mark.parametrize("program", NEIGHBOURS.values(), ids=NEIGHBOURS.keys())
def test_it_works(locked: Zygote, program: str) -> None:
    assert run(locked, program) == "done"


def test_nothing_is_left_of_the_attempts(locked: Zygote, scratch: Path, tcp_port: int) -> None:
    for program in ATTEMPTS["leave files"].values():
        run(locked, filled_in(program, scratch, tcp_port))
    assert sorted(path.name for path in scratch.iterdir()) == ["file", "socket"]
    assert (scratch / "file").read_text() == "untouched"


def test_another_architectures_call_ends_the_worker(locked: Zygote) -> None:
    if os.uname().machine != "x86_64":
        pytest.skip("only this processor has a second table of calls (x32)")
    program = f"{PRELUDE}\nlibc.syscall(ctypes.c_long(0x40000000 | 39))"
    assert "SIGSYS" in run(locked, program)


def test_the_processor_is_known_as_outside(locked: Zygote) -> None:
    import torch

    program = "import torch; raise RuntimeError(torch.backends.cpu.get_cpu_capability())"
    assert run(locked, program) == f"RuntimeError: {torch.backends.cpu.get_cpu_capability()}"


def test_a_worker_dies_with_the_zygote() -> None:
    with Zygote(ROOT, []) as zygote, IsolatedSubject(zygote, {}) as subject:
        subject.start()
        worker = os.pidfd_open(subject._pid)
        os.kill(zygote._process.pid, signal.SIGKILL)
        ended = select.poll()
        ended.register(worker, select.POLLIN)
        assert ended.poll(60_000) != []
        os.close(worker)
        subject._connection = None  # there is nobody left to end it


# Each layer off in turn

EVERY_LAYER = " ".join((*lock.LAYERS, lock.SIGNAL_SCOPE))

LEVEL_WITHOUT = {
    "namespaces": "full",
    "privileges": "separate process only",  # the next two need them given up
    "capabilities": "partial",
    "limits": "partial",
    "landlock": "partial",
    "signal-scope": "full",
    "seccomp": "partial",
    "signal-scope seccomp": "partial",
    "landlock seccomp": "separate process only",
    "namespaces landlock seccomp": "separate process only",
    EVERY_LAYER: "separate process only",
}

FILES = {"read the course", "read the machine", "leave files"}
BY_SYSTEM_CALL = {
    "change modes",
    "start processes",
    "look into others",
    "open sockets",
    "share memory",
    "rare system calls",
}
BEHIND_BOTH = {"run programs", "signal others"}

LET_THROUGH: dict[str, set[str]] = {
    "namespaces": set(),
    "privileges": FILES | BY_SYSTEM_CALL | BEHIND_BOTH,
    "capabilities": set(),
    "limits": {"use up memory"},
    "landlock": FILES,
    "signal-scope": set(),
    "seccomp": BY_SYSTEM_CALL,
    "signal-scope seccomp": BY_SYSTEM_CALL | {"signal others"},
    "landlock seccomp": FILES | BY_SYSTEM_CALL | BEHIND_BOTH,
    "namespaces landlock seccomp": FILES | BY_SYSTEM_CALL | BEHIND_BOTH | {"use the network"},
    EVERY_LAYER: set(ATTEMPTS),
}
"""Of which kinds at least one attempt succeeds without these layers."""


ALWAYS = ("signal-scope seccomp", "landlock seccomp", EVERY_LAYER)
"""What is tried in each run; the whole table is a drill."""


@pytest.mark.program
@pytest.mark.parametrize(
    "layers",
    [pytest.param(x, marks=() if x in ALWAYS else pytest.mark.drill) for x in LET_THROUGH],
)
def test_without_a_layer(
    layers: str,
    without: Callable[[str], Zygote],
    tmp_path: Path,
    scratch: Path,
    tcp_port: int,
) -> None:
    (tmp_path / "socket").symlink_to(scratch / "socket")
    found = set()
    zygote = without(layers)
    isolation = probe(zygote)
    assert isolation.level == LEVEL_WITHOUT[layers]
    assert set(layers.split()) <= isolation.missing.keys()
    for kind, programs in ATTEMPTS.items():
        for name, program in programs.items():
            if kind in found and layers != EVERY_LAYER:
                break  # one that succeeds is enough
            (tmp_path / "file").write_text("x")
            answer = run(zygote, filled_in(program, tmp_path, tcp_port))
            if not answer.startswith(REFUSALS):
                found.add(kind)
            elif layers == EVERY_LAYER and IS_ROOT:
                pytest.fail(f"{kind}, {name} is refused without any layer: {answer}")
    assert found == LET_THROUGH[layers]


def test_the_readme_has_this_table() -> None:
    shown = [layers for layers in LET_THROUGH if layers != EVERY_LAYER]
    names = [layers.replace(" ", " + ").replace("landlock", "Landlock") for layers in shown]
    names = [name.replace("signal-scope", "signal scope") for name in names]
    lines = [f"| without | {' | '.join(names)} | all |", "|---" * (len(shown) + 2) + "|"]
    for kind in ATTEMPTS:
        cells = ["**yes**" if kind in LET_THROUGH[layers] else "·" for layers in LET_THROUGH]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    assert "\n".join(lines) in (ROOT / "autograder" / "README.md").read_text("utf-8")


KILL_BY_FCNTL = """
import fcntl, socket
ours, theirs = socket.socketpair()
fcntl.fcntl(ours, 10, 9)  # F_SETSIG: SIGKILL
fcntl.fcntl(ours, 8, VICTIM)  # F_SETOWN
fcntl.fcntl(ours, fcntl.F_SETFL, fcntl.fcntl(ours, fcntl.F_GETFL) | 0o20000)  # O_ASYNC
theirs.send(b"x")
"""


@pytest.mark.parametrize(
    ("layers", "level", "dies"),
    [
        ("", "full", False),
        ("signal-scope", "full", False),
        ("signal-scope seccomp", "partial", True),
    ],
)
def test_a_worker_ends_no_other_process_by_a_descriptor(
    locked: Zygote, without: Callable[[str], Zygote], layers: str, level: str, dies: bool
) -> None:
    """Landlock keeps signals in since Linux 6.12; `full` is reported on older kernels too."""
    victim = subprocess.Popen(["sleep", "600"])
    try:
        zygote = without(layers) if layers else locked
        assert probe(zygote).level == level
        answer = run(zygote, KILL_BY_FCNTL.replace("VICTIM", str(victim.pid)))
        assert answer.startswith(REFUSALS) != dies, answer
        with pytest.raises(subprocess.TimeoutExpired) if not dies else nullcontext():
            victim.wait(timeout=10 if dies else 0.5)
    finally:
        victim.kill()
        victim.wait()


def test_record_locks_serve_data_bases(locked: Zygote) -> None:
    program = """
        import sqlite3
        for _ in range(2):
            with sqlite3.connect("data.db") as base:
                base.execute("create table if not exists t (x)")
                base.execute("insert into t values (1)")
        assert base.execute("select count(*) from t").fetchone() == (2,)
    """
    assert run(locked, program) == "done"


# The order of the steps


def steps_in(order: str) -> dict[str, str]:
    """What became of the steps when a process took them in another order."""
    program = f"""
        import os
        from pathlib import Path
        from autograder.isolation.lockdown import lock
        made = lock.prepare(Path({str(ROOT)!r}))
        steps = lock._steps(made, {{}})
        for name in {order.split()}:
            try:
                steps[name]()
                answer = "done"
            except (OSError, ValueError) as error:
                answer = type(error).__name__
            os.write(1, f"{{name}} {{answer}}\\n".encode())
        os._exit(0)
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(line.split(" ", 1) for line in ended.stdout.splitlines())


def test_the_order_of_the_steps_is_the_one_that_works() -> None:
    order = "namespaces privileges capabilities limits landlock seccomp"
    assert " ".join(lock.LAYERS) == order
    assert steps_in(order) == dict.fromkeys(lock.LAYERS, "done")


@pytest.mark.parametrize(
    ("order", "fails"),
    [
        ("privileges landlock namespaces", "namespaces"),
        ("privileges landlock limits", "limits"),
        ("capabilities landlock", "landlock"),
        ("capabilities seccomp", "seccomp"),
        ("privileges seccomp namespaces", "namespaces"),
        ("privileges seccomp capabilities", "capabilities"),
        ("privileges seccomp limits", "limits"),
        ("privileges seccomp landlock", "landlock"),
    ],
)
def test_another_order_does_not_work(order: str, fails: str) -> None:
    found = steps_in(order)
    assert found.pop(fails) in ("PermissionError", "LandlockError", "ValueError")
    assert set(found.values()) == {"done"}


# What stays closed


def test_neither_the_course_nor_what_holds_it_is_readable() -> None:
    readable = landlock.readable_paths(landlock.secrets(ROOT))
    assert readable and not {ROOT, *ROOT.parents} & set(readable)
    assert any(path in Path(os.__file__).resolve().parents for path in readable)


def test_a_course_among_libraries_is_left_out_and_its_neighbours_are_not(tmp_path: Path) -> None:
    course = tmp_path / "lib" / "courses" / "optimlings"
    for folder in (course / "solutions", tmp_path / "lib" / "torch", course.parent / "other"):
        folder.mkdir(parents=True)
    (tmp_path / "lib" / "module.py").touch()
    (tmp_path / "lib" / "link").symlink_to(course)
    (tmp_path / "lib" / "home").symlink_to(tmp_path)
    found = set(landlock._without(tmp_path / "lib", [course]))
    lib = tmp_path / "lib"
    assert found == {lib / "torch", lib / "module.py", lib / "courses" / "other"}


def test_an_environment_inside_the_course_is_readable(tmp_path: Path) -> None:
    (tmp_path / ".venv" / "lib").mkdir(parents=True)
    assert list(landlock._without(tmp_path / ".venv" / "lib", [tmp_path])) == [
        tmp_path / ".venv" / "lib"
    ]


def test_a_course_that_is_installed_hides_its_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("solutions", "tests", "torch"):
        (tmp_path / "lib" / name).mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    root = tmp_path / "lib"
    assert landlock.secrets(root) == [root / "solutions", root / "tests", ROOT]
    readable = landlock.readable_paths(landlock.secrets(root))
    assert root / "torch" in readable
    assert not {root, root / "solutions", root / "tests"} & set(readable)


# As an ordinary user


def outermost_closed(path: Path) -> Path | None:
    """The first folder on the way to a path that not everybody may enter."""
    way = reversed([path, *path.parents])
    return next((folder for folder in way if folder.stat().st_mode & 0o005 != 0o005), None)


def as_ordinary_user(command: list[str], needs: list[Path], staging: Path) -> list[str]:
    """A command run by nobody in particular, in a file system where that user can read `needs`.

    Python often lies in a home folder that is root's alone. A private copy of the mount table has
    an empty folder in its place, into which only what is needed is put back.
    """
    closed = {top for path in needs if (top := outermost_closed(path))}
    script = ["set -e"]
    hidden = [path for path in needs if any(top in path.parents for top in closed)]
    for number, path in enumerate(hidden):
        place = staging / str(number)
        script.append(f"mkdir '{place}'; mount --rbind '{path}' '{place}'")
    script += [f"mount -t tmpfs -o mode=755 tmpfs '{top}'" for top in closed]
    for number, path in enumerate(hidden):
        script.append(f"mkdir -p '{path}'; mount --rbind '{staging / str(number)}' '{path}'")
    script.append('exec setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"')
    return ["unshare", "--mount", "sh", "-c", "\n".join(script), "sh", *command]


WHOLE = "refused or works or layer or left or order or dies or this_machine"
EACH_ALONE = [
    f"test_it_is_refused[{kind}: {next(iter(tries))}]" for kind, tries in ATTEMPTS.items()
]
SAMPLE = [*EACH_ALONE, "test_it_works", "test_without_a_layer[landlock seccomp]",
          "test_another_order_does_not_work", "test_a_worker_dies_with_the_zygote",
          "test_this_machine_has_all_of_it"]  # fmt: skip
AS_ORDINARY_USER = [
    pytest.param([f"{__file__}::{name}" for name in SAMPLE], id="sample"),
    pytest.param(
        ["-k", f"({WHOLE}) and not (test_grade or ordinary_user)", __file__],
        id="all",
        marks=pytest.mark.drill,
    ),
]


@pytest.mark.program
@pytest.mark.parametrize("tests", AS_ORDINARY_USER)
def test_all_of_this_holds_for_an_ordinary_user(tests: list[str]) -> None:
    if not IS_ROOT:
        pytest.skip("these tests are being run by one")
    if not (shutil.which("setpriv") and shutil.which("unshare")):
        pytest.skip("setpriv and unshare (util-linux) are needed to become one")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        own = Path(folder, "own")
        own.mkdir()
        os.chown(own, 65534, 65534)
        staging = Path(folder, "staging")
        staging.mkdir()
        needs = [Path(x).resolve() for x in {sys.base_prefix, sys.prefix, str(ROOT)}]
        command = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        command += ["--basetemp", str(own / "tests"), *tests]
        ended = subprocess.run(
            as_ordinary_user(command, needs, staging),
            cwd=ROOT,
            env={"PATH": os.defpath, "HOME": str(own), "TMPDIR": str(own), "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
        )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-1000:]
    assert "skipped" not in ended.stdout
