"""Comparisons that the lessons share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from torch import Tensor

from autograder.checks import expect, same
from autograder.checks.compare import Mismatch
from autograder.messages.catalogue import words
from autograder.messages.places import item
from tests.exercises.scenarios.calls import NONE, RETURNED, lacks_option
from tests.exercises.scenarios.leaves import LeafSeen
from tests.exercises.scenarios.models import ModelSeen
from tests.exercises.scenarios.optimizers import StepsSeen

REFUSED = "ValueError"
NO_ERROR = "no error"


def refused(observed: str, expected: str) -> None:
    """What `scenarios.calls.refusal` observed must be of the kind expected: a ValueError, or no
    error, whatever came back instead."""
    kind, wanted = _kind(observed), _kind(expected)
    in_words = {REFUSED: words("a ValueError"), NO_ERROR: words(NO_ERROR)}.get(wanted, wanted)
    expect(kind == wanted, "", observed, in_words, kind)


def _kind(outcome: str) -> str:
    """The kind of an outcome: `ValueError`, `no error`, or what else happened.

    Whoever lacks an option refuses it too. That is for the option's own check to say.
    """
    if lacks_option(outcome):
        return REFUSED
    if outcome == NONE or outcome.startswith(RETURNED):
        return outcome
    return outcome.partition(",")[0].partition(":")[0]


def settings(observed: str, expected: str) -> None:
    """What `scenarios.optimizers.construct` observed must be what is expected: `ValueError` or
    `accepted`. Settings that a class does not have are nobody's mistake here."""
    if lacks_option(observed) or (observed != "accepted" and lacks_option(expected)):
        return
    in_words = words("a ValueError" if expected == REFUSED else NO_ERROR)
    expect(observed == expected, "", observed, in_words, observed.partition(":")[0])


def agree(observed: object, expected: object) -> bool:
    """Whether two observations are the same."""
    try:
        same(observed, expected)
    except Mismatch:
        return False
    return True


def same_leaves(observed: Sequence[LeafSeen], expected: Sequence[LeafSeen], part: str) -> None:
    """Compare what can be seen of each leaf, and then what comes of it in use, which is harder to
    read. `part` names them, in the plural."""
    plain, wanted = ([replace(leaf, in_use=None) for leaf in side] for side in (observed, expected))
    same(plain, wanted, part)
    same_in_use([leaf.in_use for leaf in observed], [leaf.in_use for leaf in expected], part)


def same_in_use(
    observed: Sequence[Tensor | None], expected: Sequence[Tensor | None], part: str
) -> None:
    """Compare what `scenarios.leaves.used` made of tensors, under a name a student understands."""
    count, wanted = len(observed), len(expected)
    expect(count == wanted, part, str(count), str(wanted))
    for index, (value, right) in enumerate(zip(observed, expected, strict=True)):
        what = words("{part} after one more training step", part=item(part, index + 1))
        same(value, right, what)


def same_with_parameters(observed: StepsSeen | ModelSeen, expected: StepsSeen | ModelSeen) -> None:
    """Compare all that was observed, and then what comes of the parameters in use. Nothing is
    compared of a combination of options where one of the others is lacking, or wrong by itself."""
    if isinstance(observed, StepsSeen) and isinstance(expected, StepsSeen):
        if not agree(observed.without, expected.without):
            return
        observed = replace(observed, without=expected.without)
    same(replace(observed, in_use=[]), replace(expected, in_use=[]))
    same_in_use(observed.in_use, expected.in_use, "parameters")
