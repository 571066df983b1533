"""The scratch folder of a worker: what it may hold, who sees it, and that it is gone afterwards."""

from __future__ import annotations

import os
import signal
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.isolation.scratch import Scratch, remove
from autograder.isolation.subject import IsolatedSubject
from autograder.isolation.zygote import Zygote
from autograder.limits import MAX_FRAME, SCRATCH_BYTES, SCRATCH_FILES
from autograder.subjects.outcome import Crashed
from tests.autograder.course import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these layers")

PROGRAM = "lesson0_program"


@pytest.fixture(scope="module", params=["", "namespaces"], ids=["in memory", "on disk"])
def zygote(request: pytest.FixtureRequest) -> Iterator[Zygote]:
    with Zygote(ROOT, [], without=request.param.split()) as zygote:
        yield zygote


def on_disk(zygote: Zygote) -> list[str]:
    """What lies on disk in a zygote's folder, beside the place for scratch folders."""
    return sorted(str(p.relative_to(zygote._scratch)) for p in Path(zygote._scratch).rglob("*"))


def run(zygote: Zygote, program: str, **files: bytes) -> str:
    """`done`, or what a program in a worker of its own ended with."""
    sources = {PROGRAM: textwrap.dedent(program)}
    with IsolatedSubject(zygote, sources, files=files) as subject:
        try:
            raised = subject.load(PROGRAM)
        except Crashed as error:
            return f"Crashed: {error}"
    return f"{raised.kind}: {raised.text}" if raised else "done"


def test_what_is_written_can_be_read_and_is_gone_afterwards(zygote: Zygote) -> None:
    program = """
        import os, pathlib, tempfile
        os.makedirs("runs/a")
        pathlib.Path("runs/a/log.txt").write_text("x" * 1000)
        os.rename("runs/a/log.txt", "runs/log.txt"); os.rmdir("runs/a")
        assert os.listdir("runs") == ["log.txt"]
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "x").write_text("x")
        here = os.getcwd()
        assert os.path.samefile(tempfile.gettempdir(), here + "/.tmp")
    """
    assert run(zygote, program) == "done"
    assert on_disk(zygote) == ["home"]


def test_the_next_worker_finds_an_empty_folder(zygote: Zygote) -> None:
    assert run(zygote, "open('left', 'w').write('x')") == "done"
    assert run(zygote, "import os; assert not os.path.exists('left')") == "done"


def test_two_workers_at_a_time_do_not_see_each_other(zygote: Zygote) -> None:
    with IsolatedSubject(zygote, {PROGRAM: "open('secret', 'w').write('x')"}) as one:
        assert one.load(PROGRAM) is None
        places = [x for x in Path(zygote._scratch).iterdir() if x.name != "home"]
        other = f"open({str(places[0] / 'secret') if places else 'secret'!r})"
        answer = run(zygote, other)
    assert answer.startswith(("PermissionError", "FileNotFoundError"))


@pytest.mark.parametrize(
    "attempt",
    [
        "open('../x', 'w')",
        "os.mkdir('../x')",
        "os.listdir('..')",
        "os.rename('own', '../own')",
        "os.link('own', '../own')",
        "os.symlink('/', 'link')",
        "os.mkfifo('pipe')",
        "os.rmdir(os.getcwd())",
        "os.execv('own', ['own'])",
        "os.chmod('..', 0o777)",
        "os.truncate('/dev/null', 0)",
        "open('/proc/self/mem', 'r+b')",
    ],
)
def test_nothing_else_becomes_possible(zygote: Zygote, attempt: str) -> None:
    answer = run(zygote, f"import os\nopen('own', 'w').close()\n{attempt}")
    assert answer.startswith(("PermissionError", "OSError: [Errno 18]", "OSError: [Errno 16]")), (
        answer
    )
    assert on_disk(zygote) == ["home"]


LIMITS = {
    "bytes": "open(str(i), 'wb').write(bytes(1 << 20))",
    "files": "open(str(i), 'w').close()",
    "folders": "os.mkdir(str(i))",
    "one long file": "file.write(bytes(1 << 20)); file.flush()",
}


@pytest.mark.parametrize("step", LIMITS.values(), ids=LIMITS.keys())
def test_the_limits_hold_in_all(zygote: Zygote, step: str) -> None:
    program = f"""
        import os, time
        file = open("file", "wb")
        try:
            for i in range({3 * SCRATCH_FILES}):
                {step}
        except OSError as error:
            raise RuntimeError(f"{{error.errno}} {{i}}")
        time.sleep(60)  # who looks from outside comes by before that
    """
    answer = run(zygote, program)
    if answer.startswith("Crashed"):
        assert answer == "Crashed: its files grew beyond 64 MiB, or 4096 files, in all"
    else:
        number, count = map(int, answer.removeprefix("RuntimeError: ").split())
        assert os.strerror(number) in ("No space left on device", "File too large")
        assert count <= (SCRATCH_FILES if "1 <<" not in step else SCRATCH_BYTES >> 20)
    assert on_disk(zygote) == ["home"]


def test_what_was_handed_in_lies_in_both_places(zygote: Zygote) -> None:
    large = os.urandom(MAX_FRAME + 1000)
    program = """
        import hashlib, os
        for folder in (".", "exercises", os.path.dirname(__file__)):
            data = open(os.path.join(folder, "large"), "rb").read()
            print(hashlib.sha256(data).hexdigest())
            assert len(data) == 8 * 1024 ** 2 + 1000
            assert open(os.path.join(folder, "small")).read() == "x"
            assert open(os.path.join(folder, "empty")).read() == ""
    """
    assert run(zygote, program, large=large, small=b"x", empty=b"") == "done"


def test_a_folder_is_removed_however_deep_and_closed(tmp_path: Path) -> None:
    scratch = Scratch(str(tmp_path))
    folder = scratch.make()
    here = os.getcwd()
    try:
        os.chdir(folder)
        for _ in range(600):  # a path of more than any call takes
            os.mkdir("deeper_and_deeper")
            os.chdir("deeper_and_deeper")
        os.close(os.open("file", os.O_CREAT))
        os.mkdir("closed", 0o000)
    finally:
        os.chdir(here)
    os.symlink("/", os.path.join(folder, "link"))
    scratch.belongs_to(folder, 7)
    assert scratch.watched and scratch.remove(7) is False
    assert [path.name for path in tmp_path.iterdir()] == ["home"] and not scratch.watched
    remove(str(tmp_path))
    remove(str(tmp_path))  # once more is no error


def test_nothing_is_left_when_the_zygote_is_killed() -> None:
    with Zygote(ROOT, [], without=["namespaces"]) as zygote:
        subject = IsolatedSubject(zygote, {PROGRAM: "open('x', 'w').write('x')"})
        assert subject.load(PROGRAM) is None
        assert "1/x" in on_disk(zygote)
        os.kill(zygote._process.pid, signal.SIGKILL)
        subject._connection = None  # there is nobody left to end it
    assert not Path(zygote._scratch).exists()
