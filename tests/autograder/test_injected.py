"""Errors of the machine at random places of a run: where a file is opened, listed, moved, locked.

Afterwards all is as in an undisturbed run; or the exit status is not 0, what is said names the
error, and the same command puts it right.
"""

from __future__ import annotations

import errno
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.autograder.course import ROOT
from tests.autograder.test_drills import sample
from tests.autograder.test_faults import SOURCES, contents, end_of, make_class, run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="grading is tried on Linux")

ERRORS = [errno.EIO, errno.ESTALE, errno.EMFILE, errno.ENFILE, errno.ENOLCK]

PROGRAM = """
import os, sys
from autograder.cli.app import main

number, moment, root, *own = sys.argv[1:5]
number, left = int(number), int(moment)
del sys.argv[1:5]
EVENTS = ("open", "os.listdir", "os.scandir", "os.rename", "os.mkdir", "os.remove", "fcntl.flock")

def counts(path):
    if isinstance(path, int):  # a folder or a lock, by its descriptor
        return True
    path = os.fsdecode(path)
    if path.startswith(tuple(own)) or not os.path.isabs(path):
        return True
    return path.startswith(root) and not path.endswith((".py", ".pyc", "__pycache__"))

def fail(event, arguments):
    global left
    if event in EVENTS and counts(arguments[0]):
        left -= 1
        if left == 0:
            raise OSError(number, os.strerror(number), str(arguments[0]))

sys.addaudithook(fail)
try:
    main()
finally:
    print("counted", int(moment) - left)
"""
"""`optimlings`, in which the so-many-th use of a file of the course, of the class or of the output
folder fails."""


def injected(folder: Path, out: Path, number: int, moment: int) -> tuple[int, str]:
    """The exit status of a run with an error at this moment, and what it said."""
    command = [sys.executable, "-c", PROGRAM, str(number), str(moment), str(ROOT)]
    arguments = ["grade", str(folder), "--out", str(out), "--lesson", "1", "--jobs", "2"]
    return end_of(
        subprocess.Popen(
            [*command, str(folder.parent), *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("injected") / "class"
    make_class(folder, ada=SOURCES[0], ben=SOURCES[1], cleo=SOURCES[2])
    return folder


@pytest.fixture(scope="module")
def undisturbed(folder: Path) -> tuple[dict[str, bytes], int]:
    """What is written, and how many moments there are."""
    out = folder.parent / "undisturbed"
    status, said = injected(folder, out, errno.EIO, 10**6)
    assert status == 0, said
    return contents(out), int(re.findall(r"counted (\d+)", said)[-1])


@pytest.mark.program
@pytest.mark.parametrize("times", sample(1, 40))
def test_an_error_anywhere_is_told_or_makes_no_difference(
    folder: Path, undisturbed: tuple[dict[str, bytes], int], times: int
) -> None:
    expected, moments = undisturbed
    draw = random.Random(times)
    for _ in range(times):
        number, moment = draw.choice(ERRORS), draw.randint(1, moments)
        out = folder.parent / f"{errno.errorcode[number]}-{moment}"
        status, said = injected(folder, out, number, moment)
        assert "Traceback" not in said, said
        if status == 0:
            assert contents(out) == expected, (number, moment)
            continue
        assert status in (1, 2) and os.strerror(number) in said, (number, moment, said)
        assert run(folder, out)[0] == 0
        assert contents(out) == expected, (number, moment)
