"""Near-identical submissions: pairs whose own code is almost the same. Worth a look, no verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec
from rapidfuzz.distance import Indel

from autograder.folders import lessons_first

ALIKE = 0.97
"""Share of tokens from which on two lessons are near-identical."""

ENOUGH = 150
"""Tokens that a lesson must have of its own: short answers are alike by themselves."""

SHARED_BY_MANY = 5
"""Students that may share a function before it is taken for something that was given in class; in a
large class a twentieth of it."""


class Pair(msgspec.Struct, frozen=True):
    """Two students, the lessons and modules in which their code is near-identical, and how much of
    it is."""

    a: str
    b: str
    share: float
    lessons: list[str]


def pairs(likeness: Mapping[str, Mapping[str, str]]) -> list[Pair]:
    """The pairs of a class, the most alike first. `likeness` is the evidence's, by student."""
    found: dict[tuple[str, str], dict[str, tuple[float, int]]] = {}
    for lesson in sorted({name for own in likeness.values() for name in own}, key=lessons_first):
        for a, b, share, size in _alike(_own_code(lesson, likeness)):
            found.setdefault((a, b), {})[lesson] = share, size
    rows = []
    for (a, b), lessons in found.items():
        tokens = sum(size for _, size in lessons.values())
        share = sum(share * size for share, size in lessons.values()) / tokens
        rows.append(Pair(a, b, round(share, 3), sorted(lessons, key=lessons_first)))
    return sorted(rows, key=lambda pair: (-len(pair.lessons), -pair.share, pair.a, pair.b))


def _own_code(lesson: str, likeness: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """A lesson's code by student, without what many share; those with enough of it."""
    lines = {who: own[lesson].split("\n") for who, own in likeness.items() if lesson in own}
    times = Counter(line for own in lines.values() for line in set(own))
    many = max(SHARED_BY_MANY, len(likeness) // 20)
    kept = {who: "".join(line for line in own if times[line] <= many) for who, own in lines.items()}
    return {who: text for who, text in kept.items() if len(text) >= ENOUGH}


def _alike(texts: Mapping[str, str]) -> Iterator[tuple[str, str, float, int]]:
    """The pairs with almost the same text. Longer texts come later, so that most need no look."""
    order = sorted(texts, key=lambda who: (len(texts[who]), who))
    for place, first in enumerate(order):
        text = texts[first]
        longest = len(text) * (2 - ALIKE) / ALIKE  # a longer one differs too much by its length
        for second in order[place + 1 :]:
            if len(texts[second]) > longest:
                break
            share = Indel.normalized_similarity(text, texts[second], score_cutoff=ALIKE)
            if share >= ALIKE:
                yield min(first, second), max(first, second), share, len(text)
