"""The programs on students' pages, run as students run them: saved beside `exercises/` in a kit."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.pages import read_evidence
from autograder.kit.make import make_kit
from autograder.results import schema
from tests.autograder.course import CLASSROOM, ROOT

pytestmark = pytest.mark.program

OURS = re.compile(r"^\s*(from|import) (tests|autograder|solutions)", re.MULTILINE)

RUN_EACH = """
import contextlib, io, json, os, runpy, sys
import torch

def run(folder, program, write):
    os.chdir(folder)
    sys.path.insert(0, folder)
    torch.manual_seed(3)
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        try:
            runpy.run_path(program, run_name="__main__")
        except Exception as error:
            print(type(error).__name__, error)
    os.write(write, text.getvalue().encode())

for folder, program in json.load(sys.stdin):
    read, write = os.pipe()
    if not os.fork():
        os.close(read)
        run(folder, program, write)
        os._exit(0)
    os.close(write)
    with open(read, encoding="utf-8") as pipe:
        print(json.dumps(pipe.read()))
    os.wait()
"""
"""Runs programs, each in a process of its own, and writes what each has printed."""


@pytest.fixture(scope="module")
def kit(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kits") / "kit"
    make_kit(course, folder)
    return folder


def printed(runs: list[tuple[Path, Path]]) -> list[str]:
    data = json.dumps([[str(folder), str(program)] for folder, program in runs])
    done = subprocess.run(
        [sys.executable, "-P", "-c", RUN_EACH],
        input=data,
        capture_output=True,
        text=True,
        cwd=runs[0][0],
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_program_of_a_class_shows_the_failure_from_within_a_kit(
    graded_class: Path, kit: Path, tmp_path: Path
) -> None:
    """It prints another thing than with the solution, and needs nothing but `exercises/`."""
    right = tmp_path / "right"
    shutil.copytree(kit, right)
    shutil.copytree(ROOT / "solutions", right / "exercises", dirs_exist_ok=True)
    names: list[str] = []
    runs: list[tuple[Path, Path]] = []
    seen: set[tuple[str, ...]] = set()  # one program of each mistake
    for path in sorted(graded_class.glob("results/*.json")):
        result = schema.decode(path.read_bytes())
        evidence = read_evidence(graded_class, result.submission)
        own = tmp_path / result.submission
        shutil.copytree(kit / "exercises", own / "exercises")
        shutil.copytree(CLASSROOM / result.submission, own / "exercises", dirs_exist_ok=True)
        for check in result.checks:
            code = evidence.shown(check.id).code
            sample = (check.exercise, *(check.misconceptions or [result.submission]))
            if check.status != "failed" or not code or sample in seen:
                continue
            seen.add(sample)
            assert not OURS.search(code), code
            program = own / "try_it.py" if not names else own / f"try_{len(names)}.py"
            program.write_text(code, "utf-8")
            names.append(f"{result.submission} {check.id}")
            runs += [(own, program), (right, program)]
    texts = printed(runs)
    sides = list(zip(names, texts[::2], texts[1::2], strict=True))
    assert len(sides) > 20
    assert [name for name, theirs, _ in sides if not theirs] == []
    assert [name for name, theirs, wanted in sides if theirs == wanted] == []
