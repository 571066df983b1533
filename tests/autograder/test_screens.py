"""Whole screens of a student's run, in terminals of 60, 80 and 120 columns.

They stand in `tests/autograder/screens/`, a file for each. Where a change of the screens is wanted,
`OPTIMLINGS_WRITE_SCREENS=1 pytest -m "not drill" tests/autograder/test_screens.py` writes them
again, and the parts of the READMEs that show one; then read what has changed.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.messages.plain import can_show
from tests.autograder.course import CLASSROOM, ROOT
from tests.autograder.programs import one_in_six
from tests.autograder.terminal import OF_PYTEST, Desk, Screen, Terminals, right_code, screen_of

SCREENS = Path(__file__).parent / "screens"
WIDTHS = (60, 80, 120)
WRITE = "OPTIMLINGS_WRITE_SCREENS" in os.environ
READMES = ("README.md", "exercises/README.md")

L1, L2, L3, L4, L7 = (
    "lesson1_gradients",
    "lesson2_step",
    "lesson3_losses",
    "lesson4_sgd",
    "lesson7_loops",
)


@pytest.fixture(scope="module")
def terminals() -> Iterator[Terminals]:
    with Terminals() as running:
        yield running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def desk(shared: Desk) -> Desk:
    shared.clear()
    return shared


@dataclass(frozen=True)
class Scene:
    """What a student has done, and the call of pytest."""

    prepare: Callable[[Desk], None]
    arguments: tuple[str, ...]


def wrong(lesson: str, *changes: tuple[str, str]) -> Callable[[Desk], None]:
    return lambda desk: desk.answer(lesson, *changes)


def _renamed_file(desk: Desk) -> None:
    desk.answer(L1)
    file = desk.folder / "exercises" / f"{L1}.py"
    file.rename(file.with_name("lesson1_ada.py"))


def _two_wrong_steps(desk: Desk) -> None:
    desk.write(L2, (CLASSROOM / "student12" / f"{L2}.py").read_text("utf-8"))


SCENES = {
    "stubs": Scene(lambda desk: None, ()),
    "same_buffer": Scene(wrong(L1, ("w.grad.clone()", "w.grad")), ("--lesson", "1")),
    "crashes_on_none": Scene(
        wrong(L2, ("if p.grad is not None:", "if True:")), ("--lesson", "2.1")
    ),
    "broadcasts": Scene(
        wrong(L3, ("prediction.shape != target.shape", "False")), ("--lesson", "3.1")
    ),
    "stages": Scene(
        wrong(L4, ('g = g + group["weight_decay"] * p', 'g = g + 2 * group["weight_decay"] * p')),
        ("--lesson", "4"),
    ),
    "never_zeroes": Scene(wrong(L7, ("optimizer.zero_grad()", "pass")), ("--lesson", "7.1")),
    "finished": Scene(wrong(L1), ("--lesson", "1")),
    "finished_of_all": Scene(wrong(L1), ()),
    "an_exercise": Scene(wrong(L1), ("--lesson", "1.2")),
    "renamed": Scene(wrong(L1, ("def gradient(", "def my_gradient(")), ("--lesson", "1")),
    "raise_left": Scene(
        wrong(L1, ("    return result\n", "    raise NotImplementedError('1.1 gradient')\n")),
        ("--lesson", "1.1"),
    ),
    "no_colon": Scene(
        wrong(L1, ("w: Tensor) -> Tensor:", "w: Tensor) -> Tensor")), ("--lesson", "1")
    ),
    "renamed_file": Scene(_renamed_file, ("--lesson", "1")),
    "twice": Scene(
        lambda desk: desk.write(L1, right_code(L1) + "\ndef gradient(f, w):\n    return w\n"),
        ("--lesson", "1.1"),
    ),
    "endless": Scene(
        wrong(L1, ("    seen = []\n", "    seen = []\n    while True: n = n + 1\n")),
        ("--lesson", "1.2"),
    ),
    "prints": Scene(
        wrong(L1, ("    return seen\n", "    for i in range(9): print('seen', i)\n    return 3\n")),
        ("--lesson", "1.2"),
    ),
    "off_limits": Scene(
        wrong(
            L3, ("### BEGIN SOLUTION", "return torch.nn.functional.mse_loss(prediction, target)")
        ),
        ("--lesson", "3.1"),
    ),
    "another_order": Scene(
        wrong(L1, ("(f: Callable[[Tensor], Tensor], w: Tensor)", "(w, f)")),
        ("--lesson", "1.1"),
    ),
    "several_wrong": Scene(_two_wrong_steps, ("--lesson", "2")),
    "several_wrong_verbose": Scene(_two_wrong_steps, ("--lesson", "2", "-v")),
    "nothing_to_run": Scene(lambda desk: None, ("-k", "nonsense")),
    "japanese": Scene(
        wrong(
            L1,
            ("    seen = []\n", "    raise ValueError('" + "勾配を計算できません。" * 9 + "')\n"),
        ),
        ("--lesson", "1.2"),
    ),
}
"""By name, what has a screen in `screens/`."""


def without_versions(text: str) -> str:
    """A screen of `-v` without what depends on the machine, or on its speed."""
    kept = [
        re.sub(r"^=+ (.*) in [\d.]+s.* =+$", r"= \1 =", line)
        for line in text.splitlines()
        if not OF_PYTEST.match(line) and "test session starts" not in line
    ]
    return "\n".join(kept).strip("\n") + "\n"


def file_of(name: str) -> Path:
    return SCREENS / f"{name}.txt"


def in_a_file(screens: dict[int, str]) -> str:
    """The screens of all widths, each under a line that is as long as the terminal is wide."""
    return "\n".join(f"{f' {width} columns ':~^{width}}\n{text}" for width, text in screens.items())


SLOW = ("endless", "stubs", "finished_of_all")
"""Scenes of all lessons, and one that is waited for."""


@pytest.mark.parametrize("name", one_in_six(((name, name) for name in SCENES), SLOW))
def test_a_screen(name: str, desk: Desk, terminals: Terminals) -> None:
    scene = SCENES[name]
    scene.prepare(desk)
    found = {
        width: without_versions(terminals.screen(desk.folder, *scene.arguments, width=width).text)
        for width in WIDTHS
    }
    for text in found.values():
        whole_places(text)
    file = file_of(name)
    if WRITE:
        SCREENS.mkdir(exist_ok=True)
        file.write_text(in_a_file(found), "utf-8")
    assert in_a_file(found) == file.read_text("utf-8")


def whole_places(text: str) -> None:
    """No place and no command is broken over two lines."""
    for line in text.splitlines():
        assert not re.search(r"exercises/?$|exercises/lesson\w*$|\.$(?<=lesson.)", line), line
        assert not re.search(r"\.py:$", line), line
        if line.startswith("next: "):
            assert line.startswith("next: pytest"), line


def test_no_scene_was_forgotten() -> None:
    assert {path.stem for path in SCREENS.glob("*.txt")} == set(SCENES)


_SHOWN = re.compile(r"<!-- screen: (\w+)( explanation)? -->\n```\n(.*?)```\n", re.DOTALL)


@pytest.mark.parametrize("readme", READMES)
def test_the_readmes_show_real_screens(readme: str) -> None:
    path = ROOT / readme
    text = path.read_text("utf-8")

    def shown(part: re.Match[str]) -> str:
        screen = screen_in(file_of(part[1]).read_text("utf-8"), 80)
        lines = screen.explanation() if part[2] else screen.lines
        body = "\n".join(lines)
        return f"<!-- screen: {part[1]}{part[2] or ''} -->\n```\n{body}\n```\n"

    right, count = _SHOWN.subn(shown, text)
    assert count >= 1
    if WRITE:
        path.write_text(right, "utf-8")
    assert path.read_text("utf-8") == right


def screen_in(text: str, width: int) -> Screen:
    """The screen of one width in a file."""
    parts = re.split(r"^~+ (\d+) columns ~+\n", text, flags=re.MULTILINE)
    widths = dict(zip(parts[1::2], parts[2::2], strict=True))
    return Screen(width, 0, widths[str(width)])


NEXT = ("stubs", "same_buffer", "stages", "finished", "an_exercise", "renamed", "several_wrong")


@pytest.mark.parametrize("name", one_in_six((name, name) for name in NEXT))
def test_the_next_command_runs_exactly_what_it_says(
    name: str, desk: Desk, terminals: Terminals
) -> None:
    scene = SCENES[name]
    scene.prepare(desk)
    screen = terminals.screen(desk.folder, *scene.arguments)
    program, *arguments = shlex.split(screen.next_command())
    assert program == "pytest"
    todo = re.search(r"^to do: (?:fix|write|go on with|open) (\S+)", screen.text, re.MULTILINE)
    assert todo
    again = terminals.screen(desk.folder, *arguments)
    ran = [line.split()[:2] for line in again.lines if line.startswith("lesson") and "/" in line]
    ran = [row for row in ran if row[0] != "lesson"]
    if todo[1].startswith("exercises/"):  # a whole lesson
        assert {row[0] for row in ran} == {Path(todo[1]).stem}
    else:
        assert [row[1] for row in ran] == [todo[1]]


def test_a_fault_of_the_grader_is_no_success(tmp_path: Path, terminals: Terminals) -> None:
    desk = Desk(tmp_path)
    desk.clear()
    desk.answer(L1)
    checks = desk.folder / "tests" / "exercises" / f"test_{L1}.py"
    text = checks.read_text("utf-8")
    start = text.index('"""\n', text.index("def test_gradient_value")) + 4
    checks.write_text(f"{text[:start]}    1 / 0\n{text[start:]}", "utf-8")
    screen = terminals.screen(desk.folder, "--lesson", "1")
    assert screen.status == 1
    assert "12 of 12 points · 9 passed · 1 grader error" in screen.text
    words = " ".join(screen.text.split())
    assert "1 check could not be judged, which is a fault of the grader" in words
    assert "ZeroDivisionError" in words and f"tests/exercises/test_{L1}.py, line" in words
    assert "is finished" not in screen.text and "next:" not in screen.text


def test_a_file_of_checks_that_was_edited_is_named(tmp_path: Path, terminals: Terminals) -> None:
    desk = Desk(tmp_path)
    desk.clear()
    (desk.folder / ".git").mkdir()
    checks = desk.folder / "tests" / "exercises" / f"test_{L1}.py"
    lines = checks.read_text("utf-8").splitlines()
    lines[63] = ")) broken ("
    checks.write_text("\n".join(lines), "utf-8")
    for arguments in (["--lesson", "2"], [f"tests/exercises/test_{L1}.py"]):
        screen = terminals.screen(desk.folder, *arguments)
        words = " ".join(screen.text.split())
        assert screen.status in (2, 4)
        assert f"tests/exercises/test_{L1}.py, line 64, is not as it was handed out" in words
        assert "git checkout -- tests" in words
        assert "Traceback" not in words and "importlib" not in words


def test_one_q_leaves_the_debugger_and_the_run(desk: Desk, terminals: Terminals) -> None:
    desk.answer(L1, ("    seen = []\n", "    breakpoint()\n    seen = []\n"))
    status, output = terminals.output(desk.folder, "--lesson", "1", typed="q\n")
    assert status == 2 and output.count("(Pdb)") == 1, output
    assert "✗" not in output and "Quitting debugger was raised" not in output


def test_one_q_leaves_the_debugger_in_a_cell(desk: Desk, terminals: Terminals) -> None:
    desk.write(L1, f"# In[1]:\nbreakpoint()\n# In[2]:\nbreakpoint()\n# In[3]:\n{right_code(L1)}")
    status, output = terminals.output(desk.folder, "--lesson", "1", typed="q\n")
    assert status == 2 and output.count("(Pdb)") == 1, output


WHERE = [
    ([], "exercises", ["lesson1", "lesson8"]),
    (["exercises"], ".", ["lesson1", "lesson8"]),
    ([f"exercises/{L2}.py"], ".", ["lesson2"]),
    ([f"{L2}.py"], "exercises", ["lesson2"]),
    ([f"exercises/{L2}.py::fit_line"], ".", ["fit_line"]),
    (["-k", "1.2"], ".", ["accumulated_gradients"]),
    (["--lesson", "1.2"], "exercises", ["accumulated_gradients"]),
    (["--lesson", "4.3"], ".", ["SGD"]),
    (["-k", "4.1"], ".", ["SGD"]),
    (["--lesson", "1.2", "--lesson", "2"], ".", ["accumulated_gradients", "lesson2"]),
    (["--lesson", "1.2,2"], ".", ["accumulated_gradients", "lesson2"]),
    (["--lesson", "2-4, lesson6"], ".", ["lesson2", "lesson3", "lesson4", "lesson6"]),
]


@pytest.mark.parametrize(
    "where", one_in_six((f"{folder}: {' '.join(given)}", (given, folder, named))
                        for given, folder, named in WHERE)
)  # fmt: skip
def test_checks_are_found_by_what_a_student_has_before_them(
    where: tuple[list[str], str, list[str]], desk: Desk, terminals: Terminals
) -> None:
    arguments, folder, named = where
    screen = terminals.screen(desk.folder / folder, *arguments)
    assert screen.status == 0, screen.text
    rows = [line for line in screen.lines if re.match(r"lesson\d+_\w+ +\w+ +·+ ", line)]
    assert all(any(name in row for name in named) for row in rows) or len(rows) > 20, screen.text
    assert all(any(name in row for row in rows) for name in named), screen.text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["exercises/README.md"], "exercises/README.md has no checks"),
        (["--lesson", "1.9"], "there is no such exercise"),
        (["--lesson", "4-2"], "a range that ends before it begins: write 2-4"),
        (["--lesson", "1-99"], "there is no lesson 99"),
        (["--lesson", "1,,2"], "is not a list of lessons"),
        (["--lesson", "1.2-1.4"], "a range of lessons, such as 1-8"),
        (["-k", "nonsense"], "nothing was run: no check fits -k 'nonsense'"),
    ],
)
def test_where_nothing_can_be_run_a_sentence_says_so(
    arguments: list[str], says: str, desk: Desk, terminals: Terminals
) -> None:
    (desk.folder / "exercises" / "README.md").write_text("# The lessons\n")
    screen = terminals.screen(desk.folder, *arguments)
    assert screen.status in (4, 5) and says in screen.text, screen.text
    assert "--lesson 1" in screen.text or arguments[-1] in screen.text


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp932"])
def test_a_console_without_our_characters(encoding: str, desk: Desk, terminals: Terminals) -> None:
    for name in ("same_buffer", "stages", "finished"):
        scene = SCENES[name]
        desk.clear()
        scene.prepare(desk)
        env = {"PYTHONIOENCODING": encoding}
        status, output = terminals.output(desk.folder, *scene.arguments, "-v", env=env)
        assert status in (0, 1)
        plain = screen_of(80, status, output)
        assert "\\u" not in plain.text and "\\x" not in plain.text
        if encoding == "ascii":
            assert can_show(plain.text, "ascii")


def test_rows_are_whole_in_any_order(desk: Desk, terminals: Terminals) -> None:
    (desk.folder / "shuffled.py").write_text(
        "import random\n"
        "def pytest_collection_modifyitems(items):\n"
        "    random.Random(1).shuffle(items)\n"
    )
    desk.answer(L4, ('g = g + group["weight_decay"] * p', 'g = g + 2 * group["weight_decay"] * p'))
    screen = terminals.screen(desk.folder, "-p", "shuffled")
    assert len([x for x in screen.lines if re.match(r"lesson4_sgd +SGD ", x)]) == 1
    assert "✓✓✓✗✓-✓✓✓✓✓✓✓-" in screen.text and "“decay doubled”" in screen.text


@pytest.mark.program
def test_several_processes_show_the_same(desk: Desk, terminals: Terminals) -> None:
    pytest.importorskip("xdist")
    desk.answer(L1, ("w.grad.clone()", "w.grad"))
    alone = terminals.screen(desk.folder, "--lesson", "1", "--lesson", "2").lines
    status, output = terminals.output(
        desk.folder, "-n", "2", "-q", "-q", "--lesson", "1", "--lesson", "2"
    )
    assert status == 1
    together = output.replace("\r", "").splitlines()
    colourless = [re.sub(r"\x1b\[[\d;]*[mK]", "", line).strip() for line in together]
    wanted = [line.strip() for line in alone if line and not line.startswith("==")]
    assert not [line for line in wanted if line not in colourless], output
