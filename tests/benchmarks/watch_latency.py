"""How long `optimlings watch` takes from a save to the verdict, on a pseudo-terminal.

By hand, in the course's folder: `python -m tests.benchmarks.watch_latency`. It saves lesson 4
thirty times, right, wrong and broken code in turn, each text a little different. The clock runs
from just before the write until the last line of the screen with the verdict has arrived.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from autograder.folders import RECORDED
from tests.autograder.course import ROOT, solution_sources
from tests.autograder.pseudo_terminal import Terminal

LESSON = "lesson4_sgd"
SAVES = 30
LAST_LINE = "q quit"


def texts() -> dict[str, tuple[str, str]]:
    """Texts of the lesson by kind, each with what only its verdict shows."""
    right = solution_sources()[LESSON]
    wrong = right.replace('group["weight_decay"] * p', '2 * group["weight_decay"] * p')
    broken = right.replace("if p.grad is None:", "if p.grad is None")
    assert len({right, wrong, broken}) == 3
    return {
        "right": (right, "SGD passes all its checks"),
        "wrong": (wrong, "called"),
        "broken": (broken, "SyntaxError"),
    }


def measure(root: Path) -> dict[str, list[float]]:
    """The seconds of each save, by kind."""
    file = root / "exercises" / f"{LESSON}.py"
    found: dict[str, list[float]] = {kind: [] for kind in texts()}
    command = [sys.executable, "-P", "-m", "autograder", "watch", "4"]
    with Terminal(command, root, {"PYTHONPATH": str(ROOT)}) as screen:
        screen.wait_for("lesson 4", LAST_LINE, gone=["loading", "checking"])
        for number in range(SAVES):
            kind, (text, verdict) = list(texts().items())[number % 3]
            started = time.perf_counter()
            file.write_text(f"{text}\n# {number}\n", "utf-8")
            screen.wait_for(verdict, LAST_LINE, gone=["checking"])
            found[kind].append(time.perf_counter() - started)
        screen.end()
    return found


def main() -> None:
    """Measure, and print medians."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        for name in (".stubs", "exercises", "tests/exercises"):
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, root / name, ignore=ignore)
        assert (root / RECORDED).is_dir()
        (root / "tests" / "__init__.py").touch()
        found = measure(root)
    every = sorted(seconds for kind in found.values() for seconds in kind)
    for kind, times in found.items():
        print(f"{kind:<7} median {statistics.median(times):.3f} s of {len(times)}")
    print(
        f"all     median {statistics.median(every):.3f} s, longest {every[-1]:.3f} s, "
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )


if __name__ == "__main__":
    main()
