"""pytest in a terminal of any width: a screen is what stands there at the end.

`python -m tests.autograder.terminal` serves: it imports torch once, and forks a process with a
terminal of its own for each request. So a screen costs its own arithmetic, and not torch's import.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wcwidth import wcswidth

from tests.autograder.course import ROOT, solution_sources, stub_sources

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
OF_PYTEST = re.compile(r"platform |cachedir|rootdir|configfile|testpaths|plugins|ERROR: ")
"""Lines of pytest's own, which are as long as they are."""

_SECONDS = re.compile(r"={2,} (.*) in [\d.]+s(?: \(\d+:\d+:\d+\))? ={2,}")


@dataclass(frozen=True)
class Screen:
    """What stands on a terminal after a command; `status` is the command's exit status."""

    width: int
    status: int
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def explanation(self) -> list[str]:
        """The lines about the first failure: they begin behind the rows of checks, which end with
        an empty line."""
        lines = self.lines
        first = next(
            i for i, line in enumerate(lines) if re.search(r"(^|\s)exercises/\w+\.py(:\d+)?$", line)
        )
        if lines[first].startswith("  "):  # the place has a line of its own
            first -= 1
        end = next((i for i in range(first, len(lines)) if not lines[i]), len(lines))
        return lines[first:end]

    def next_command(self) -> str:
        """The command behind `next:`."""
        (found,) = [x.removeprefix("next: ") for x in self.lines if x.startswith("next: ")]
        return found


def screen_of(width: int, status: int, output: str) -> Screen:
    """The screen that an output leaves. It must move no cursor, and break no line."""
    text = COLOUR.sub("", output.replace("\r\n", "\n"))
    moves = sorted({c for c in text if c != "\n" and not c.isprintable()})
    assert not moves, f"the output has {moves!r}"
    text = _SECONDS.sub(lambda found: f"== {found[1]} ==", text)
    for line in text.splitlines():
        assert wcswidth(line) <= width or OF_PYTEST.match(line), (width, line)
    return Screen(width, status, text.strip("\n") + "\n")


def code_only(text: str) -> str:
    """A lesson without its prose and its picture, so that lines on screens are those of code."""
    cells = re.split(r"^(?=# %%)", text, flags=re.MULTILINE)
    kept = [x for x in cells if not x.startswith("# %% [") and "__main__" not in x]
    return "".join(kept)


def right_code(lesson: str) -> str:
    """A lesson answered rightly, as `code_only`."""
    return code_only(solution_sources()[lesson])


class Terminals:
    """Runs pytest in terminals; use it in a `with` statement."""

    def __enter__(self) -> Terminals:
        command = [sys.executable, "-m", "tests.autograder.terminal"]
        self._server = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *exception: object) -> None:
        assert self._server.stdin
        self._server.stdin.close()
        self._server.wait(30)

    def output(
        self,
        folder: Path,
        *arguments: str,
        width: int = 80,
        typed: str = "",
        env: Mapping[str, str] | None = None,
    ) -> tuple[int, str]:
        """Exit status and output of `pytest ARGUMENTS` in a folder."""
        assert self._server.stdin and self._server.stdout
        asked = [str(folder), list(arguments), width, typed, dict(env or {})]
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        status, text = json.loads(self._server.stdout.readline())
        return status, text

    def screen(self, folder: Path, *arguments: str, width: int = 80) -> Screen:
        """What stands on a terminal after `pytest ARGUMENTS`."""
        return screen_of(width, *self.output(folder, *arguments, width=width))


class Desk:
    """A student's course folder: files are changed in it, and are stubs again for the next test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("exercises", "solutions", ".stubs", "tests/exercises", "tests/solutions"):
            ignore = shutil.ignore_patterns("__pycache__", "handwritten", "public")
            shutil.copytree(ROOT / name, folder / name, ignore=ignore)
        shutil.copy(ROOT / "tests" / "__init__.py", folder / "tests")
        shutil.copy(ROOT / "pyproject.toml", folder)

    def clear(self) -> None:
        """Have every lesson as it was handed out."""
        exercises = self.folder / "exercises"
        for path in [*exercises.glob("*.py"), *exercises.glob("*.ipynb")]:
            path.unlink()
        for lesson, text in stub_sources().items():
            self.write(lesson, code_only(text))

    def write(self, lesson: str, text: str) -> None:
        (self.folder / "exercises" / f"{lesson}.py").write_text(text, "utf-8")

    def answer(self, lesson: str, *changes: tuple[str, str]) -> None:
        """Answer a lesson rightly, but for these changes."""
        text = right_code(lesson)
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        self.write(lesson, text)


def serve() -> None:
    """Answer requests until the input ends."""
    # What is imported here forked processes need not import. The plugin pytest imports itself.
    import torch

    import autograder.checks.judge
    import autograder.student.items
    import autograder.student.reporter  # noqa: F401

    # The first optimizer constructed in a process imports for seconds.
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)

    for request in sys.stdin:
        folder, arguments, width, typed, env = json.loads(request)
        print(json.dumps(_in_terminal(folder, arguments, width, typed, env)), flush=True)


def _in_terminal(
    folder: str, arguments: list[str], width: int, typed: str, env: dict[str, str]
) -> tuple[int, str]:
    child, terminal = pty.fork()
    if child == 0:
        _run(folder, arguments, width, env)
    if typed:
        os.write(terminal, typed.encode())
    output = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # nobody holds the other end any more
            break
        if not piece:
            break
        output += piece
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), output.decode(
        env.get("PYTHONIOENCODING", "utf-8"), "replace"
    )


def _run(folder: str, arguments: list[str], width: int, env: dict[str, str]) -> None:
    """In the forked process: be pytest."""
    status = 70
    try:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
        os.chdir(folder)
        os.environ.pop("COLUMNS", None)
        os.environ.update({"TERM": "xterm", **env})
        encoding = env.get("PYTHONIOENCODING", "utf-8")
        sys.stdin = os.fdopen(0, closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding=encoding, closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding=encoding, closefd=False)
        sys.path[:] = [folder, *(entry for entry in sys.path if entry != "")]
        for name in [n for n in sys.modules if n.partition(".")[0] == "tests"]:
            del sys.modules[name]  # the course has its own
        import pytest

        status = int(pytest.main(["-p", "no:cacheprovider", *arguments]))
        sys.stdout.flush()
    finally:
        os._exit(status)


if __name__ == "__main__":
    serve()
