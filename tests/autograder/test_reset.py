"""`optimlings reset`: the exercise is the stub again, all else and the old text are kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.cli.app import app
from autograder.lessons import data
from autograder.lessons.region import as_handed_out, spans
from autograder.student.reset import reset
from tests.autograder.course import ROOT, solution_sources, stub_sources

STUB = '''# %%
import torch


# %%
def one(x):
    """One."""
    # TODO: your answer
    raise NotImplementedError("1.1 one")


# %%
@torch.no_grad()
class Two:
    """
Text at the margin.
def one(x): not a definition
    """

    def go(self):
        raise NotImplementedError("1.2 Two")


# %% [markdown]
"""
## See it
"""

# %%
if __name__ == "__main__":
    print(one(1))
'''
ONE = STUB[STUB.index("def one") : STUB.index("\n\n\n# %%\n@torch")]


def answered(text: str = STUB) -> str:
    return text.replace(
        '    # TODO: your answer\n    raise NotImplementedError("1.1 one")', "    return 1"
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: text.replace("import torch", "import torch\nimport math\n\nONE = 1"),
        lambda text: text.replace("def one(x):", "@torch.no_grad()\ndef one(x: float) -> float:"),
        lambda text: text.replace("class Two", "class Two(object)"),
        lambda text: text.replace("def go(self):", "def go(self:"),
        lambda text: text.replace("# %%", "#%%"),
    ],
    ids=["as it was", "around it", "its signature", "another", "broken elsewhere", "other marks"],
)
def test_one_exercise_comes_back_and_the_rest_stays(change: object) -> None:
    before = change(answered())  # type: ignore[operator]
    after = as_handed_out(before, STUB, "one")
    assert ONE in after and "return 1" not in after
    lines = [line for line in before.split("\n") if "return 1" not in line and "one(x" not in line]
    assert [line for line in lines if line not in after] == []


def test_an_untouched_text_stays_as_it_is() -> None:
    assert as_handed_out(STUB, STUB, "one") == as_handed_out(STUB, STUB, "Two") == STUB


def test_a_broken_definition_itself_comes_back() -> None:
    broken = STUB.replace('    """One."""', '    """One."""\n    if x ==:\n\n        return 1')
    assert as_handed_out(broken, STUB, "one") == STUB


def test_a_second_definition_goes() -> None:
    again = STUB.replace("# %%\n@torch", "# %%\ndef one(x):\n    return 1\n\n\n# %%\n@torch")
    assert len(spans(again, "one")) == 2
    after = as_handed_out(again, STUB, "one")
    assert spans(after, "one") == spans(STUB, "one") and "return 1" not in after


@pytest.mark.parametrize("name", ["one", "Two"])
def test_a_missing_exercise_comes_back_in_its_place(name: str) -> None:
    (start, end), *_ = spans(STUB, name)
    lines = STUB.split("\n")
    gone = "\n".join(lines[:start] + lines[end:])
    after = as_handed_out(gone, STUB, name)
    assert "\n".join(lines[start:end]) in after
    order = [after.index("def one(x):\n"), after.index("class Two"), after.index("## See it")]
    assert order == sorted(order)
    compile(after, "lesson", "exec")


@pytest.mark.parametrize("lesson", sorted(solution_sources()))
def test_every_exercise_of_the_course_comes_back(lesson: str) -> None:
    """From the answered lesson to the stub, one exercise at a time."""
    stub = stub_sources()[lesson]
    names = [e.name for x, e in data.read(ROOT).every() if x.id == lesson]
    text = stub.replace('raise NotImplementedError("', 'return print("')
    assert text != stub
    for name in names:
        text = as_handed_out(text, stub, name)
    assert text == stub


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in (".stubs", "exercises", "tests/exercises"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__py*"))
    return tmp_path


def test_what_was_there_is_kept_beside_it(root: Path) -> None:
    file = root / "exercises" / "lesson1_gradients.py"
    stub = file.read_bytes()
    for number in (1, 2):
        file.write_bytes(stub + b"\n# mine\n")
        done = reset(root, data.read(root), "lesson1")
        assert done.kept == file.with_name(f"{file.name}.before-reset-{number}")
        assert done.kept.read_bytes() == stub + b"\n# mine\n" and file.read_bytes() == stub


def test_nothing_is_kept_where_nothing_changes(root: Path) -> None:
    assert reset(root, data.read(root), "1").kept is None
    (root / "exercises" / "lesson1_gradients.py").unlink()
    done = reset(root, data.read(root), "gradient")
    assert done.kept is None and done.file.exists()
    assert not list((root / "exercises").glob("*before*"))


def test_the_command_says_where(root: Path) -> None:
    file = root / "exercises" / "lesson4_sgd.py"
    file.write_text("# gone", "utf-8")
    result = CliRunner().invoke(app, ["reset", "SGD", "--course", str(root)])
    assert result.exit_code == 0
    assert "exercises/lesson4_sgd.py.before-reset-1" in result.output
    assert "class SGD" in file.read_text("utf-8")


def test_a_file_that_is_no_text_is_left_alone(root: Path) -> None:
    file = root / "exercises" / "lesson4_sgd.py"
    file.write_bytes(b"\xff\xfe\x00")
    result = CliRunner().invoke(app, ["reset", "SGD", "--course", str(root)])
    assert result.exit_code == 2 and "optimlings reset lesson4_sgd" in result.output
    assert file.read_bytes() == b"\xff\xfe\x00"
