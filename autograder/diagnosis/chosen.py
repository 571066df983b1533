"""Which known wrong answers are at fault, of those that nothing refutes.

A name must be earned: a mistake is at fault only where it accounts for a whole check, alone or
together with others. Where two are at work, each has checks of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.diagnosis.accounts import Account, Seen


def chosen(found: Sequence[Account], all_seen: Sequence[Seen]) -> list[Account]:
    """The accounts of what is at fault, those that explain most first; empty where in doubt."""
    needs = _needs(all_seen)
    left = list(found)
    while True:
        kept = [a for a in left if not _contradicted(a, left, needs, all_seen)]
        kept = [a for a in kept if any(_whole(one, kept, a) for one in all_seen)]
        if len(kept) == len(left):
            break
        left = kept
    best = [a for a in left if not any(_beats(b, a) for b in found)]
    return sorted(best, key=lambda account: -len(account.same))


def _contradicted(
    account: Account,
    among: Sequence[Account],
    needs: Mapping[str, set[str]],
    all_seen: Sequence[Seen],
) -> bool:
    """Whether a case shows another wrong thing than the account says, and nothing excuses that.

    It is excused where a second mistake is at work too, so that the two of them show: a known one
    with cases of its own, or one that is seen by itself in a check which this one needs. And a
    blocked check says nothing new: where what it needs is explained, it refutes nothing.
    """
    elsewhere = {check for check, _ in account.silent} | _explained(account, all_seen)
    return any(
        not (needs[check] & elsewhere) and not any(meets(account, b, check) for b in among)
        for check, _ in account.other
    )


def _explained(account: Account, all_seen: Sequence[Seen]) -> set[str]:
    """The checks of which an account alone explains every wrong case."""
    return {one.check.id for one in all_seen if one.wrong and account.same.issuperset(one.spots)}


def meets(account: Account, second: Account, check: str) -> bool:
    """Whether two mistakes, each of which is seen by itself, are both at work in a check."""
    return (
        account.known.ids.isdisjoint(second.known.ids)
        and second.at_work(check)
        and bool(second.same & account.silent)
        and bool(account.same & second.silent)
    )


def _whole(one: Seen, among: Sequence[Account], account: Account) -> bool:
    """Whether a check is explained, with this account among the reasons.

    Where the numbers of most cases are explained, the others may hide behind another exception.
    """
    spots = set(one.spots)
    mine = account.same & spots.union(one.mute_spots)
    if not mine:
        return False
    rest = spots.difference(*(a.same for a in among))
    met = account.other & spots
    if len(met) < len(mine) and any(meets(account, b, one.check.id) for b in among):
        rest -= met
    numbers = {(check, index) for check, index in mine if not one.raised(index)}
    return not rest or (len(numbers) >= len(rest) and all(one.raised(index) for _, index in rest))


def _beats(one: Account, other: Account) -> bool:
    """Whether one makes another name superfluous: it explains more, or as much and claims less."""
    if one.known.ids == other.known.ids:
        return False
    if one.same == other.same:
        return _claims(one) < _claims(other)
    return one.same > other.same


def _claims(account: Account) -> tuple[int, int, int]:
    """How much an account says that the cases do not show."""
    return len(account.other), account.unseen, len(account.known.ids)


def _needs(all_seen: Sequence[Seen]) -> dict[str, set[str]]:
    """For each check, all that it needs, directly or not; all of them have been run before."""
    found: dict[str, set[str]] = {}
    for check in sorted((one.check for one in all_seen), key=lambda check: check.line):
        direct = {f"{check.lesson}::{name}" for name in check.needs}
        found[check.id] = direct.union(*(found.get(id, set()) for id in direct))
    return found
