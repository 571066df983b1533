"""What a cold `pytest` costs a student, beside `python -c "import torch"`.

Run by hand: `python -m tests.benchmarks.student_run [PAIRS]`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from tests.benchmarks.measuring import ROOT, copy_course, cpu_of, import_torch, report

RIGHT = 'g = g + group["weight_decay"] * p'
"""A line of lesson 4."""


def run(folder: Path, arguments: Sequence[str] = ()) -> float:
    """The CPU seconds of pytest in a course."""
    return cpu_of([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments], folder)


def main() -> None:
    """Print the ratios."""
    lessons = sorted(path.stem for path in (ROOT / "solutions").glob("lesson*.py"))
    with tempfile.TemporaryDirectory() as temporary:
        stubs = copy_course(Path(temporary, "stubs"))
        right = copy_course(Path(temporary, "right"), *lessons)
        wrong = copy_course(Path(temporary, "wrong"), *lessons)
        file = wrong / "exercises" / "lesson4_sgd.py"
        text = file.read_text("utf-8")
        assert RIGHT in text
        file.write_text(text.replace(RIGHT, RIGHT.replace("+ ", "+ 2 * ")), "utf-8")
        measured = {
            "untouched stubs": partial(run, stubs),
            "lesson 4, right": partial(run, right, ["--lesson", "4"]),
            "lesson 4, with a failure": partial(run, wrong, ["--lesson", "4"]),
            "all lessons, right": partial(run, right),
        }
        report(import_torch, measured, dict(zip(measured, (1.3, 1.8, 2.0, 3.5), strict=True)))


if __name__ == "__main__":
    main()
