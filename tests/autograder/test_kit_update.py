"""`optimlings kit DIR --update`: a new version comes in, and nothing that a student wrote goes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.cli.app import app
from autograder.course import Course
from autograder.errors import UsageError
from autograder.folders import KIT_DATA
from autograder.kit import manifest, update
from autograder.kit.made_of import lessons_of_kit
from autograder.kit.make import make_kit
from autograder.kit.merge import Merged, merge
from autograder.kit.update import update_kit
from tests.autograder.course import ROOT, stub_sources

LESSON = "exercises/lesson1_gradients.py"
ANSWER = "    return w.grad\n"


@pytest.fixture(scope="module")
def made(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit of today, of lessons 1 and 2."""
    folder = tmp_path_factory.mktemp("kits") / "kit"
    make_kit(course.select(["1", "2"]), folder)
    return folder


@pytest.fixture
def kit(made: Path, tmp_path: Path) -> Path:
    """A kit of last term: another README, another stub of lesson 1, a file that is gone now."""
    old = tmp_path / "kit"
    shutil.copytree(made, old)
    (old / "README.md").write_text("# Last term\n", "utf-8")
    (old / "autograder" / "gone.py").write_text("# gone\n", "utf-8")
    for folder in ("exercises", ".stubs"):
        path = old / folder / "lesson1_gradients.py"
        text = path.read_text("utf-8").replace("Training means:", "To train means:")
        path.write_text(text.replace("which surprises", "that surprises"), "utf-8")
    (old / manifest.FILE).unlink()
    manifest.write(old)
    return old


def lesson1(course: Course) -> Course:
    return course.select(["1"])


def todo(exercise: str) -> str:
    return f'    # TODO: your answer\n    raise NotImplementedError("{exercise}")\n'


def test_what_nobody_edited_is_as_in_the_new_version(kit: Path, made: Path, course: Course) -> None:
    done = update_kit(lesson1(course), kit)
    assert done.kept == {} and done.to_look_at == [] and done.merged == []
    assert LESSON in done.changed and "README.md" in done.changed
    assert done.removed == ["autograder/gone.py"]
    assert manifest.read(kit) == manifest.read(made)
    assert all(manifest.digest(kit / name) == d for name, d in manifest.read(made).items())
    assert update_kit(lesson1(course), kit).changed == []


def test_answers_stay_in_the_new_text(kit: Path, course: Course) -> None:
    file = kit / LESSON
    before = file.read_text("utf-8").replace(todo("1.1 gradient"), ANSWER)
    before = before.replace("import torch\n", "import torch\nimport math\n", 1) + "\n# my own\n"
    file.write_text(before, "utf-8")
    done = update_kit(lesson1(course), kit)
    text = file.read_text("utf-8")
    assert ANSWER in text and "import math" in text and text.endswith("# my own\n")
    assert "Training means:" in text and "To train" not in text
    assert todo("1.2 accumulated_gradients") in text
    assert done.merged == [LESSON] and done.to_look_at == []
    assert (kit / done.kept[LESSON]).read_text("utf-8") == before


def test_where_both_changed_the_students_lines_stay(kit: Path, course: Course) -> None:
    stub = kit / ".stubs" / "lesson1_gradients.py"
    old = stub.read_text("utf-8").replace(todo("1.1 gradient"), "    # Write it here.\n    ...\n")
    stub.write_text(old, "utf-8")
    (kit / LESSON).write_text(old.replace("    # Write it here.\n    ...\n", ANSWER), "utf-8")
    done = update_kit(lesson1(course), kit)
    text = (kit / LESSON).read_text("utf-8")
    assert ANSWER in text and todo("1.1 gradient") not in text
    (said,) = done.to_look_at
    assert said.startswith(f"{LESSON}: gradient has changed where you wrote")


def test_a_merge_that_is_no_python_is_not_made(
    kit: Path, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update, "merge", lambda base, own, new: Merged("def (", ()))
    own = (kit / LESSON).read_text("utf-8").replace(todo("1.1 gradient"), ANSWER)
    (kit / LESSON).write_text(own, "utf-8")
    done = update_kit(lesson1(course), kit)
    assert (kit / LESSON).read_text("utf-8") == own and done.merged == []
    assert f"{LESSON} was left as it is" in done.to_look_at[0]


def test_a_file_of_the_course_that_was_edited_is_kept_beside(kit: Path, course: Course) -> None:
    (kit / "README.md").write_text("# My notes\n", "utf-8")
    (kit / "autograder" / "gone.py").write_text("# mine\n", "utf-8")
    (kit / "notes.txt").write_text("mine", "utf-8")
    done = update_kit(lesson1(course), kit)
    assert done.kept == {
        name: f"{name}.before-update-1" for name in ("README.md", "autograder/gone.py")
    }
    assert (kit / "README.md.before-update-1").read_text("utf-8") == "# My notes\n"
    assert (kit / "notes.txt").read_text("utf-8") == "mine"
    assert not (kit / "autograder" / "gone.py").exists()


def test_lessons_come_in_and_none_goes(kit: Path, course: Course) -> None:
    done = update_kit(course.select(["3"]), kit)
    assert "exercises/lesson3_losses.py" in done.added
    assert sorted(path.stem for path in (kit / "exercises").glob("lesson*.py")) == [
        "lesson1_gradients",
        "lesson2_step",
        "lesson3_losses",
    ]


def test_an_update_brings_the_lessons_that_the_kit_was_made_of(
    course: Course, kit: Path, tmp_path: Path
) -> None:
    """And of a kit of all lessons those that are new in the course, too."""
    first_two = course.every[:2]
    make_kit(replace(course, lessons=first_two, every=first_two), tmp_path / "all")
    assert lessons_of_kit(course, tmp_path / "all").lessons == course.lessons
    assert lessons_of_kit(course, kit).lessons == first_two
    (kit / KIT_DATA).unlink()  # a kit of a version that did not note it
    assert lessons_of_kit(course, kit).lessons == first_two
    (kit / KIT_DATA).write_text("{")
    with pytest.raises(UsageError, match=KIT_DATA):
        lessons_of_kit(course, kit)


def test_a_deleted_lesson_comes_back(kit: Path, course: Course) -> None:
    (kit / LESSON).unlink()
    done = update_kit(lesson1(course), kit)
    assert LESSON in done.added
    assert (kit / LESSON).read_text("utf-8") == stub_sources()["lesson1_gradients"]


def test_a_folder_that_is_no_kit_is_left_alone(tmp_path: Path, course: Course) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(UsageError, match="is not a kit"):
        update_kit(lesson1(course), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_command_says_that_a_folder_is_no_kit(tmp_path: Path) -> None:
    for options in ([], ["--lesson", "1"]):
        arguments = ["kit", str(tmp_path), "--update", "--course", str(ROOT), *options]
        ended = CliRunner().invoke(app, arguments)
        assert ended.exit_code == 2 and "is not a kit" in ended.stderr, ended.output


@pytest.mark.parametrize(
    ("base", "own", "new", "merged", "conflicts"),
    [
        ("a\nb\nc", "a\nb\nc", "a\nB\nc", "a\nB\nc", ()),
        ("a\nb\nc", "a\nB\nc", "a\nb\nc", "a\nB\nc", ()),
        ("a\nb\nc\nd", "A\nb\nc\nd", "a\nb\nc\nD", "A\nb\nc\nD", ()),
        ("a\nb\nc", "a\nX\nc", "a\nX\nc", "a\nX\nc", ()),
        ("a\nb\nc", "a\nmine\nc", "a\ntheirs\nc", "a\nmine\nc", ((1, 2),)),
        ("a\nb", "0\na\nb", "a\nb\n9", "0\na\nb\n9", ()),
        ("", "mine", "theirs", "mine", ((0, 1),)),
    ],
)
def test_merging(
    base: str, own: str, new: str, merged: str, conflicts: tuple[tuple[int, int], ...]
) -> None:
    found = merge(base, own, new)
    assert (found.text, found.conflicts) == (merged, conflicts)
