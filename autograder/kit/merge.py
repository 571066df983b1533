"""A three-way merge of texts by lines: what a student wrote, and what changed in the stub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Range = tuple[int, int]


@dataclass(frozen=True)
class Merged:
    """The merged text, and the lines of it (first, behind) where both sides had changed.

    There, the student's lines were taken.
    """

    text: str
    conflicts: tuple[Range, ...]


def merge(base: str, own: str, new: str) -> Merged:
    """The student's text `own`, with what changed between the stubs `base` and `new`."""
    before, mine, theirs = (text.split("\n") for text in (base, own, new))
    lines: list[str] = []
    conflicts: list[Range] = []
    at = (0, 0, 0)
    for starts, length in [*_common(before, mine, theirs), (None, 0)]:
        ends = starts or (len(before), len(mine), len(theirs))
        old, a, b = (x[i:j] for x, i, j in zip((before, mine, theirs), at, ends, strict=True))
        if a == old:
            lines += b
        elif b in (old, a):
            lines += a
        else:
            conflicts.append((len(lines), len(lines) + len(a)))
            lines += a
        lines += before[ends[0] : ends[0] + length]
        at = (ends[0] + length, ends[1] + length, ends[2] + length)
    return Merged("\n".join(lines), tuple(conflicts))


def _common(
    base: Sequence[str], own: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[tuple[int, int, int], int]]:
    """Runs of lines that all three share, in order: where they start, and how long they are."""
    in_own, in_new = _places(base, own), _places(base, new)
    line = 0
    while line < len(base):
        if line not in in_own or line not in in_new:
            line += 1
            continue
        first = line
        while (
            in_own.get(line) == in_own[first] + line - first
            and in_new.get(line) == in_new[first] + line - first
        ):
            line += 1
        yield (first, in_own[first], in_new[first]), line - first


def _places(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    """Lines of `base` that `other` has too: where."""
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return {
        block.a + i: block.b + i
        for block in matcher.get_matching_blocks()
        for i in range(block.size)
    }
