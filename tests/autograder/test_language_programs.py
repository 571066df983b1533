"""Whole programs in a language that nobody knows: all that they show or write comes from the
catalogue, or is code, a name or a path.

What is graded is shared, and what another process shows is shown once.
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from autograder.ci.options import Platform
from autograder.cli import app as cli
from autograder.cli import ci as ci_command
from autograder.cli import grade as grade_command
from autograder.course import Course
from autograder.folders import EXERCISES
from autograder.grading.grader import Grader
from autograder.lessons import data
from autograder.messages.language import ENGLISH, VARIABLE, read, using
from autograder.reports.formats import NAMES
from autograder.results.schema import Result
from autograder.student.progress import Standing
from autograder.student.watch import State
from autograder.student.watch_view import View
from tests.autograder import pseudo
from tests.autograder.course import ROOT, stub_sources, submission
from tests.autograder.terminal import COLOUR, Terminals
from tests.autograder.test_language import PRODUCT, SOURCE, WRONG

LESSON = "lesson1_gradients"
STUB = stub_sources()[LESSON]
SOME = STUB.replace(
    '    # TODO: your answer\n    raise NotImplementedError("1.1 gradient")\n', "    return f(w)\n"
)
"""A lesson of which one exercise is wrong, and the others are not begun."""

ANSWERS = {
    "right": SOURCE,
    "some": SOME,
    **{name: WRONG[name] for name in ("same_buffer", "raises", "not_python", "renamed")},
}

NAMES_HERE = {
    "optimlings", "watch", "hint", "see", "reset", "compare", "pytest", "exercises", "json", "csv",
    "html", "md", "zip", "DIR", "URL", "REF", "ada", "bo", "cy", "dora", "eve", "stub", "feedback",
    "report", "results", "grades", "kit", "KiB", "MiB", "auto", "plain", "files", "sections",
    "single", "exit", "status", "course", "full", "partial", "github", "gitlab", "gradescope",
    "none", "classroom", "CSV", "TITLE", "CLASSROOM", "ASSIGNMENT",
}  # fmt: skip


@dataclass(frozen=True)
class Pseudo:
    """The language's file, and the words that may be said without it."""

    file: Path
    known: frozenset[str]

    def left_over(self, said: str, *more: str) -> list[str]:
        return pseudo.left_over(COLOUR.sub("", said), self.known | set(more))


@pytest.fixture(scope="module")
def strange(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Pseudo:
    words = PRODUCT | NAMES_HERE | pseudo.names_in(SOURCE) | set(NAMES)
    for check in course.checks:
        words |= {check.id, check.name, check.exercise, *check.name.split("_")}
    for lesson in data.read(ROOT).lessons:
        words |= {lesson.id, lesson.id.partition("_")[0], *(e.name for e in lesson.exercises)}
    file = pseudo.write(tmp_path_factory.mktemp("language"), course)
    return Pseudo(file, frozenset(words))


@pytest.fixture(autouse=True)
def in_it(strange: Pseudo, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process and those that it starts say everything in that language."""
    monkeypatch.setenv(VARIABLE, str(strange.file))
    monkeypatch.setenv("COLUMNS", "100")
    with using(read(str(strange.file))):
        yield


@pytest.fixture
def kit(handed_out: Path, tmp_path: Path) -> Path:
    """A kit of lesson 1, with one exercise wrong."""
    folder = Path(shutil.copytree(handed_out, tmp_path / "kit"))
    (folder / EXERCISES / f"{LESSON}.py").write_text(SOME, "utf-8")
    return folder


@pytest.fixture(scope="module")
def results(lesson1_grader: Grader) -> dict[str, Result]:
    """What pages and screens are made of; nothing of it depends on a language."""
    return {
        name: lesson1_grader.grade(submission("ada", lesson1_gradients=text))
        for name, text in ANSWERS.items()
    }


def said_by(*arguments: str, status: int | None = 0) -> str:
    ended = CliRunner().invoke(cli.app, list(arguments))
    if ended.exception and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    assert status is None or ended.exit_code == status, ended.output
    return str(ended.output)


# A student's programs


@pytest.fixture(scope="module")
def terminals() -> Iterator[Terminals]:
    with Terminals() as running:
        yield running


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        (SOME, ["--lesson", "1"]),
        (SOME, ["-v", "--lesson", "1"]),
        (SOURCE, ["--lesson", "1"]),
        (STUB, ["--lesson", "1"]),
        ("def gradient(:\n", ["--lesson", "1"]),
        (STUB, ["--lesson", "x"]),
        (STUB, ["-k", "nothing_of_the_kind"]),
    ],
    ids=["fails", "verbose", "passes", "stub", "no_python", "no_lesson", "nothing"],
)
def test_pytest(
    kit: Path, strange: Pseudo, terminals: Terminals, text: str, arguments: list[str]
) -> None:
    (kit / EXERCISES / f"{LESSON}.py").write_text(text, "utf-8")
    _, said = terminals.output(kit, *arguments, env={VARIABLE: str(strange.file)})
    lines = [line for line in COLOUR.sub("", said).splitlines() if not OF_PYTEST.match(line)]
    assert strange.left_over("\n".join(lines), "nothing_of_the_kind") == [], said


OF_PYTEST = re.compile(r"=+ |platform |cachedir|rootdir|configfile|testpaths|plugins")
"""Lines of pytest's own."""


@pytest.mark.parametrize(
    "arguments",
    [
        ["hint", "1.1"],
        ["hint", "gradient", "--idea"],
        ["reset", "1.1"],
        ["reset", "lesson1"],
    ],
    ids=" ".join,
)
def test_a_student_s_command(kit: Path, strange: Pseudo, arguments: list[str]) -> None:
    said = said_by(*arguments, "--course", str(kit))
    assert "⟦" in said and strange.left_over(said) == [], said


def test_reset_of_what_is_as_handed_out(kit: Path, strange: Pseudo) -> None:
    said_by("reset", "lesson1", "--course", str(kit))
    said = said_by("reset", "lesson1", "--course", str(kit))
    assert "⟦" in said and strange.left_over(said) == [], said


def test_see_of_what_is_not_written(
    kit: Path, strange: Pseudo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    said = said_by("see", "1", "--course", str(kit), status=1)
    assert "⟦" in said and strange.left_over(said) == [], said


@pytest.mark.parametrize("exercise", ["gradient", "zero_grad"])
def test_compare_of_what_does_not_pass(kit: Path, strange: Pseudo, exercise: str) -> None:
    said = said_by("compare", exercise, "--course", str(kit), status=None)
    assert "⟦" in said and strange.left_over(said) == [], said


def test_where_one_stands(kit: Path, strange: Pseudo) -> None:
    """With a wrong answer (which is run), and with nothing begun."""
    said = said_by("--course", str(kit))
    said_by("reset", "lesson1", "--course", str(kit))
    said += said_by("--course", str(kit))
    assert "⟦" in said and strange.left_over(said) == [], said


# `watch`


def watched(kit: Path, state: State) -> str:
    console = Console(file=io.StringIO(), width=100, height=40)
    out = io.StringIO()
    from contextlib import redirect_stdout

    with redirect_stdout(out):
        View(kit, console, keyboard=True).show(state)
    return out.getvalue()


def states(kit: Path, results: dict[str, Result]) -> Iterator[State]:
    from autograder.results.words import in_words

    known = data.read(kit)
    empty = Standing(known)
    places = list(empty.places())
    yield State(empty, places[0])
    yield State(empty, places[0], is_warm=True, listing=True)
    yield State(empty, places[0], is_warm=True, ended={LESSON: "⟦x⟧"})
    for name, result in results.items():
        (kit / EXERCISES / f"{LESSON}.py").write_text(ANSWERS[name], "utf-8")
        standing = Standing(known, {LESSON: list(in_words(result).checks)})
        for place in places:
            for hint in (0, 1, 2):
                yield State(standing, place, is_warm=True, hint=hint, printed="", characters=0)
            yield State(standing, place, is_warm=True, printed="1\n", characters=2)


def test_watch(kit: Path, strange: Pseudo, results: dict[str, Result]) -> None:
    for state in states(kit, results):
        said = watched(kit, state)
        assert "⟦" in said and strange.left_over(said) == [], said


# A course's programs


def test_kit(tmp_path: Path, strange: Pseudo) -> None:
    folder = tmp_path / "kit"
    said = said_by("kit", str(folder), "--lesson", "1", "--course", str(ROOT))
    lesson, readme = folder / EXERCISES / f"{LESSON}.py", folder / "README.md"
    lesson.write_text(SOME, "utf-8")
    readme.write_text("mine\n", "utf-8")
    stub = next(folder.glob(f".stubs/{LESSON}.py"))
    stub.write_text(STUB.replace("gradient", "slope"), "utf-8")
    said += said_by("kit", str(folder), "--update", "--course", str(ROOT))
    said += said_by("kit", str(folder), "--lesson", "1", "--course", str(ROOT), status=2)
    assert "⟦" in said and strange.left_over(said) == [], said


def test_course(tmp_path: Path, strange: Pseudo) -> None:
    pytest.importorskip("nbgrader")
    arguments = [str(tmp_path / "nb"), "--lesson", "1", "--course", str(ROOT)]
    said = said_by("course", *arguments)
    said += said_by("course", *arguments)
    next((tmp_path / "nb" / "source").rglob("*.ipynb")).unlink()
    said += said_by("course", "--check", *arguments, status=1)
    words = ("nbgrader", "configure", "nbgrader_config", "source", "ipynb")
    assert "⟦" in said and strange.left_over(said, *words) == [], said


@pytest.mark.parametrize("name", ["some", "raises", "right", "not_python"])
@pytest.mark.parametrize("platform", [Platform.GITHUB, Platform.GITLAB, Platform.NONE])
def test_ci(
    platform: Platform,
    name: str,
    kit: Path,
    strange: Pseudo,
    results: dict[str, Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(kit)
    for variable in ("GITHUB_ACTIONS", "GITLAB_CI", "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(
        ci_command,
        "_graded",
        lambda *_: (results[name], ci_command._level(isolation_without_landlock())),
    )
    with (kit / "tests" / "exercises" / "strategies.py").open("a", encoding="utf-8") as file:
        file.write("# edited\n")
    out = tmp_path / "out"
    arguments = ["--platform", platform.value, "--out", str(out), "--fail-on", "unfinished"]
    arguments += ["--course", str(ROOT), "--lesson", "1"]
    said = said_by("ci", str(kit), *arguments, status=None)
    said = "\n".join(map(of_github, said.splitlines()))
    assert "⟦" in said and strange.left_over(said, "landlock", "codequality", "junit") == [], said
    assert out.is_dir(), said
    written = (out / "summary.md").read_text("utf-8")
    assert strange.left_over(written) == [], written


def isolation_without_landlock() -> Any:
    from autograder.isolation.level import Isolation

    return Isolation.lacking({"landlock": "⟦x⟧"})


def of_github(line: str) -> str:
    """What a line of GitHub's log says, without its command."""
    command = re.fullmatch(r"::(\w+)(?: (?P<options>[^:]*(?:%3A[^:]*)*))?::(?P<text>.*)", line)
    if command is None:
        return line
    if command[1] in ("stop-commands", "group", "endgroup") or len(command[1]) > 30:
        return ""
    title = (command["options"] or "").partition("title=")[2]
    return f"{title} {command['text']}".replace("%0A", " ").replace("%3A", ":")


# The instructor's programs


@pytest.fixture(scope="module")
def a_class(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Right and wrong answers, and what leads to notes."""
    folder = tmp_path_factory.mktemp("class")
    for name, text in {"ada": SOURCE, "bo": SOME, "cy": WRONG["same_buffer"], "dora": "("}.items():
        (folder / name).mkdir()
        (folder / name / f"{LESSON}.py").write_text(text, "utf-8")
    (folder / "eve").mkdir()
    (folder / "eve" / "lesson1.py").write_text(SOURCE, "utf-8")
    (folder / "eve" / "old").mkdir()
    (folder / "eve" / "old" / f"{LESSON}.py").write_text(SOME, "utf-8")
    (folder / "eve" / f"{LESSON}.ipynb").write_text("[]", "utf-8")
    (folder / "roster.csv").write_text("name\nada\nbo\ncy\nfay\n", "utf-8")
    return folder


@pytest.fixture
def grading(lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch) -> None:
    """`grade` takes the grader that is warm."""
    monkeypatch.setattr(grade_command, "_grader", lambda *_: nullcontext(lesson1_grader))


def arguments_of(folder: Path, out: Path) -> list[str]:
    given = ["--out", str(out), "--lesson", "1", "--course", str(ROOT), "--jobs", "1"]
    given += ["--roster", str(folder / "roster.csv"), "--layout", "plain"]
    return [str(folder), *given]


RULES = ["--due", "2020-12-01T23:59+09:00", "--late", "10% per day, at most 3 days"]
NAMES_IN_CLASS = (
    *("fay", "roster", "summary", "old", "ipynb", "nobody"),
    *("was", "never", "closed"),  # Python's own words for `(`
    *("per", "day", "at", "most", "days"),  # the rule, as the instructor wrote it
)


def test_grade_and_report(a_class: Path, grading: None, strange: Pseudo, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = arguments_of(a_class, out)
    dry = said_by("grade", *arguments, "--dry-run", status=None)
    assert "⟦" in dry and strange.left_over(dry, *NAMES_IN_CLASS) == [], dry
    first = said_by("grade", *arguments, *RULES, status=None)
    assert "⟦" in first and strange.left_over(first, *NAMES_IN_CLASS) == [], first
    (out / "overrides.csv").write_text(
        f"student,check,points,comment\nada,{LESSON}.gradient,1,⟦x⟧\n", "utf-8"
    )
    (out / "results" / "nobody.json").write_text("{", "utf-8")
    again = said_by("grade", *arguments, status=None)
    assert strange.left_over(again, "nobody", *NAMES_IN_CLASS) == [], again
    (out / "results" / "nobody.json").unlink()
    for format in NAMES:
        said = said_by("report", str(out), "--format", format, status=None)
        assert "⟦" in said or format in ("csv", "html"), said
        assert strange.left_over(said, *NAMES_IN_CLASS) == [], said
    for page in out.glob("feedback/*.html"):
        without_code = re.sub(r"<pre\b.*?</pre>", " ", page.read_text("utf-8"), flags=re.DOTALL)
        said = pseudo.text_of_page(without_code)
        assert strange.left_over(said, *NAMES_IN_CLASS) == [], page
    said = pseudo.text_of_page((out / "report.html").read_text("utf-8"))
    assert strange.left_over(said, *NAMES_IN_CLASS) == [], said


def test_a_class_that_is_stopped(strange: Pseudo, capsys: pytest.CaptureFixture[str]) -> None:
    grade_command._say_stopped("SIGINT", {}, 3)
    said = "".join(capsys.readouterr())
    assert "⟦" in said and strange.left_over(said, "Ctrl") == [], said


@pytest.mark.parametrize(
    "arguments",
    [["report", "nowhere", "--format", "csv"], ["grade", "nowhere"], ["kit", "."], ["ci", "x"]],
    ids=" ".join,
)
def test_the_option_chooses_the_language(
    arguments: list[str], strange: Pseudo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "")
    with using(ENGLISH):
        assert "⟦" not in said_by(*arguments, status=2)
        said = said_by(*arguments, "--language", str(strange.file), status=2)
    assert "⟦" in said


def test_a_language_that_is_not_there_is_named() -> None:
    said = said_by("kit", "x", "--language", "xx", status=2)
    assert "there is no language" in said and "xx.json" in "".join(said.split())


# Notebooks


@pytest.mark.parametrize("name", ["some", "raises", "right", "renamed"])
def test_feedback_of_nbgrader(name: str, strange: Pseudo, results: dict[str, Result]) -> None:
    pytest.importorskip("nbgrader")
    import nbformat

    from autograder.nbgrader import grade as nb
    from autograder.results.words import in_words

    result = in_words(results[name])
    cell = nbformat.v4.new_code_cell('check("gradient")')
    cell.metadata["nbgrader"] = {"grade": True, "grade_id": "x", "points": 3}
    other = nbformat.v4.new_code_cell("check_of_mine()")
    other.metadata["nbgrader"] = {"grade": True, "grade_id": "y", "points": 3}
    notebook = nbformat.v4.new_notebook(cells=[cell, other])
    tests = nb._tests(notebook)
    lines = nb.cell_lines(f"# %% cell 1\n{SOURCE}", ())
    ungraded = nb._fill(tests, nb._checks(result, LESSON), lines, "")
    nb._tell(notebook, result)
    assert list(ungraded) == ["y"]
    for shown in [each for part in notebook.cells for each in part.get("outputs", [])]:
        said = pseudo.text_of_page(shown.data["text/html"])
        assert "⟦" in said and strange.left_over(said) == [], said
    said = " ".join(ungraded.values())
    assert strange.left_over(said) == [], said
