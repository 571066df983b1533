"""Hostile texts for patterns and scanners, and whether what reads them takes longer than it should.

A pattern is taken to pieces: for each part of it that can be repeated, there is a text that begins
as the pattern wants it, goes on with that part for ever, and ends as nothing does.
"""

from __future__ import annotations

import re
import re._constants as parts  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

TEST_CHARACTERS = " a1\n\\_,.\"'%=#(-é/"
ENDS = ("", "!", "\x00")

SOON = 0.02
"""Seconds of CPU time below which nothing is compared: the clock is too coarse."""


LOOKS = 5
"""How often a time is taken before it counts as too long."""


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of a call, the least of several where it is short."""
    taken = []
    for _ in range(3):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
        if taken[-1] > 1.0:
            break
    return min(taken)


def is_linear(read: Callable[[str], object], made: Callable[[int], str], size: int) -> bool:
    """Whether four times the text take about four times as long.

    Quadratic reading takes 16 times as long, each time. A machine that is busy makes a call
    longer now and then, and another one less, so it is looked at several times.
    """
    texts = made(size), made(4 * size)
    return any(_looks_linear(read, *texts) for _ in range(LOOKS))


def _looks_linear(read: Callable[[str], object], short: str, long: str) -> bool:
    """Between twice as much and its square there is room for a slow day."""
    once, four = seconds(lambda: read(short)), seconds(lambda: read(long))
    return four < SOON or four < 9 * max(once, SOON / 9)


def hostile(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """Beginnings, what is to be repeated behind them, and ends."""
    text = (
        pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    )
    flags = pattern.flags & ~(re.UNICODE | re.ASCII)
    seen = set()
    for before, unit in _repeats(parser.parse(text, flags), ""):
        for head in {before, ""}:
            for end in ENDS:
                if (key := (head, unit, end)) not in seen:
                    seen.add(key)
                    yield key


def _repeats(tree: Sequence[Any], before: str) -> Iterator[tuple[str, str]]:
    for operation, argument in tree:
        if operation in (parts.MAX_REPEAT, parts.MIN_REPEAT, parts.POSSESSIVE_REPEAT):
            least, most, body = argument
            if most > 50:
                yield from ((before, unit) for unit in _units(body))
            yield from _repeats(body, before)
            before += _example(body) * max(least, 1)
        elif operation is parts.SUBPATTERN:
            yield from _repeats(argument[3], before)
            before += _example(argument[3])
        elif operation is parts.BRANCH:
            for branch in argument[1]:
                yield from _repeats(branch, before)
            before += _example(argument[1][0])
        elif operation in (parts.ASSERT, parts.ASSERT_NOT):
            yield from _repeats(argument[1], before)
        else:
            before += _example([(operation, argument)])


def _example(tree: Sequence[Any]) -> str:
    """A text that the pattern matches, or nearly."""
    made = ""
    for operation, argument in tree:
        if operation is parts.LITERAL:
            made += chr(argument)
        elif operation in (parts.IN, parts.ANY, parts.NOT_LITERAL):
            made += _characters(operation, argument)[:1]
        elif operation in (parts.MAX_REPEAT, parts.MIN_REPEAT, parts.POSSESSIVE_REPEAT):
            made += _example(argument[2]) * max(argument[0], 1)
        elif operation is parts.SUBPATTERN:
            made += _example(argument[3])
        elif operation is parts.BRANCH:
            made += _example(argument[1][0])
    return made


def _units(body: Sequence[Any]) -> list[str]:
    if len(body) == 1 and body[0][0] in (parts.IN, parts.ANY, parts.NOT_LITERAL):
        found = _characters(*body[0])
        return [*found, *(a + b for a in found[:3] for b in found[:3] if a != b)]
    return [_example(body)]


def _characters(operation: Any, argument: Any) -> str:
    """Those of the characters to try that a set of them holds."""
    state = parser.State()
    state.str = ""
    tree = parser.SubPattern(state, [(operation, argument)])
    one = re._compiler.compile(tree)  # type: ignore[attr-defined]
    return "".join(c for c in TEST_CHARACTERS if one.fullmatch(c))
