"""Failures that follow from another exercise of the submission's: it is called, and fails too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.checks.check import Check
from autograder.checks.tables import Tables
from autograder.checks.verdict import Status, Verdict
from autograder.diagnosis.accounts import WRONG, seen

ENDED = (Status.TIMED_OUT, Status.CRASHED)


def used_and_failing(
    verdicts: Sequence[Verdict], run: Sequence[Verdict], tables: Tables
) -> dict[str, Check]:
    """For failed checks that call another exercise which fails, the first failed check of that.

    `run` holds all verdicts of the run: what was not judged in it is not said to fail. Of several
    such exercises it is one that does not follow from others in its turn.
    """
    wrong = [v for v in verdicts if v.status in WRONG and v.used]
    if not wrong:
        return {}
    failing = _failing(run, tables)
    roots = {name for name, found in failing.items() if not _used(found, failing)}
    found: dict[str, Check] = {}
    for verdict in wrong:
        names = _used([verdict], failing)
        best = [name for name in names if name in roots] or names
        if best:
            found[verdict.check.id] = failing[best[0]][0].check
    return found


def _used(verdicts: Sequence[Verdict], failing: Mapping[str, Sequence[Verdict]]) -> list[str]:
    """The failing exercises that were called in failed checks of another one."""
    used = {name for v in verdicts for name in v.used if name != _name(v.check)}
    return [name for name in failing if name in used]


def _name(check: Check) -> str:
    """An exercise as `subjects.uses` names it."""
    return f"{check.lesson}.{check.exercise}"


def _failing(run: Sequence[Verdict], tables: Tables) -> dict[str, list[Verdict]]:
    """The failed checks of each exercise that has some, but for those about what it lacks."""
    found: dict[str, list[Verdict]] = {}
    for verdict in run:
        found.setdefault(_name(verdict.check), []).append(verdict)
    for name, all_of_it in found.items():
        real = {one.check.id for one in seen(all_of_it, tables) if one.wrong}
        found[name] = [v for v in all_of_it if v.status in ENDED or v.check.id in real]
    return {name: failed for name, failed in found.items() if failed}
