"""`optimlings watch` on a pseudo-terminal: what the screen shows, and what it survives."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.lessons import data
from autograder.student import watch as watching
from autograder.student.watch import State, Watch
from tests.autograder.course import ROOT, full_score, solution_sources, stub_sources
from tests.autograder.pseudo_terminal import Terminal

RIGHT = solution_sources()
STUBS = stub_sources()
GRADIENT = """\
    probe = w.detach().requires_grad_()
    return torch.autograd.grad(f(probe), probe)[0]
"""
PASSES = "gradient passes all its checks"


def with_gradient(answer: str) -> str:
    """Lesson 1 with an answer to its first exercise."""
    todo = '    # TODO: your answer\n    raise NotImplementedError("1.1 gradient")\n'
    assert todo in STUBS["lesson1_gradients"]
    return STUBS["lesson1_gradients"].replace(todo, answer)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course as a student has it: no answers."""
    for folder in (".stubs", "exercises", "tests/exercises"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignore)
    (tmp_path / "tests" / "__init__.py").touch()
    return tmp_path


def terminal(root: Path, *arguments: str, **options: Any) -> Terminal:
    command = [sys.executable, "-P", "-m", "autograder", *arguments]
    return Terminal(command, root, {"PYTHONPATH": str(ROOT)}, **options)


def save(root: Path, text: str, lesson: str = "lesson1_gradients") -> None:
    (root / "exercises" / f"{lesson}.py").write_text(text, "utf-8")


def left_behind(root: Path) -> list[str]:
    """The processes that know the course's folder from their command line."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:  # it has just ended
            continue
        if any(word.startswith(str(root).encode()) for word in words):
            found.append(b" ".join(words).decode())
    return found


def gone(root: Path, seconds: float = 10) -> bool:
    """Whether nothing is left behind, or soon will not be."""
    end = time.monotonic() + seconds
    while left_behind(root):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def session(root: Path) -> Iterator[tuple[Path, Terminal]]:
    """A session of lesson 1 that is warm; in the end nothing may be left of it."""
    with terminal(root, "watch", "1") as screen:
        screen.wait_for("lesson 1", gone=["loading", "checking"])
        yield root, screen
        if screen.process.poll() is None:
            assert screen.end() == 128 + signal.SIGTERM
    assert gone(root), left_behind(root)


def test_from_the_stub_to_green(session: tuple[Path, Terminal]) -> None:
    root, screen = session
    assert "next: write gradient in exercises/lesson1_gradients.py:51" in screen.screen
    save(root, with_gradient("    return w.grad\n"))
    said = screen.wait_for("gradient: ", "called", gone=["checking"])
    assert "next: fix gradient in exercises/lesson1_gradients.py:" in said and "0/12 points" in said
    save(root, with_gradient(GRADIENT))
    said = screen.wait_for(PASSES, "3/12 points")
    assert "next: press n for 1.2 accumulated_gradients" in said
    screen.press("n")
    screen.wait_for("next: write accumulated_gradients in")
    screen.press("q")
    assert screen.process.wait(timeout=20) == 0
    assert screen.written.rstrip().endswith("3 of 12 points")


BAD_SAVES: dict[str, tuple[str, str]] = {
    "a syntax error": ("    return (\n", "SyntaxError"),
    "an exception": ("    raise KeyError('mine')\n", "KeyError"),
    "exit": ("    exit(3)\n", "SystemExit"),
    "the end of its process": (
        "    import os\n    os._exit(3)\n",
        "with exit status 3",
    ),
    "a signal to itself": (
        "    import os, signal\n    os.kill(os.getpid(), signal.SIGKILL)\n",
        "by SIGKILL",
    ),
    "a question": ("    return input('? ')\n", "EOFError"),
    "much printing": (
        "    for _ in range(3000):\n        print('tick ' * 50)\n    return w.grad\n",
        "printed, ",
    ),
    "escapes": ("    print('\\x1b[2J\\x1b[31mred')\n    return w.grad\n", r"\x1b[2J\x1b[31mred"),
}


@pytest.mark.program
def test_it_survives_what_people_save(session: tuple[Path, Terminal]) -> None:
    root, screen = session
    for name, (answer, said) in BAD_SAVES.items():
        save(root, with_gradient(answer))
        assert screen.wait_for(said, gone=["checking"]), name
        save(root, with_gradient(GRADIENT))
        screen.wait_for(PASSES, gone=["checking"])


@pytest.mark.program
def test_a_loop_without_end_gives_way_to_the_next_save(session: tuple[Path, Terminal]) -> None:
    root, screen = session
    save(root, with_gradient("    while True:\n        pass\n"))
    screen.wait_for("checking, ")
    save(root, with_gradient(GRADIENT))
    screen.wait_for(PASSES, seconds=5)


@pytest.mark.program
def test_what_the_code_started_ends_with_its_run(session: tuple[Path, Terminal]) -> None:
    root, screen = session
    start = f"    import subprocess\n    subprocess.Popen(['sleep', '1000', {str(root)!r}])\n"
    save(root, with_gradient(start + GRADIENT))
    screen.wait_for(PASSES, gone=["checking"])
    end = time.monotonic() + 10
    while any("1000" in words for words in left_behind(root)):
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.program
def test_editors_save_in_many_ways(session: tuple[Path, Terminal]) -> None:
    root, screen = session
    file = root / "exercises" / "lesson1_gradients.py"

    def renamed() -> None:
        file.with_suffix(".tmp").write_text(with_gradient(GRADIENT), "utf-8")
        file.with_suffix(".tmp").rename(file)

    def with_backup() -> None:
        file.rename(file.with_suffix(".py~"))
        file.write_text(with_gradient(GRADIENT), "utf-8")

    def in_parts() -> None:
        text = with_gradient(GRADIENT)
        with file.open("w", encoding="utf-8") as stream:
            stream.write(text[:2000])
            stream.flush()
            time.sleep(0.05)
            stream.write(text[2000:])

    ways: list[Callable[[], None]] = [renamed, with_backup, in_parts]
    for way in ways:
        way()
        screen.wait_for(PASSES, gone=["checking"])
        file.unlink()
        screen.wait_for("lesson1_gradients.py is not there", gone=["checking"])
        file.write_text(with_gradient("    return w.grad\n"), "utf-8")
        screen.wait_for("called", gone=["checking"])


@pytest.mark.program
def test_keys(session: tuple[Path, Terminal]) -> None:
    root, screen = session
    screen.press("h")
    assert "the idea" not in screen.wait_for("1.1 gradient: a nudge")
    screen.press("h")
    screen.wait_for("1.1 gradient: a nudge", "1.1 gradient: the idea")
    screen.press("l")
    assert "nudge" not in screen.wait_for("all exercises", "1.4   accumulate_batches")
    screen.press("l")
    screen.wait_for("lesson 1 · ")
    screen.press("n")
    assert "nudge" not in screen.wait_for("> 1.2   accumulated_gradients")
    save(root, with_gradient(GRADIENT))
    screen.wait_for(PASSES)
    screen.press("n")  # what was shown before does not tell whether it ran again
    screen.wait_for("> 1.2   accumulated_gradients")
    save(root, with_gradient("    return w.grad\n"))
    screen.wait_for("called")
    screen.press("r")
    screen.wait_for("checking")
    screen.wait_for("called", gone=["checking"])


@pytest.mark.program
def test_a_window_that_is_resized(session: tuple[Path, Terminal]) -> None:
    _, screen = session
    for columns, lines in ((120, 30), (40, 12), (20, 5), (80, 24)):
        screen.resize(columns, lines)
        bar = f"\n{'░' * (columns - len(' 0/12 points'))} 0/12 points"
        shown = screen.wait_for(bar).rstrip("\n").split("\n")
        assert max(map(len, shown)) <= columns and len(shown) <= lines


@pytest.mark.program
@pytest.mark.parametrize("while_running", [False, True])
def test_ctrl_c_leaves_no_process_and_a_sane_terminal(root: Path, while_running: bool) -> None:
    with terminal(root, "watch", "1") as screen:
        screen.wait_for("lesson 1", gone=["loading", "checking"])
        if while_running:
            save(root, with_gradient("    while True:\n        pass\n"))
            screen.wait_for("checking, ")
        screen.interrupt()
        assert screen.process.wait(timeout=20) == 128 + signal.SIGINT
        assert gone(root), left_behind(root)
        assert "Traceback" not in screen.written


@pytest.mark.program
def test_killed_itself_it_leaves_no_process(root: Path) -> None:
    with terminal(root, "watch", "1") as screen:
        screen.wait_for("lesson 1", gone=["loading", "checking"])
        save(root, with_gradient("    while True:\n        pass\n"))
        screen.wait_for("checking, ")
        assert screen.end(signal.SIGKILL) == -signal.SIGKILL
        assert gone(root), left_behind(root)


@pytest.mark.program
def test_without_fork_a_process_is_ready_for_each_run(root: Path) -> None:
    with terminal(root, "watch", "1", "--no-fork") as screen:
        screen.wait_for("lesson 1", gone=["loading", "checking"])
        for answer, said in (("    return w.grad\n", "called"), (GRADIENT, PASSES)):
            save(root, with_gradient(answer))
            screen.wait_for(said, gone=["checking"])
        save(root, with_gradient("    import os\n    os._exit(3)\n"))
        screen.wait_for("with exit status 3", gone=["checking"])
        save(root, with_gradient("    while True:\n        pass\n"))
        screen.wait_for("checking, ")
        save(root, with_gradient(GRADIENT))
        screen.wait_for(PASSES, gone=["checking"])
        screen.press("q")
        assert screen.process.wait(timeout=20) == 0
    assert gone(root), left_behind(root)


@pytest.mark.program
def test_all_lessons_start_with_what_was_begun(root: Path) -> None:
    save(root, RIGHT["lesson2_step"], "lesson2_step")
    save(root, with_gradient("    return w.grad\n"))
    points = full_score(root)
    with terminal(root, "watch") as screen:
        said = screen.wait_for(f"11/{points} points", "gradient: ", gone=["checking"])
        assert "> 1.1   gradient" in said
        save(root, RIGHT["lesson3_losses"], "lesson3_losses")
        screen.wait_for("lesson 3 · ", f"22/{points} points")
        assert screen.end(signal.SIGHUP) == 128 + signal.SIGHUP


def test_checks_that_were_edited_are_an_error(root: Path) -> None:
    with (root / "tests" / "exercises" / "test_lesson1_gradients.py").open("a") as file:
        file.write("# easier\n")
    with terminal(root, "watch") as screen:
        assert screen.process.wait(timeout=60) == 2
        assert "not as handed out" in " ".join(screen.written.split())
    assert gone(root)


def test_another_lesson_is_an_error(root: Path) -> None:
    with terminal(root, "watch", "99") as screen:
        assert screen.process.wait(timeout=60) == 2
        assert "there is no lesson '99'" in screen.written


@pytest.mark.program
@pytest.mark.skipif(not hasattr(os, "fork"), reason="for a process that waits for ever")
def test_a_run_that_only_waits_is_ended(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "WATCH_SECONDS", 1)
    save(root, with_gradient("    import time\n    time.sleep(1000)\n"))
    states: queue.SimpleQueue[State] = queue.SimpleQueue()
    known = data.read(root)
    watch = Watch(root, known, known.lessons[0], states.put, forks=True)
    watch.loop(once=True)
    assert "said nothing for 1 s" in watch.state.ended["lesson1_gradients"]
    assert gone(root), left_behind(root)
