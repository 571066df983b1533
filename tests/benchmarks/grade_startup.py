"""What `optimlings grade` costs before the first submission is run.

Run by hand: `python -m tests.benchmarks.grade_startup [PAIRS]`. A class of nobody's work is graded:
one folder with a file in which nothing is answered. Beside `python -c "import torch"`, which two
processes need: the one that compares, and the one that forks.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measuring import ROOT, cpu_of, import_torch, report

GOAL = 3.5
"""The goal is 5 s, where importing torch costs 1.4 s."""


def main() -> None:
    """Print the seconds, and the ratio."""
    with tempfile.TemporaryDirectory() as temporary:
        student = Path(temporary, "class", "ada")
        student.mkdir(parents=True)
        shutil.copy(ROOT / "exercises" / "lesson1_gradients.py", student)
        command = [sys.executable, "-m", "autograder", "grade", str(student.parent), "--fresh"]
        out = str(Path(temporary, "out"))

        def measure() -> float:
            return cpu_of([*command, "--out", out, "--jobs", "1"], ROOT)

        name = "grade, nothing answered"
        report(import_torch, {name: measure}, {name: GOAL})


if __name__ == "__main__":
    main()
