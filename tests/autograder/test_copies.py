"""A second copy of the course among the libraries is as closed as the course itself."""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from pathlib import Path

import msgspec
import pytest

from autograder.isolation.level import Isolation, describe
from autograder.isolation.lockdown import landlock, lock
from autograder.isolation.lockdown.copies import copies
from autograder.isolation.subject import IsolatedSubject, probe
from autograder.isolation.zygote import Zygote
from tests.autograder.course import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has Landlock")

PARTS = ("solutions/lesson1_gradients.py", "tests/exercises/test_lesson1_gradients.py")


def copy_to(folder: Path) -> Path:
    for part in PARTS:
        (folder / part).parent.mkdir(parents=True)
        shutil.copy(ROOT / part, folder / part)
    (folder / "neighbour.py").write_text("x = 1\n")
    return folder


def packed(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for part in PARTS:
            archive.write(ROOT / part, f"optimlings/{part}")
    return path


def test_copies_are_found_by_what_they_hold(tmp_path: Path) -> None:
    library = copy_to(tmp_path / "lib" / "python3.11" / "site-packages")
    package = copy_to(library / "old_course")
    wheel, other = packed(library / "optimlings-0.1-py3-none-any.whl"), library / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("solutions/readme.txt", "")
    (library / "torch" / "tests").mkdir(parents=True)
    found = {library / name for name in ("solutions", "tests")}
    found |= {package / name for name in ("solutions", "tests")}
    assert set(copies([tmp_path / "lib"])) == found | {wheel}
    assert set(copies([library, wheel])) == found | {wheel}
    assert copies([other, tmp_path / "missing", library / "torch"]) == []


READS = """
import pathlib
said = []
for path in PATHS:
    try:
        pathlib.Path(path).read_bytes()
        said.append("read")
    except OSError as error:
        said.append(type(error).__name__)
for name in ("solutions.lesson1_gradients", "old_course.solutions.lesson1_gradients"):
    try:
        __import__(name)
        said.append("imported")
    except ImportError as error:
        said.append("ImportError")
raise RuntimeError(" ".join(said))
"""


def test_a_worker_reads_no_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is on the path of modules, as one that a file `.pth` names."""
    library = copy_to(tmp_path / "library")
    copy_to(library / "old_course")
    wheel = packed(library / "optimlings.whl")
    monkeypatch.setattr(
        "autograder.isolation.zygote._START",
        f"import sys\nsys.path += [{str(library)!r}, {str(wheel)!r}]\n" + _start(),
    )
    paths = [library / part for part in PARTS] + [library / "old_course" / PARTS[0], wheel]
    program = READS.replace("PATHS", repr([*map(str, paths), str(library / "neighbour.py")]))
    with Zygote(ROOT, []) as zygote:
        assert probe(zygote).level == "full"
        with IsolatedSubject(zygote, {"lesson0_p": program}) as subject:
            raised = subject.load("lesson0_p")
    assert raised is not None
    assert raised.text == " ".join(["PermissionError"] * 4 + ["read"] + ["ImportError"] * 2)


def _start() -> str:
    from autograder.isolation import zygote

    return zygote._START


def test_a_copy_that_stays_open_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The self-test tries every secret path: one that was forgotten among the rules is told."""
    copy_to(tmp_path)
    secret = landlock.secrets(ROOT)
    monkeypatch.setattr(landlock, "secrets", lambda root: [*secret, tmp_path / "solutions"])
    monkeypatch.setattr(landlock, "readable_paths", lambda _: [*_readable(secret), tmp_path])
    plan = lock.prepare(ROOT)
    assert tmp_path in plan.readable and tmp_path / "solutions" in plan.secret
    home = tmp_path / "home"
    home.mkdir()
    assert str(describe(_applied(plan, home))).endswith(
        f"reading {tmp_path / 'solutions'} was not refused"
    )


_readable = landlock.readable_paths


def _applied(plan: lock.Plan, home: Path) -> Isolation:
    """What a process of its own says of its lock-down."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            found = lock.apply(plan, os.getppid(), theirs, str(home))
            os.write(theirs, msgspec.json.encode(found))
        finally:
            os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    return msgspec.json.decode(said, type=Isolation)
