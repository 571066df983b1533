"""`optimlings ci` and the autograder's zip: run in a kit as each platform would run them."""

from __future__ import annotations

import functools
import importlib.resources
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from autograder.ci import checkout, gradescope, outputs, tree
from autograder.ci.options import FailOn, Platform
from autograder.ci.outputs import Demands
from autograder.ci.tree import edited
from autograder.ci.where import Place
from autograder.cli import app as cli
from autograder.course import Course
from autograder.errors import UsageError
from autograder.grading import workers
from autograder.grading.output import OutputError
from autograder.isolation.zygote import Zygote
from autograder.results import schema
from tests.autograder import made
from tests.autograder.course import solution_sources, stub_sources
from tests.autograder.formats.golden import SCHEMAS

LESSON = "lesson1_gradients"
POINTS = 12

RIGHT = solution_sources()[LESSON]
STUB = stub_sources()[LESSON]
WRONG = RIGHT + "\n\ndef gradient(f, w):\n    return None\n"
HOSTILE = (
    RIGHT
    + """
import os, sys
print("::error::from a student")
sys.stderr.write("::stop-commands::x\\n")
for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
    try:
        open(os.environ.get(name, "/no/such/file"), "w").write("score=1000")
    except Exception:
        pass


def gradient(f, w):
    for path in ("results/results.json", "junit.xml", "/autograder/results/results.json"):
        try:
            open(path, "w").write("{}")
        except Exception:
            pass
    raise ValueError("\\n::error::gotcha\\n##[error]x\\n::set-output name=score::1000\\x1b[2J")
"""
)
SUBMISSIONS = {"right": RIGHT, "wrong": WRONG, "hostile": HOSTILE}
SCORES = {"right": POINTS, "wrong": POINTS - 3, "hostile": POINTS - 3}


@pytest.fixture
def kit(handed_out: Path, tmp_path: Path) -> Path:
    """A student's copy of it."""
    return Path(shutil.copytree(handed_out, tmp_path / "kit"))


def write(kit: Path, source: str) -> None:
    (kit / "exercises" / f"{LESSON}.py").write_text(source, "utf-8")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


PLATFORMS = ("GITHUB_ACTIONS", "GITLAB_CI", "CLASSROOM", "SUBMISSION_TAG", "AUTOGRADER_ROOT")


def shell(kit: Path, script: str, bin: Path, variables: Mapping[str, str]) -> Ended:
    """Run a step as a platform does, with the kit installed."""
    bin.mkdir(exist_ok=True)
    program = bin / "optimlings"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m autograder "$@"\n')
    program.chmod(0o755)
    own = {name: value for name, value in os.environ.items() if name not in PLATFORMS}
    path = f"{bin}:{os.environ['PATH']}"
    environment = {**own, "PATH": path, "PYTHONPATH": str(kit), **variables}
    ended = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=kit,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def ci(kit: Path, *arguments: str, **variables: str) -> Ended:
    command = " ".join(["optimlings", "ci", *arguments])
    return shell(kit, command, kit.parent / "bin", variables)


def workflow(path: Path) -> Any:
    """YAML 1.2, in which `on` is no truth value."""
    return YAML(typ="safe", pure=True).load(path)


# Workflows


@pytest.mark.parametrize(
    ("file", "published"),
    [
        (".github/workflows/check.yml", "github-workflows"),
        (".gitlab-ci.yml", "gitlab-ci"),
    ],
)
def test_the_workflows_fit_the_published_schemas(
    handed_out: Path, file: str, published: str
) -> None:
    vendor = importlib.resources.files("check_jsonschema") / "builtin_schemas" / "vendor"
    contract = json.loads((vendor / f"{published}.json").read_text("utf-8"))
    kind = jsonschema.validators.validator_for(contract)
    assert [e.message for e in kind(contract).iter_errors(workflow(handed_out / file))] == []


def steps_of(kit: Path, platform: str) -> list[str]:
    """What a workflow runs. The environment is there already, so nothing is installed."""
    if platform == "github":
        jobs = workflow(kit / ".github" / "workflows" / "check.yml")["jobs"]
        steps = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    else:
        steps = list(workflow(kit / ".gitlab-ci.yml")["check"]["script"])
    install, *rest = steps
    assert install == "pip install -e ." and rest
    return rest


def github(folder: Path) -> dict[str, str]:
    event = folder / "event.json"
    event.write_text(json.dumps({"repository": {"pushed_at": 1764547200}}))
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTOR": "ada",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "GITHUB_OUTPUT": str(folder / "output"),
    }


def commands(log: str) -> list[str]:
    """The lines that GitHub's runner takes for commands: none between `stop-commands` and its
    token; spaces before one do not matter."""
    found, token = [], ""
    for line in log.splitlines():
        text = line.strip()
        if token:
            token = "" if text == f"::{token}::" else token
        elif match := re.match(r"::stop-commands::(.+)", text):
            token = match[1]
        elif text.startswith(("::", "##[")):
            found.append(text)
    assert not token
    return found


@pytest.mark.program
@pytest.mark.parametrize("name", SUBMISSIONS)
def test_the_workflow_of_github(kit: Path, tmp_path: Path, name: str) -> None:
    write(kit, SUBMISSIONS[name])
    variables = github(tmp_path)
    (step,) = steps_of(kit, "github")
    ended = shell(kit, step, tmp_path / "bin", variables)
    assert ended.status == (0 if name == "right" else 1), ended.err
    assert re.search(r"^isolation: (full|partial)", ended.out, re.M)
    found = commands(ended.out)
    assert [line for line in found if not re.match(r"::(error file=|notice title=opt)", line)] == []
    failed = [line for line in found if line.startswith("::error")]
    assert bool(failed) == (name != "right")
    assert all(f"file=exercises/{LESSON}.py,line=" in line for line in failed)
    assert found[-1] == f"::notice title=optimlings::{SCORES[name]} of {POINTS} points"
    summary = (tmp_path / "summary.md").read_text("utf-8")
    assert summary.startswith(f"# {SCORES[name]} of {POINTS} points")
    assert (tmp_path / "output").read_text() == f"score={SCORES[name]}\nmax_score={POINTS}\n"
    comment = (kit / "optimlings-report" / "comment.md").read_text("utf-8")
    assert comment.startswith(f"# {SCORES[name]} of {POINTS} points")
    assert len(comment) <= 65_536
    assert "\x1b" not in ended.out + summary


@pytest.mark.program
@pytest.mark.parametrize("name", SUBMISSIONS)
def test_the_workflow_of_gitlab(kit: Path, tmp_path: Path, name: str) -> None:
    write(kit, SUBMISSIONS[name])
    (step,) = steps_of(kit, "gitlab")
    variables = {"GITLAB_CI": "true", "GITLAB_USER_LOGIN": "ada"}
    ended = shell(kit, step, tmp_path / "bin", variables)
    assert ended.status == (0 if name == "right" else 1), ended.err
    artifacts = workflow(kit / ".gitlab-ci.yml")["check"]["artifacts"]
    root = ET.parse(kit / artifacts["reports"]["junit"]).getroot()
    assert int(root.attrib["tests"]) == 10
    assert (int(root.attrib["failures"]) == 0) == (name == "right")
    remarks = json.loads((kit / artifacts["reports"]["codequality"]).read_text("utf-8"))
    jsonschema.validate(remarks, json.loads((SCHEMAS / "gitlab.json").read_text("utf-8")))
    assert (remarks == []) == (name == "right")
    result = schema.decode((kit / "optimlings-report" / "result.json").read_bytes())
    assert (result.submission, result.score) == ("ada", SCORES[name])
    assert "\x1b" not in ended.out


# Gradescope


@pytest.fixture(scope="module")
def autograder(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("autograder")
    return gradescope.make_autograder(course.select(["1"]), folder, ["--lesson", "1"])


@pytest.fixture
def container(autograder: Path, tmp_path: Path) -> Path:
    """What Gradescope makes of the zip, below a folder in place of `/autograder`."""
    root = tmp_path / "autograder"
    with zipfile.ZipFile(autograder) as archive:
        archive.extractall(root / "source")
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    (root / "run_autograder").chmod(0o755)
    for name in ("submission", "results", "venv/bin"):
        (root / name).mkdir(parents=True)
    # What setup.sh does: the environment with what the grader needs.
    python = root / "venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    metadata = {
        "created_at": "2026-12-02T10:00:00.123456+09:00",
        "users": [{"email": "ada@example.edu", "id": 1, "name": "Ada Lovelace"}],
    }
    (root / "submission_metadata.json").write_text(json.dumps(metadata))
    return root


def run_autograder(root: Path) -> Ended:
    own = {k: v for k, v in os.environ.items() if k not in (*PLATFORMS, "PYTHONPATH")}
    ended = subprocess.run(
        [root / "run_autograder"],
        cwd=root,
        env={**own, "AUTOGRADER_ROOT": str(root)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def test_the_zip_has_what_gradescope_asks_for(autograder: Path) -> None:
    with zipfile.ZipFile(autograder) as archive:
        modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
        texts = {name: archive.read(name).decode() for name in ("setup.sh", "run_autograder")}
    assert modes["setup.sh"] & 0o111 and modes["run_autograder"] & 0o111
    assert "autograder/cli/ci.py" in modes and f"tests/exercises/test_{LESSON}.py" in modes
    assert not [name for name in modes if name.startswith((".github", "solutions", ".gitlab"))]
    for name, text in texts.items():
        assert text.startswith("#!/usr/bin/env bash\n") and "\r" not in text and "@" not in text
        checked = subprocess.run(["bash", "-n"], input=text, text=True, capture_output=True)
        assert checked.returncode == 0, (name, checked.stderr)
    assert texts["run_autograder"].rstrip().endswith("--lesson 1")


def stub(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/bash\n{text}\n")
    path.chmod(0o755)


@pytest.mark.parametrize("newest", ["3.12", "3.11", ""])
def test_the_image_gets_a_python_that_is_new_enough(
    container: Path, tmp_path: Path, newest: str
) -> None:
    """`setup.sh` with an `apt-get` that has one Python, and a Python that only makes `pip`."""
    shutil.rmtree(container / "venv")
    programs = tmp_path / "programs"
    programs.mkdir()
    stub(programs, "apt-get", f'[[ "$*" != *python* || "$*" == *"python{newest or "x"} "* ]]')
    pip = f'echo "$@" > {tmp_path}/installed'
    make = f'mkdir -p "$3/bin"; printf "#!/bin/sh\\n%s\\n" \'{pip}\' > "$3/bin/pip"'
    stub(programs, f"python{newest}", f'{make}; chmod +x "$3/bin/pip"')
    ended = subprocess.run(
        ["bash", container / "source" / "setup.sh"],
        env={"PATH": f"{programs}:/usr/bin:/bin", "AUTOGRADER_ROOT": str(container)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    if not newest:
        assert ended.returncode == 1 and "needs Python 3.11 or newer" in ended.stderr
        return
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "installed").read_text() == f"install {container}/source\n"
    assert (container / "source" / "tests").stat().st_mode & 0o077 == 0


@pytest.mark.program
def test_the_command_puts_the_rules_into_the_zip(tmp_path: Path) -> None:
    time = "2026-12-01T23:59+09:00"
    arguments = ["gradescope", str(tmp_path), "--course", str(Path(__file__).parents[2])]
    arguments += ["--lesson", "1", "--show-after", time, "--hide", "gradient_value"]
    arguments += ["--due", time, "--late", "10% per day"]
    ended = CliRunner().invoke(cli.app, arguments)
    assert ended.exit_code == 0, ended.output
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        script = archive.read("run_autograder").decode()
    assert script.rstrip().endswith(
        f"--lesson 1 --due {time} --late '10% per day' --show-after {time} --hide gradient_value"
    )
    ended = CliRunner().invoke(cli.app, [*arguments, "--hide", "nothing"])
    assert ended.exit_code == 2 and "--hide nothing" in ended.output


@pytest.mark.program
@pytest.mark.parametrize("name", SUBMISSIONS)
def test_a_run_on_gradescope(container: Path, name: str) -> None:
    (container / "submission" / f"{LESSON}.py").write_text(SUBMISSIONS[name], "utf-8")
    ended = run_autograder(container)
    assert ended.status == 0, ended.out + ended.err
    data = json.loads((container / "results" / "results.json").read_text("utf-8"))
    jsonschema.validate(data, json.loads((SCHEMAS / "gradescope.json").read_text("utf-8")))
    assert data["score"] == SCORES[name] == sum(test["score"] for test in data["tests"])
    assert sum(test["max_score"] for test in data["tests"]) == POINTS
    assert re.search(r"isolation: (full|partial)", data["output"])
    assert "\x1b" not in json.dumps(data, ensure_ascii=False)


@pytest.mark.program
def test_a_student_can_hand_in_the_repository(container: Path, handed_out: Path) -> None:
    repository = container / "submission" / "my-exercises"
    shutil.copytree(handed_out, repository)
    write(repository, RIGHT)
    check = repository / "tests" / "exercises" / f"test_{LESSON}.py"
    check.write_text(check.read_text("utf-8") + "\nraise SystemExit\n", "utf-8")
    ended = run_autograder(container)
    assert ended.status == 0, ended.err
    data = json.loads((container / "results" / "results.json").read_text("utf-8"))
    assert data["score"] == POINTS


@pytest.mark.program
def test_nothing_handed_in_is_no_fault_of_the_autograder(container: Path) -> None:
    (container / "submission" / "notes.txt").write_text("later")
    ended = run_autograder(container)
    assert ended.status == 0, ended.err
    assert json.loads((container / "results" / "results.json").read_text())["score"] == 0


def test_what_cannot_be_graded_gives_no_result_rather_than_no_points(container: Path) -> None:
    shutil.rmtree(container / "source" / "tests" / "exercises" / "recorded")
    (container / "submission" / f"{LESSON}.py").write_text(RIGHT, "utf-8")
    ended = run_autograder(container)
    assert ended.status == 2
    assert list((container / "results").iterdir()) == []


# Elsewhere


@pytest.mark.program
def test_a_run_on_classroom_50(kit: Path) -> None:
    write(kit, WRONG)
    variables = {
        "GITHUB_ACTIONS": "true",
        "CLASSROOM": "cs1",
        "ASSIGNMENT": "hw1",
        "OWNER": "ada",
        "SUBMISSION_TAG": "submit/2026-12-02T01-00-00Z-abc1234",
        "COMMIT_URL": "https://example.org/commit/abc1234",
        "RELEASE_URL": "https://example.org/releases/1",
    }
    ended = ci(kit, **variables)
    assert ended.status == 0, ended.err
    data = json.loads((kit / "result.json").read_text("utf-8"))
    jsonschema.validate(data, json.loads((SCHEMAS / "classroom50.json").read_text("utf-8")))
    assert (data["score"], data["max-score"]) == (POINTS - 3, POINTS)
    assert (kit / "release-body.md").read_text("utf-8").startswith("# 9 of 12 points")


def test_edited_checks_are_noticed(kit: Path, tmp_path: Path) -> None:
    write(kit, RIGHT)
    check = kit / "tests" / "exercises" / f"test_{LESSON}.py"
    check.write_text(check.read_text("utf-8") + "\n# easier\n", "utf-8")
    ended = ci(kit, **github(tmp_path))
    assert ended.status == 2 and "not as handed out" in ended.err
    assert [line[:25] for line in commands(ended.out)] == ["::error title=optimlings::"[:25]]
    assert not (kit / "optimlings-report").exists()
    summary = (tmp_path / "summary.md").read_text("utf-8")
    assert summary.startswith("# nothing was graded\n") and "not as handed out" in summary


@pytest.mark.program
def test_an_edited_grader_is_said_to_be_one(kit: Path) -> None:
    write(kit, RIGHT)
    file = kit / "autograder" / "checks" / "compare.py"
    file.write_text(file.read_text("utf-8") + "\n# easier\n", "utf-8")
    other = kit / "autograder" / "limits.py"
    other.write_bytes(other.read_bytes().replace(b"\n", b"\r\n"))  # as git writes it on Windows
    ended = ci(kit)
    assert ended.status == 0, ended.err
    assert "not as handed out, but used: autograder/checks/compare.py\n" in ended.out


def git(folder: Path, *arguments: str) -> str:
    own = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main"]
    command = ["git", "-C", str(folder), *who, *arguments]
    ended = subprocess.run(
        command, env={**os.environ, **own}, capture_output=True, text=True, check=True
    )
    return ended.stdout.strip()


@pytest.fixture
def repository(handed_out: Path, tmp_path: Path) -> Path:
    """The instructor's course in a git repository, whose newest commit cannot be used."""
    folder = Path(shutil.copytree(handed_out, tmp_path / "course.git"))
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "the course")
    git(folder, "tag", "v1")
    shutil.rmtree(folder / "tests")
    git(folder, "commit", "--quiet", "-am", "not finished")
    return folder


@pytest.mark.program
def test_the_instructors_checks_are_taken_from_a_repository(kit: Path, repository: Path) -> None:
    write(kit, WRONG)
    recordings = kit / "tests" / "exercises" / "recorded"
    for path in (kit / "tests" / "exercises" / f"test_{LESSON}.py", *recordings.iterdir()):
        path.write_text("# all is well\n")
    temporary = kit.parent / "temporary"
    temporary.mkdir()
    ended = ci(kit, "--course", f"file://{repository}@v1", TMPDIR=str(temporary))
    assert ended.status == 0, ended.err
    assert f"the checks are those of file://{repository}@v1" in ended.out
    assert f"not as handed out, and not used: tests/exercises/recorded/{LESSON}" in ended.out
    assert "9 of 12 points" in ended.out
    assert not list(temporary.glob("optimlings-course-*"))


@pytest.mark.program
def test_a_course_in_a_folder_and_nothing_edited(kit: Path, handed_out: Path) -> None:
    write(kit, RIGHT)
    ended = ci(kit, "--course", str(handed_out))
    assert ended.status == 0 and "12 of 12 points" in ended.out, ended.err
    assert "not as handed out" not in ended.out
    assert edited(kit, handed_out) == []


def test_a_course_that_cannot_be_had(repository: Path) -> None:
    with (
        pytest.raises(UsageError, match=r"course\.git@v9 cannot be fetched: "),
        checkout.course_folder(f"file://{repository}@v9"),
    ):
        pytest.fail("there is no v9")


@pytest.mark.parametrize(
    ("source", "url", "ref"),
    [
        ("https://example.org/o/course.git@main", "https://example.org/o/course.git", "main"),
        ("https://example.org/o/course@v1", "https://example.org/o/course", "v1"),
        ("https://example.org/o/course", "https://example.org/o/course", ""),
        ("git@example.org:o/course.git", "git@example.org:o/course.git", ""),
        ("git@example.org:o/course.git@new/x", "git@example.org:o/course.git", "new/x"),
        ("https://u:p@example.org/o/course@v1", "https://u:p@example.org/o/course", "v1"),
    ],
)
def test_addresses_and_refs(source: str, url: str, ref: str) -> None:
    assert checkout.split(source) == (url, ref)


def test_an_address_is_no_option_and_its_password_is_not_printed() -> None:
    with pytest.raises(UsageError, match="neither a folder nor a repository"):
        checkout.split("--upload-pack=touch x")
    assert checkout.shown("https://u:p@example.org/o/c@v1") == "https://…@example.org/o/c@v1"


@pytest.mark.program
def test_what_a_student_puts_into_the_tree_gives_no_points(kit: Path) -> None:
    write(kit, STUB)
    (kit / "overrides.csv").write_text("student,check,points,comment\nkit,gradient,3,\n")
    (kit / "rules.json").write_text("{}")
    ended = ci(kit, "--fail-on", "failed")
    assert ended.status == 0 and "0 of 12 points" in ended.out, ended.err
    assert ci(kit, "--fail-on", "unfinished").status == 1
    assert "the job fails: 0 points are fewer than 6" in ci(kit, "--fail-under", "6").err


@pytest.mark.program
def test_no_file_and_no_mark_tells_how_a_hidden_check_ended(kit: Path, tmp_path: Path) -> None:
    write(kit, WRONG)
    hidden = ["--show-after", "2999-01-01T00:00Z", "--hide", "gradient", "--fail-on", "failed"]
    ended = ci(kit, *hidden, **github(tmp_path))
    assert ended.status == 0, ended.err
    assert [line for line in commands(ended.out) if line.startswith("::error")] == []
    texts = [path.read_text("utf-8") for path in (kit / "optimlings-report").iterdir()]
    texts += [ended.out, ended.err, (tmp_path / "summary.md").read_text("utf-8")]
    assert not [text for text in texts if "gradient_value" in text or "came back" in text]
    assert "3 more points are shown after 2999-01-01T00:00Z" in ended.out
    shown = ["--show-after", "2020-01-01T00:00Z", "--fail-on", "failed"]
    assert ci(kit, *shown).status == 1


@pytest.mark.program
def test_a_notebook_is_graded_too(kit: Path) -> None:
    file = kit / "exercises" / f"{LESSON}.py"
    cell = {"cell_type": "code", "metadata": {}, "source": RIGHT, "outputs": []}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    file.with_suffix(".ipynb").write_text(json.dumps(notebook), "utf-8")
    file.unlink()
    ended = ci(kit)
    assert ended.status == 0 and "12 of 12 points" in ended.out, ended.out + ended.err


def test_a_folder_that_is_no_kit_is_wrong_usage(kit: Path) -> None:
    shutil.rmtree(kit / "exercises")
    ended = ci(kit)
    assert ended.status == 2 and "has no exercises/lessonN_*: start" in ended.err


# Isolation


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch, kit: Path) -> Iterator[Any]:
    """Has workers lack layers, as where the kernel does not grant them."""

    def lack(*layers: str) -> Any:
        monkeypatch.setattr(workers, "Zygote", functools.partial(Zygote, without=layers))
        write(kit, RIGHT)
        monkeypatch.chdir(kit)
        for name in PLATFORMS:
            monkeypatch.delenv(name, raising=False)
        arguments = ["ci", str(kit), "--course", str(Path(__file__).parents[2]), "--lesson", "1"]
        return lambda *more: CliRunner().invoke(cli.app, [*arguments, *more])

    yield lack


def test_partial_isolation_is_said_and_enough(without: Any) -> None:
    ended = without("landlock")()
    assert ended.exit_code == 0, ended.output
    assert "isolation: partial; missing: landlock: switched off" in " ".join(ended.output.split())
    assert "12 of 12 points" in ended.output


@pytest.mark.program
def test_less_must_be_asked_for(without: Any, kit: Path) -> None:
    run = without("landlock", "seccomp")
    ended = run()
    assert ended.exit_code == 2 and "'partial' is required, so nothing was run" in ended.output
    assert not (kit / "optimlings-report").exists()
    ended = run("--require-isolation", "none")
    assert ended.exit_code == 0 and "isolation: separate process only" in ended.output


# Without running anything


@pytest.mark.parametrize(
    ("variables", "platform"),
    [
        ({"GITHUB_ACTIONS": "true"}, Platform.GITHUB),
        ({"GITLAB_CI": "true"}, Platform.GITLAB),
        ({"GITHUB_ACTIONS": "true", "CLASSROOM": "c", "SUBMISSION_TAG": "t"}, Platform.CLASSROOM50),
        ({"CI": "true", "GITHUB_ACTIONS": ""}, Platform.NONE),
        ({}, Platform.NONE),
    ],
)
def test_where_it_runs(tmp_path: Path, variables: dict[str, str], platform: Platform) -> None:
    given = {"AUTOGRADER_ROOT": str(tmp_path), **variables}
    assert Place.of(given).platform is platform
    assert Place.of(given, Platform.NONE).platform is Platform.NONE


def test_whose_it_is_and_when_it_came(tmp_path: Path) -> None:
    metadata = tmp_path / "submission_metadata.json"
    metadata.write_text(
        json.dumps({"created_at": "2026-12-02T10:00:00+09:00", "users": [{"name": "A"}, 7]})
    )
    place = Place.of({"AUTOGRADER_ROOT": str(tmp_path)})
    assert place.platform is Platform.GRADESCOPE
    name, who = place.who("x")
    assert (name, who.submitted) == ("A", "2026-12-02T10:00:00+09:00")
    metadata.write_text("[not json")
    assert place.who("x")[0] == "x"
    name, who = Place.of(github(tmp_path), Platform.GITHUB).who("x")
    assert (name, who.submitted) == ("ada", "2025-12-01T00:00:00+00:00")


@pytest.mark.parametrize(
    ("demands", "unmet"),
    [
        (Demands(), ""),
        (Demands(FailOn.FAILED), "ci_failed"),
        (Demands(FailOn.UNFINISHED), "ci_unfinished"),
        (Demands(under=3.5), "ci_under"),
        (Demands(under=3.0), ""),
    ],
)
def test_when_a_job_fails(demands: Demands, unmet: str) -> None:
    found = demands.unmet(made.result())
    assert (found.id if found else "") == unmet


@pytest.mark.parametrize("target", ["/proc/self/mem", "/proc/kmsg", "elsewhere"])
def test_a_check_that_is_no_file_is_edited_and_nothing_is_read(tmp_path: Path, target: str) -> None:
    """One that led to the kernel's messages held up a run for ever."""
    path = tmp_path / "check.py"
    path.symlink_to(target)
    assert tree._is_other(path, "")
    assert not tree._is_other(tmp_path / "missing.py", "")


def test_a_list_of_what_was_handed_out_is_no_way_elsewhere(tmp_path: Path) -> None:
    """A link to the kernel's messages in its place held up a run for ever, too."""
    (tmp_path / ".stubs").mkdir()
    (tmp_path / ".stubs" / "manifest.json").symlink_to("/proc/kmsg")
    with pytest.raises(UsageError, match="manifest.json cannot be read"):
        tree.edited_by_itself(tmp_path)


def test_no_report_is_written_through_a_link(tmp_path: Path) -> None:
    other = tmp_path / "notes.md"
    other.write_text("mine", "utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "summary.md").symlink_to(other)
    outputs._put(tmp_path / "out" / "summary.md", b"theirs")
    assert other.read_text("utf-8") == "mine"
    (tmp_path / "link").symlink_to(tmp_path / "out")
    with pytest.raises(OutputError):
        outputs._put(tmp_path / "link" / "summary.md", b"theirs")
