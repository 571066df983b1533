"""The wheel: it holds the engine alone, and works in a course, beside one, and says what is missing
elsewhere. Nothing here reaches the network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.autograder.course import ROOT, copy_course, solution_sources


@dataclass(frozen=True)
class Installed:
    """An environment of its own in which the wheel is installed."""

    wheel: Path
    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def run(self, folder: Path, *command: str | Path) -> tuple[int, str]:
        """Exit status and output of a program of the environment, run in `folder`."""
        ended = subprocess.run(
            [self.folder / "bin" / command[0], *command[1:]],
            cwd=folder,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=300,
        )
        return ended.returncode, " ".join((ended.stdout + ended.stderr).split())


def check_run(command: Sequence[str | Path]) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    (source / "tests").mkdir(parents=True)
    for name in ("autograder", "exercises", "solutions", "tests/exercises"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, source / name, ignore=ignore)
    for name in ("pyproject.toml", "README.md", "LICENSE", "tests/__init__.py"):
        shutil.copy(ROOT / name, source / name)
    offline = ["--no-deps", "--no-index", "--disable-pip-version-check", "-q"]
    pip = [sys.executable, "-m", "pip"]
    check_run([*pip, "wheel", "--no-build-isolation", *offline, "-w", str(folder), str(source)])
    (wheel,) = folder.glob("*.whl")
    environment = folder / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    # Torch and the rest come from the environment that runs the tests. The file that makes an
    # editable install is not read from there, so this environment has the wheel's engine alone.
    others = [entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))]
    (packages / "others.pth").write_text("\n".join(others) + "\n")
    check_run([*pip, "--python", environment / "bin" / "python", "install", *offline, wheel])
    return Installed(wheel, environment)


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """A class of one."""
    student = tmp_path / "class" / "ada"
    student.mkdir(parents=True)
    right = solution_sources()["lesson1_gradients"]
    (student / "lesson1_gradients.py").write_text(right, "utf-8")
    return tmp_path / "class"


def test_the_wheel_holds_the_engine_and_nothing_else(installed: Installed) -> None:
    names = zipfile.ZipFile(installed.wheel).namelist()
    top = {name.partition("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {"autograder"}
    assert "autograder/results/result.schema.json" in names
    assert "autograder/kit/templates/README.md" in names


def grade(installed: Installed, folder: Path, handed_in: Path, *more: str) -> tuple[int, str]:
    out = str(handed_in.parent / "out")
    arguments = ["grade", str(handed_in), "--out", out, "--lesson", "1", *more]
    return installed.run(folder, "optimlings", *arguments)


@pytest.mark.program
@pytest.mark.parametrize("engine", ["with the engine's source", "without"])
def test_it_works_in_a_course(
    installed: Installed, handed_in: Path, tmp_path: Path, engine: str
) -> None:
    left_out = ["autograder"] if engine == "without" else []
    course = copy_course(tmp_path / "course", *left_out)
    status, said = grade(installed, course, handed_in)
    assert (status, "1 submission in" in said, "12/12" in said) == (0, True, True), said
    status, said = grade(installed, course / "solutions", handed_in, "--fresh")
    assert status == 0, said
    # As the script `pytest` does, and unlike `python -m pytest`: the folder is not on the path.
    status, said = installed.run(course, "python", "-P", "-m", "pytest", "--lesson", "1")
    assert status == 0 and "0 of 12 points" in said, said


@pytest.mark.program
def test_it_works_beside_a_course(installed: Installed, handed_in: Path, tmp_path: Path) -> None:
    course = copy_course(tmp_path / "course", "autograder")
    status, said = grade(installed, tmp_path, handed_in, "--course", str(course))
    assert status == 0 and "12/12" in said, said
    status, said = installed.run(tmp_path, "optimlings", "stubs", "--check", "--course", course)
    assert status == 0, said


def test_elsewhere_it_says_what_is_missing(
    installed: Installed, handed_in: Path, tmp_path: Path
) -> None:
    status, said = grade(installed, tmp_path, handed_in)
    assert status == 2 and "is not in a course" in said and "--course DIR" in said, said
    status, said = grade(installed, tmp_path, handed_in, "--course", str(tmp_path))
    assert status == 2 and "is not a course" in said, said


def test_the_lowest_versions_come_from_the_project() -> None:
    ended = subprocess.run(
        [sys.executable, ROOT / ".ci" / "lowest.py"], capture_output=True, text=True, check=True
    )
    lines = ended.stdout.splitlines()
    assert {"hypothesis==6.131.10", "typer==0.16", "pytest==8.3"} <= set(lines)
    assert not [line for line in lines if line.startswith("torch")]
    declared = (ROOT / "pyproject.toml").read_text("utf-8")
    assert all(line.replace("==", ">=") in declared for line in lines)
