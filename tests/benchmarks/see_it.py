"""What the last cell of each lesson, "See it", costs with the answers.

Run by hand: `python -m tests.benchmarks.see_it [PAIRS]`, on one thread. Beside `python -c "import
torch"`.
"""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from autograder.folders import lesson_files
from tests.benchmarks.measuring import ROOT, cpu_of, import_torch, report
from tests.solutions.test_lessons import see_it

GOAL = 7.0
"""The goal is 10 s, where importing torch costs 1.4 s."""


def main() -> None:
    """Print the seconds of each lesson, and the ratios."""
    with tempfile.TemporaryDirectory() as temporary:
        picture = Path(temporary, "picture.png")
        lessons = [path.stem for path in lesson_files(ROOT / "solutions")]
        measures = {
            lesson: partial(cpu_of, see_it(lesson, picture), ROOT, OMP_NUM_THREADS="1")
            for lesson in lessons
        }
        report(import_torch, measures, dict.fromkeys(lessons, GOAL))


if __name__ == "__main__":
    main()
