"""How well a known wrong answer accounts for what the checks of an exercise saw, case by case."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.checks.assess import assessed
from autograder.checks.check import Check
from autograder.checks.table import CaseTable
from autograder.checks.tables import Tables
from autograder.checks.verdict import Status, Verdict
from autograder.diagnosis.alike import alike
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.known import Known
from autograder.subjects.outcome import Outcome, Raised

WRONG = (Status.FAILED, Status.BLOCKED)

Spot = tuple[str, int]
"""A case of a check: the check's id, and the place of the case in its table."""

_REFUSED = re.compile(r"got an unexpected keyword argument '(\w+)'")


@dataclass(frozen=True)
class Seen:
    """What a check saw of a submission.

    Attributes
    ----------
    wrong:
        The places of the cases that came out wrong, but for those in `mute`.
    mute:
        The places of wrong cases that say nothing: they are about an option that the code has not.
    spared:
        The places of other cases about such an option: the check does not ask for it there.
    """

    table: CaseTable
    outcomes: tuple[Outcome, ...]
    wrong: tuple[int, ...]
    mute: frozenset[int]
    spared: frozenset[int] = frozenset()

    @property
    def check(self) -> Check:
        return self.table.check

    @property
    def first(self) -> int:
        """The place of the first case that came out wrong, which is shown."""
        return min([*self.wrong, *self.mute], default=0)

    @property
    def spots(self) -> list[Spot]:
        """The wrong cases."""
        return [(self.check.id, index) for index in self.wrong]

    @property
    def mute_spots(self) -> list[Spot]:
        """The mute cases."""
        return [(self.check.id, index) for index in self.mute]

    def raised(self, index: int) -> bool:
        """Whether an exception came back for a case, which hides what else there is to see."""
        return isinstance(self.outcomes[index], Raised)


def seen(verdicts: Sequence[Verdict], tables: Tables) -> list[Seen]:
    """What the checks of an exercise saw, the failed ones first."""
    run = [v for v in verdicts if v.outcomes and (v.status in WRONG or v.status is Status.PASSED)]
    refused = {name for v in run for outcome in v.outcomes for name in _refused(outcome)}
    run.sort(key=lambda v: v.status is Status.PASSED)
    return [_seen(v, tables.of(v.check), refused) for v in run]


def _seen(verdict: Verdict, table: CaseTable, refused: set[str]) -> Seen:
    if table.check.any_case:  # one good case is enough, so they stand for each other
        first = [] if verdict.status is Status.PASSED else [0]
        return Seen(table, verdict.outcomes, tuple(first), frozenset())
    rows = [] if verdict.status is Status.PASSED else assessed(table, verdict.outcomes)
    failed = {index: row.failure for index, row in enumerate(rows) if row.failure}
    places = range(len(verdict.outcomes)) if refused else ()
    about = frozenset(i for i in places if not refused.isdisjoint(_options(table.cases[i])))
    mute = frozenset(
        index
        for index, failure in failed.items()
        if failure.not_started or index in about or any(_refused(verdict.outcomes[index]))
    )
    wrong = tuple(index for index in failed if index not in mute)
    return Seen(table, verdict.outcomes, wrong, mute, about - set(failed))


def _refused(outcome: Outcome) -> Iterator[str]:
    """The option that a call was refused for; one from within the submission is its own fault."""
    if isinstance(outcome, Raised) and outcome.kind == "TypeError" and outcome.place is None:
        yield from _REFUSED.findall(outcome.text)


def _options(data: Any) -> Iterator[str]:
    """The names of all options in a case: the keys of its dicts, and what is not as by default."""
    if dataclasses.is_dataclass(data):
        for item in dataclasses.fields(data):
            value = getattr(data, item.name)
            if isinstance(value, str | bool | int | float) and value != item.default:
                yield item.name
            yield from _options(value)
    elif isinstance(data, list | tuple):
        for item in data:
            yield from _options(item)
    elif isinstance(data, dict):
        yield from data


@dataclass(frozen=True)
class Account:
    """What a known wrong answer says about the cases of an exercise; it is wrong in no case in
    which the submission is right.

    Attributes
    ----------
    same:
        Where both are wrong in the same way, the mute cases included.
    other:
        Where both are wrong, but in different ways: all such cases, or one of each check.
    hidden:
        Where the known answer is wrong, and the submission raised another exception.
    silent:
        Where the submission alone is wrong.
    unseen:
        How many cases the known answer is wrong in that say nothing about the submission.
    """

    known: Known
    same: set[Spot] = field(default_factory=set)
    other: set[Spot] = field(default_factory=set)
    hidden: set[Spot] = field(default_factory=set)
    silent: set[Spot] = field(default_factory=set)
    unseen: int = 0

    def at_work(self, check: str) -> bool:
        """Whether the known answer fails a check, in a case that the submission fails too."""
        return any(id == check for id, _ in self.same | self.other)


def accounts(all_seen: Sequence[Seen], catalogue: Catalogue) -> list[Account]:
    """The accounts of those known wrong answers that say something, and that nothing refutes."""
    if not any(one.wrong or one.mute for one in all_seen):
        return []
    found = (_account(known, all_seen, catalogue) for known in catalogue.of(all_seen[0].check))
    return [account for account in found if account is not None]


def _account(known: Known, all_seen: Sequence[Seen], catalogue: Catalogue) -> Account | None:
    account = Account(known)
    for one in all_seen:
        if one.wrong or one.mute:
            _compare(account, one, catalogue)
    if not account.same or any(_refuted(known, one, catalogue) for one in all_seen):
        return None
    unseen = sum(len(_wrong_in(known, one, one.mute | one.spared, catalogue)) for one in all_seen)
    return dataclasses.replace(account, unseen=unseen)


def _compare(account: Account, one: Seen, catalogue: Catalogue) -> None:
    """Sort the wrong cases of a check into an account."""
    theirs = catalogue.outcomes(one.check, account.known)
    if theirs is None:
        account.silent.update(one.spots)
        return
    account.same.update((one.check.id, i) for i in one.mute if _same(one, i, theirs))
    for index, spot in zip(one.wrong, one.spots, strict=True):
        if not catalogue.wrong(one.check, account.known, index):  # known from the first time on
            account.silent.add(spot)
        elif _same(one, index, theirs):
            account.same.add(spot)
        elif one.raised(index):
            account.hidden.add(spot)
        else:
            account.other.add(spot)
            if not account.same:  # most end here, at the first case that both have wrong
                return


def _same(one: Seen, index: int, theirs: tuple[Outcome, ...]) -> bool:
    ours = one.outcomes
    if one.check.any_case:
        pairs = list(zip(ours, theirs, strict=False))
        return len(ours) == len(theirs) and all(
            alike(one.table, place, a, b) for place, (a, b) in enumerate(pairs)
        )
    return alike(one.table, index, ours[index], theirs[index])


def _refuted(known: Known, one: Seen, catalogue: Catalogue) -> bool:
    """Whether a known answer is wrong in a case in which the submission is right."""
    places = range(1 if one.check.any_case else len(one.outcomes))
    apart = {*one.wrong, *one.mute, *one.spared}
    right = (index for index in places if index not in apart)
    return bool(_wrong_in(known, one, right, catalogue, enough=1))


def _wrong_in(
    known: Known, one: Seen, places: Iterable[int], catalogue: Catalogue, enough: int = 10**6
) -> list[int]:
    """Those of some cases in which a known answer is wrong, up to so many."""
    found = []
    for index in places:
        if catalogue.wrong(one.check, known, index):
            found.append(index)
        if len(found) >= enough:
            break
    return found
