"""The student's kit: no answer in it, and the same verdicts as in class."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.checks import recording
from autograder.checks.recorded import Recordings
from autograder.checks.recording import RecordedCheck
from autograder.checks.table import DEFAULT_SEED
from autograder.course import Course
from autograder.errors import UsageError
from autograder.folders import lesson_files
from autograder.grading.grader import Grader
from autograder.intake.submissions import read_submission
from autograder.kit.make import make_kit
from autograder.lessons.markers import BEGIN, END
from autograder.results import schema
from tests.autograder import watch_transcript
from tests.autograder.course import CLASSROOM, ROOT
from tests.autograder.test_grade import essence

LONG = 36
"""Characters from which a line of an answer is not just what everybody writes."""

TEXT = re.compile(rb"[^\x00-\x08\x0b-\x1f]{%d,}" % LONG)
"""Bytes that can be a line or some, of ordinary text."""


@pytest.fixture(scope="module")
def kit(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handed_out") / "kit"
    make_kit(course, folder)
    return folder


def run(kit: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the kit, with the kit's own engine."""
    environment = {**os.environ, "PYTHONPATH": str(kit)}
    command = [sys.executable, "-P", *arguments]
    return subprocess.run(
        command, cwd=kit, env=environment, capture_output=True, text=True, timeout=600
    )


def answers() -> Iterator[list[str]]:
    """The lines of every answer and of every known wrong one, comments left out."""
    for path in (ROOT / "solutions").glob("lesson*.py"):
        inside = False
        block: list[str] = []
        for line in path.read_text("utf-8").splitlines():
            text = line.strip()
            if text == BEGIN:
                inside, block = True, []
            elif text == END:
                inside = False
                yield block
            elif inside and text and not text.startswith("#"):
                block.append(text)
    for path in (ROOT / "solutions" / "misconceptions").glob("lesson*.py"):
        lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
        code = [line for line in lines if line.startswith(("return ", "def ")) or " = " in line]
        yield [line for line in code if len(line) >= LONG and "misconception(" not in line]


def texts(kit: Path) -> dict[str, bytes]:
    """All that can be read in the kit: files, and the text that is packed in recordings."""
    found = {}
    for path in sorted(p for p in kit.rglob("*") if p.is_file()):
        data = path.read_bytes()
        if path.suffix == recording.ENDING:
            packed = [zlib.decompress(data), zlib.decompress(recording.read(path).packed_known)]
            data = b"\n".join(text for part in packed for text in TEXT.findall(part))
        found[path.relative_to(kit).as_posix()] = data
    return found


COMMON = {"for group in optimizer.param_groups:"}
"""Lines of answers that any code about an optimizer has, and that tell nothing."""


def is_stub(name: str) -> bool:
    """Whether a file is made by `optimlings stubs`, which leaves out what stands in the markers."""
    return name.startswith(("exercises/", ".stubs/")) and name.endswith(".py")


def test_no_line_of_an_answer_is_in_the_kit(kit: Path) -> None:
    known = texts(kit)
    stubs = {line.strip() for name, text in known.items() if name.startswith("exercises/")
             for line in text.decode().splitlines()}  # fmt: skip
    searched = [line for block in answers() for line in block if len(line) >= LONG]
    searched = [line for line in searched if line not in stubs | COMMON]  # stubs: signatures
    assert len(searched) > 200
    whole = b"\n".join(text for name, text in known.items() if not is_stub(name))
    assert [line for line in searched if line.encode() in whole] == []


def test_two_lines_of_an_answer_do_not_follow_each_other_in_the_kit(kit: Path) -> None:
    whole = b"\n".join(
        b"\n".join(line.strip() for line in text.split(b"\n"))
        for name, text in texts(kit).items()
        if not is_stub(name)
    )
    pairs = [f"{a}\n{b}" for block in answers() for a, b in zip(block, block[1:], strict=False)]
    found = {pair for pair in pairs if len(pair) >= 1.5 * LONG and pair.encode() in whole}
    assert len(pairs) > 200 and found == set()


def test_a_line_that_a_recording_keeps_is_found(tmp_path: Path) -> None:
    """Wherever it stands, and whatever bytes stand beside it."""
    line = "p.data = p.data - lr * p.grad  # → in place"
    case = b"\x86\xe2\x91" + line.encode() + b"\x00\x01"
    known = recording.RecordedKnown("id", "step", "name", line.replace("p.", "q."), 0, {})
    made = recording.Recording(
        "lesson2_step", 0, "", "", {"moves": RecordedCheck([case], [])}, recording.pack([known])
    )
    (tmp_path / "x.recording").write_bytes(recording.pack(made))
    (text,) = texts(tmp_path).values()
    assert line.encode() in text and line.replace("p.", "q.").encode() in text


def test_no_module_of_answers_can_be_imported(kit: Path) -> None:
    program = (
        "import importlib, pkgutil, autograder\n"
        "for name in ('solutions', 'solutions.lesson4_sgd', 'solutions.misconceptions',\n"
        "             'tests.solutions', 'tests.solutions.variants'):\n"
        "    try:\n"
        "        importlib.import_module(name)\n"
        "    except ModuleNotFoundError:\n"
        "        continue\n"
        "    print(name)\n"
    )
    ended = run(kit, "-c", program)
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stderr


EVERY_OBJECT = """
import importlib, pkgutil, sys
import autograder, tests
names, scenarios = (set(words.split(",")) for words in sys.argv[1:])
def modules(package):
    yield package.__name__
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not found.name.endswith("__main__"):
            yield found.name
for name in [*modules(autograder), *modules(tests)]:
    if name == "autograder.isolation.zygote_process":
        continue
    for key, value in list(vars(importlib.import_module(name)).items()):
        own = getattr(value, "__module__", "") or ""
        ours = callable(value) and own.startswith(("autograder", "tests"))
        shows_cases = own.startswith("tests.exercises.views.")
        if key in names and ours and f"{own}:{key}" not in scenarios and not shows_cases:
            print(name, key)
"""


@pytest.mark.program
def test_no_object_in_the_kit_is_called_like_an_exercise(kit: Path, course: Course) -> None:
    names = ",".join({check.exercise for check in course.checks})
    scenarios = ",".join({check.scenario.name for check in course.checks})
    ended = run(kit, "-c", EVERY_OBJECT, names, scenarios)
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stderr


STUDENT_RUNS = """
import json, shutil, sys
from pathlib import Path
from queue import SimpleQueue
import msgspec
from autograder.lessons import data
from autograder.student.runs import Finished, Judged, Ready, Request
from autograder.student.warm_process import WarmProcess

kit, classroom = Path.cwd(), Path(sys.argv[1])
lessons = [lesson.id for lesson in data.read(kit).lessons]
messages = SimpleQueue()
process = WarmProcess(kit, messages.put, forks=True)
results = {}
for number, student in enumerate(sorted(classroom.glob("student*"))):
    for lesson in lessons:
        own = student / f"{lesson}.py"
        stub = kit / ".stubs" / f"{lesson}.py"
        shutil.copyfile(own if own.exists() else stub, kit / "exercises" / f"{lesson}.py")
    process.run(Request(number, lessons))
    while isinstance(message := messages.get(), Judged | Ready):
        pass
    assert isinstance(message, Finished), message
    results[student.name] = [msgspec.to_builtins(check) for check in message.checks]
process.close()
print(json.dumps(results))
"""


def told(check: dict[str, Any]) -> dict[str, Any]:
    """What a student is told of a check.

    Which case did not end is known at home alone: in class the whole worker is ended.
    """
    names = ["id", "status", "points", "misconceptions", "hint", "expected", "actual"]
    return {name: check[name] for name in names + ["case"] * (check["status"] != "timed out")}


@pytest.fixture(scope="module")
def in_class(graded_class: Path) -> dict[str, schema.Result]:
    """The results of the class that ships."""
    paths = graded_class.glob("results/*.json")
    return {path.stem: schema.decode(path.read_bytes()) for path in paths}


SAMPLE = "student02", "student10", "student12", "student15"
"""Wrong answers that have a name, a lesson that cannot be imported, stubs, a call without end."""

CLASSES = [
    pytest.param(SAMPLE, id="sample"),
    pytest.param(None, id="all", marks=pytest.mark.drill),
]


@pytest.fixture(params=CLASSES)
def handed_in(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The class that ships, or a part of it."""
    if request.param is None:
        return CLASSROOM
    for student in request.param:
        shutil.copytree(CLASSROOM / student, tmp_path / "class" / student)
    return tmp_path / "class"


def students_of(handed_in: Path) -> list[str]:
    return sorted(path.name for path in handed_in.glob("student*"))


@pytest.mark.program
def test_students_at_home_are_told_what_the_class_run_says(
    kit: Path, in_class: dict[str, schema.Result], handed_in: Path, tmp_path: Path
) -> None:
    """By the run behind `watch`: the same points, names and cases."""
    own = tmp_path / "kit"
    shutil.copytree(kit, own)
    ended = run(own, "-c", STUDENT_RUNS, str(handed_in))
    assert ended.returncode == 0, ended.stderr
    at_home = json.loads(ended.stdout)
    assert sorted(at_home) == students_of(handed_in)
    for student, checks in at_home.items():
        result = in_class[student]
        own_lessons = {lesson.id for lesson in result.lessons if lesson.handed_in}
        expected = {check.id: msgspec.to_builtins(check) for check in result.checks}
        assert sum(check["points"] for check in checks) == result.score
        for check in checks:
            if check["id"].partition("::")[0] in own_lessons:
                assert told(check) == told(expected[check["id"]]), (student, check["id"])


@pytest.mark.program
def test_a_class_gets_the_same_in_the_kit(
    kit: Path, in_class: dict[str, schema.Result], handed_in: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    ended = run(kit, "-m", "autograder", "grade", str(handed_in), "--out", str(out))
    assert ended.returncode == 0, ended.stderr
    with (out / "grades.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == len(students_of(handed_in))
    paths = sorted((out / "results").glob("*.json"))
    assert [path.stem for path in paths] == students_of(handed_in)
    for path in paths:
        in_kit = schema.decode(path.read_bytes())
        assert without_fingerprint(in_kit) == without_fingerprint(in_class[in_kit.submission])


def without_fingerprint(result: schema.Result) -> dict[str, Any]:
    """What was judged; the grade comes from the command's rules."""
    return {**essence(result), "fingerprint": "", "grade": None}


@pytest.mark.program
@pytest.mark.parametrize("student", ["student02", "student07"])
def test_pytest_in_the_kit_gives_the_points_of_the_class(
    kit: Path, in_class: dict[str, schema.Result], tmp_path: Path, student: str
) -> None:
    own = tmp_path / "kit"
    shutil.copytree(kit, own)
    for path in (CLASSROOM / student).glob("lesson*.py"):
        shutil.copy(path, own / "exercises")
    ended = run(own, "-m", "pytest", "-p", "no:cacheprovider")
    result = in_class[student]
    assert f"{result.score} of {result.max_score} points" in ended.stdout, ended.stdout
    failed = [check for check in result.checks if check.misconceptions]
    if failed:
        assert f"“{failed[0].names[0]}”" in " ".join(ended.stdout.split())


def test_a_check_that_was_edited_is_noticed(kit: Path, tmp_path: Path) -> None:
    own = tmp_path / "kit"
    shutil.copytree(kit, own)
    with (own / "tests" / "exercises" / "test_lesson4_sgd.py").open("a") as file:
        file.write("\n# easier\n")
    ended = run(own, "-m", "pytest", "-p", "no:cacheprovider")
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "not as handed out" in ended.stderr and "points" not in ended.stdout


def test_a_kit_of_some_lessons_has_what_they_import(course: Course, tmp_path: Path) -> None:
    made = make_kit(course.select(["8"]), tmp_path / "kit")
    assert made.brought_along == ("lesson4_sgd", "lesson6_models", "lesson7_loops")
    ended = run(tmp_path / "kit", "-m", "pytest", "-p", "no:cacheprovider")
    assert ended.returncode == 0 and "not started" in ended.stdout, ended.stdout


@pytest.mark.parametrize("lesson", [path.stem for path in lesson_files(ROOT / "exercises")])
def test_a_kit_of_one_lesson_knows_what_is_right(
    course: Course, lesson: str, tmp_path: Path
) -> None:
    """What its checks import is there, as it was recorded, however few lessons come along."""
    make_kit(course.select([lesson]), tmp_path / "kit")
    lessons = [path.stem for path in lesson_files(tmp_path / "kit" / "exercises")]
    assert lesson in lessons
    Recordings(tmp_path / "kit", DEFAULT_SEED).require(lessons)


def test_its_files_are_what_tools_expect(kit: Path) -> None:
    project = tomllib.loads((kit / "pyproject.toml").read_text("utf-8"))["project"]
    own = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["dependencies"] == own["dependencies"]  # not those of an older installation
    assert not any("extra" in line for line in project["dependencies"])
    json.loads((kit / ".vscode" / "settings.json").read_text("utf-8"))
    assert "| `lesson1_gradients.py` |" in (kit / "README.md").read_text("utf-8")
    assert (kit / ".github" / "workflows" / "check.yml").exists()
    assert (kit / ".gitlab-ci.yml").exists()
    assert "optimlings-report/" in (kit / ".gitignore").read_text("utf-8").splitlines()


def test_a_kit_makes_the_same_kit(kit: Path, tmp_path: Path) -> None:
    made = tmp_path / "kit"
    ended = run(kit, "-m", "autograder", "kit", str(made))
    assert ended.returncode == 0, ended.stderr
    assert files(made) == files(kit)


def files(folder: Path) -> dict[str, bytes]:
    """All files of a folder but those that Python makes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.program
def test_a_kit_of_another_seed_has_its_own_cases(
    kit: Path, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    chosen = course.select(["1"])
    recorded = chosen.recordings().of("lesson1_gradients")
    assert recorded is not None  # drawing cases takes long, and `test_recording` does it
    few = {name: RecordedCheck(c.cases[:2], c.expected[:2]) for name, c in recorded.checks.items()}
    path = chosen.recordings(7).path("lesson1_gradients")
    path.parent.mkdir(parents=True)
    path.write_bytes(recording.pack(msgspec.structs.replace(recorded, seed=7, checks=few)))
    own = tmp_path / "kit"
    make_kit(chosen, own, seed=7)
    name = "tests/exercises/recorded/lesson1_gradients.recording"
    assert recording.read(own / name).seed == 7
    updated = run(ROOT, "-m", "autograder", "kit", str(own), "--update")
    assert updated.returncode == 0 and "0 files changed, 0 added" in updated.stdout, updated
    shutil.copy(CLASSROOM / "student02" / "lesson1_gradients.py", own / "exercises")
    cases = []
    for seed in ([], ["--course-seed", "7"]):
        ended = run(own, "-m", "pytest", "-p", "no:cacheprovider", *seed)
        assert "of 12 points" in ended.stdout, ended.stdout + ended.stderr
        cases.append(ended.stdout.rpartition("=====")[0].split(" in ")[0])
    assert cases[0] == cases[1]
    (tmp_path / "class" / "ada").mkdir(parents=True)
    shutil.copy(own / "exercises" / "lesson1_gradients.py", tmp_path / "class" / "ada")
    out = tmp_path / "out"
    ended = run(own, "-m", "autograder", "grade", str(tmp_path / "class"), "--out", str(out))
    assert ended.returncode == 0, ended.stderr
    in_kit = schema.decode((out / "results" / "ada.json").read_bytes())
    with Grader(chosen, seed=7) as grader:
        result = grader.grade(read_submission(tmp_path / "class" / "ada", chosen))
    told_both = [[told(msgspec.to_builtins(x)) for x in each.checks] for each in (in_kit, result)]
    assert told_both[0] == told_both[1] and in_kit.seed == result.seed == 7


def test_a_folder_that_holds_something_is_left_alone(course: Course, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(UsageError, match="is not empty"):
        make_kit(course, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.program
@pytest.mark.parametrize(
    "command",
    ["prove", "record", "record --check", "stubs", "stubs --check", "new 9 x"],
)
def test_what_only_authors_can_do_says_so(kit: Path, command: str) -> None:
    before = sorted(path.name for path in kit.parent.iterdir())
    ended = run(kit, "-m", "autograder", *command.split())
    assert ended.returncode == 2 and "this command is for authors" in ended.stderr, ended.stderr
    assert "Traceback" not in ended.stderr
    assert sorted(path.name for path in kit.parent.iterdir()) == before


@pytest.mark.program
def test_the_readme_shows_what_a_new_user_sees(kit: Path, tmp_path: Path) -> None:
    shutil.copytree(kit, tmp_path / "kit")
    shown = watch_transcript.BLOCK.search((ROOT / "README.md").read_text("utf-8"))
    assert shown and shown[2] == watch_transcript.play(tmp_path / "kit")
