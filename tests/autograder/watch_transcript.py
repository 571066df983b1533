"""A new user with nothing but the kit: from the stub to green on one exercise, as README.md shows.

`python -m tests.autograder.watch_transcript` plays it and writes the screens into README.md, where
the comment `<!-- made by tests/autograder/watch_transcript.py -->` is. A test plays it again.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from autograder.course import load_course
from autograder.kit.make import make_kit
from tests.autograder.course import ROOT
from tests.autograder.pseudo_terminal import Terminal

BLOCK = re.compile(
    r"(<!-- made by tests/autograder/watch_transcript.py -->\n)(.*?)(<!-- /made -->)", re.DOTALL
)
LAST = "q quit"
"""The end of the screen: all of it has arrived."""

FIRST = "    f(w).backward()\n    return w.grad\n"
SECOND = """\
    probe = w.detach().requires_grad_()
    return torch.autograd.grad(f(probe), probe)[0]
"""
_NEXT = re.compile(r"next: write gradient in (\S+):(\d+), and save the file")


def play(kit: Path) -> str:
    """What the user did and saw in a fresh kit, as Markdown."""
    told: list[str] = []

    def tell(did: str, screen: str) -> None:
        told.append(f"{did}\n\n```\n{screen.rstrip()}\n```\n")

    command = [sys.executable, "-P", "-m", "autograder", "watch", "1"]
    with Terminal(command, kit, {"PYTHONPATH": str(kit)}) as terminal:
        screen = terminal.wait_for("next:", LAST, gone=["loading", "checking"])
        tell("`optimlings watch 1` in the kit:", screen)
        place = _NEXT.search(screen)
        assert place, screen
        file, line = kit / place[1], int(place[2])
        stub = file.read_text("utf-8").split("\n")
        assert "raise NotImplementedError" in stub[line - 1]

        def answer(lines: str) -> None:
            text = [*stub[: line - 2], *lines.rstrip("\n").split("\n"), *stub[line:]]
            file.write_text("\n".join(text), "utf-8")

        answer(FIRST)
        screen = terminal.wait_for("next: fix", LAST, gone=["checking"])
        tell(f"At that line, the user writes this, and saves:\n\n```python\n{FIRST}```", screen)
        terminal.press("hh")
        screen = terminal.wait_for("the idea", LAST)
        hint = screen[screen.index("1.1 gradient: a nudge") :]
        tell("The key `h`, twice:", hint[: hint.index("\n\n")])
        answer(SECOND)
        screen = terminal.wait_for("next: press n", LAST, gone=["checking"])
        tell(f"The answer now, and what its save gives:\n\n```python\n{SECOND}```", screen)
        terminal.press("q")
        assert terminal.process.wait(timeout=20) == 0
    return "\n".join(told)


def main() -> None:
    """Play, and write what was seen into README.md."""
    readme = ROOT / "README.md"
    with tempfile.TemporaryDirectory() as folder:
        kit = Path(folder).resolve() / "kit"
        make_kit(load_course(ROOT), kit)
        told = play(kit)
    text = readme.read_text("utf-8")
    assert BLOCK.search(text), "README.md has no place for it"
    readme.write_text(BLOCK.sub(lambda found: found[1] + told + found[3], text), "utf-8")


if __name__ == "__main__":
    main()
