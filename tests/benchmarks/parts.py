"""What is above the floor of one right eight-lesson submission, part by part.

Run by hand: `python -m tests.benchmarks.parts [ROUNDS]`. Each stage does what the one before it
does, and something more. All are measured in turns; the medians of their differences are printed.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks.grade_further import Parts, floor, graded_in_parts
from tests.benchmarks.measuring import ROOT, answer

LESSONS = tuple(str(number) for number in range(1, 9))
"""Those of the first release."""

STAGES = {
    "the floor: fork, import, own arithmetic": "bare",
    "cases decoded, observations encoded": "coded",
    "calls off limits guarded, the process put back": "performed",
    "other exercises that are called noticed": "looked_at",
}


@contextmanager
def everything(folder: Path) -> Iterator[Callable[[], dict[str, float]]]:
    """Measures each part once, in CPU seconds."""
    (folder / "exercises").mkdir()
    for path in (ROOT / "solutions").glob("lesson*.py"):
        (folder / "exercises" / path.name).write_text(answer(path.stem), "utf-8")
    with ExitStack() as stack:
        stages = {
            name: stack.enter_context(floor(folder, LESSONS, stage))
            for name, stage in STAGES.items()
        }
        whole = stack.enter_context(graded_in_parts(folder, LESSONS))
        empty = stack.enter_context(graded_in_parts(folder, LESSONS, empty=True))
        yield lambda: in_parts({name: one() for name, one in stages.items()}, whole(), empty())


def in_parts(stages: dict[str, float], whole: Parts, empty: Parts) -> dict[str, float]:
    """What each part adds to those before it."""
    parts, below = {}, 0.0
    for name, seconds in stages.items():
        parts[name], below = seconds - below, seconds
    before = empty.worker + empty.zygote
    parts["fork by the zygote, lock-down, the scratch folder"] = before
    parts["requests, names off limits searched, memory touched"] = (
        whole.worker + whole.zygote - before - below
    )
    parts["the grader: compare, result, evidence, files"] = whole.grader
    parts["all"] = whole.total
    return parts


def main() -> None:
    """Print the table as Markdown."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name, everything(Path(name)) as measure:
        measure()  # the first of each is dearer
        found = [measure() for _ in range(rounds)]
    print("| part | ms of CPU | of all |\n|---|---|---|")
    whole = statistics.median(one["all"] for one in found)
    for part in found[0]:
        seconds = statistics.median(one[part] for one in found)
        print(f"| {part} | {1000 * seconds:.0f} | {seconds / whole:.0%} |")


if __name__ == "__main__":
    main()
