"""Name the misconception: the known wrong answers that show what a submission shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.checks.check import Check
from autograder.checks.tables import Tables
from autograder.checks.verdict import Row, Status, Verdict
from autograder.diagnosis.accounts import WRONG, Account, Seen, Spot, accounts, seen
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.chosen import chosen, meets
from autograder.diagnosis.known import Known
from autograder.diagnosis.looks import looks_like
from autograder.diagnosis.quantities import row_to_show
from autograder.diagnosis.used import used_and_failing
from autograder.limits import MAX_SAID
from autograder.messages.catalogue import Message
from autograder.messages.printable import cut, printable


@dataclass(frozen=True)
class Diagnosis:
    """What a failed check is consistent with.

    Attributes
    ----------
    misconceptions:
        Those that show the same as the check, one of each name.
    follows_from:
        The name of an earlier failed check of the exercise with the same diagnosis, or empty.
    partial:
        Whether something else of the exercise fails that none of its misconceptions shows.
    uses:
        A failed check of another exercise of the submission's that was called, or None. That comes
        first: the code may be right as it stands.
    problem:
        What kept the exercise from being diagnosed. The verdicts stand.
    shown:
        The case to show instead of the verdict's, since this is what the hint speaks of, or None.
    looks:
        Where no misconception shows the same, what the observation tells in plain words, or None.
    """

    misconceptions: tuple[Known, ...]
    follows_from: str = ""
    partial: bool = False
    uses: Check | None = None
    problem: str = ""
    shown: Row | None = None
    looks: Message | None = None

    @property
    def ids(self) -> list[str]:
        return [misconception.id for misconception in self.misconceptions]

    @property
    def names(self) -> list[str]:
        return [misconception.name for misconception in self.misconceptions]

    @property
    def hint(self) -> str:
        return self.misconceptions[0].hint if self.misconceptions else ""


def showing(verdict: Verdict, diagnosis: Diagnosis | None) -> Verdict:
    """The verdict with the case that the diagnosis speaks of."""
    if diagnosis is None or diagnosis.shown is None:
        return verdict
    return replace(verdict, shown=diagnosis.shown, failure=diagnosis.shown.failure)


def diagnose(
    verdicts: Sequence[Verdict],
    catalogue: Catalogue,
    tables: Tables,
    run: Sequence[Verdict] = (),
) -> dict[str, Diagnosis]:
    """The diagnoses of failed checks, by the check's id; a check that nothing explains has none.

    An exercise is looked at as a whole, case by case: see `accounts` for what a misconception says
    about it, and `chosen` for which of them are named. `run` holds all verdicts of the run, where
    these are some of them: an exercise may use one of another lesson.
    """
    found: dict[str, Diagnosis] = {}
    exercises = dict.fromkeys((v.check.lesson, v.check.exercise) for v in verdicts)
    for key in exercises:
        of_exercise = [v for v in verdicts if (v.check.lesson, v.check.exercise) == key]
        try:
            found |= _diagnose_exercise(of_exercise, catalogue, tables)
        except OSError:  # the machine's fault: no result, instead of one that explains nothing
            raise
        except Exception as error:  # what a submission sent can be anything
            found |= _undiagnosed(of_exercise, error)
    try:
        used = used_and_failing(verdicts, run or verdicts, tables)
    except OSError:  # the same
        raise
    except Exception as error:
        return {**_undiagnosed(verdicts, error), **found}
    for id, check in used.items():
        found[id] = replace(found.get(id, Diagnosis(())), uses=check)
    return found


def _undiagnosed(verdicts: Sequence[Verdict], error: Exception) -> dict[str, Diagnosis]:
    """What is said where explaining failures failed itself."""
    problem = printable(cut(f"{type(error).__name__}: {error}", MAX_SAID))
    return {v.check.id: Diagnosis((), problem=problem) for v in verdicts if v.status in WRONG}


def _diagnose_exercise(
    verdicts: Sequence[Verdict], catalogue: Catalogue, tables: Tables
) -> dict[str, Diagnosis]:
    all_seen = seen(verdicts, tables)
    at_fault = chosen(accounts(all_seen, catalogue), all_seen)
    found = _named(verdicts, all_seen, at_fault, catalogue) if at_fault else {}
    by_check = {one.check.id: one for one in all_seen}
    for verdict in verdicts:
        one = by_check.get(verdict.check.id)
        if verdict.check.id in found or verdict.status is not Status.FAILED or one is None:
            continue
        if verdict.shown and (looks := looks_like(one, verdict.shown)):
            found[verdict.check.id] = Diagnosis((), looks=looks)
    return found


def _named(
    verdicts: Sequence[Verdict],
    all_seen: Sequence[Seen],
    at_fault: Sequence[Account],
    catalogue: Catalogue,
) -> dict[str, Diagnosis]:
    """The diagnoses with a name."""
    ended = any(v.status in (Status.TIMED_OUT, Status.CRASHED) for v in verdicts)
    partial = ended or bool(_left_over(at_fault, all_seen))
    by_check = {one.check.id: one for one in all_seen}
    found: dict[str, Diagnosis] = {}
    first: dict[tuple[Known, ...], str] = {}
    for verdict in (v for v in verdicts if v.status in WRONG and v.check.id in by_check):
        one = by_check[verdict.check.id]
        names = _names(verdict, one, at_fault, catalogue)
        if names:
            name = first.setdefault(names, verdict.check.name)
            earlier = "" if name == verdict.check.name else name
            more = partial or one.first in one.mute
            shown = row_to_show(verdict, one, names[0], at_fault, catalogue)
            found[verdict.check.id] = Diagnosis(names, earlier, more, shown=shown)
    return found


def _left_over(at_fault: Sequence[Account], all_seen: Sequence[Seen]) -> set[Spot]:
    """The wrong cases for which nothing accounts: not even two mistakes that meet in them."""
    spots = {spot for one in all_seen for spot in one.spots}
    explained = set().union(*(account.same for account in at_fault))
    met = {
        check
        for account in at_fault
        for check, _ in account.other
        if any(meets(account, second, check) for second in at_fault)
    }
    return {(check, i) for check, i in spots - explained if check not in met}


def _names(
    verdict: Verdict, one: Seen, at_fault: Sequence[Account], catalogue: Catalogue
) -> tuple[Known, ...]:
    """The misconceptions to name for a check: those that show the same in the case that is shown,
    else in others; for a blocked check, those at work in it."""
    check = verdict.check
    shown = [a for a in at_fault if (check.id, one.first) in a.same]
    anywhere = [a for a in at_fault if any(id == check.id for id, _ in a.same)]
    at_work = [a for a in at_fault if verdict.status is Status.BLOCKED and a.at_work(check.id)]
    best = shown or anywhere or at_work
    known = [part for a in best for part in _parts(a.known, one, catalogue)]
    return tuple({part.id: part for part in known}.values())


def _parts(known: Known, one: Seen, catalogue: Catalogue) -> list[Known]:
    """Of two mistakes in one answer, those that are wrong by themselves in the case shown."""
    if not known.beside:
        return [known]
    alone = [k for k in catalogue.of(one.check) if k.id in known.ids and not k.beside]
    return [k for k in alone if catalogue.wrong(one.check, k, one.first)] or alone
