"""Which quantity of a case a misconception is about, and the case that shows it best.

A mode that is left on changes the gradients too, in some cases. Its hint speaks of the mode, so the
mode is what is to be shown. What belongs to a misconception is wrong in every way to write it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from autograder import wire
from autograder.checks.assess import assess, mismatch_failure
from autograder.checks.check import Check
from autograder.checks.parts import wrong_parts
from autograder.checks.verdict import Row, Verdict
from autograder.diagnosis.accounts import Account, Seen
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.known import Known


def row_to_show(
    verdict: Verdict, one: Seen, named: Known, at_fault: Sequence[Account], catalogue: Catalogue
) -> Row | None:
    """The failing case to show for the misconception that is named; None if it is shown already.

    Of the cases that it explains, those that it alone explains come first, and the smallest first:
    so they stand in the table.
    """
    if verdict.shown is None or one.check.any_case:
        return None
    places = _places(one, named, at_fault)
    if not places:
        return None
    wanted = _belonging(one, named, catalogue)
    shown = verdict.shown
    if _place_of(one, shown) in (*places, None) and _is_about(one.check, shown, wanted):
        return None
    for place in places:
        found = _row(one, place, wanted)
        if found is not None:
            return found
    return None


def _places(one: Seen, named: Known, at_fault: Sequence[Account]) -> list[int]:
    """The places of the cases that a misconception explains, those of its own first."""
    own = {i for a in at_fault if named.id in a.known.ids for id, i in a.same if id == one.check.id}
    others = [a for a in at_fault if named.id not in a.known.ids]
    shared = {i for a in others for id, i in a.same | a.other if id == one.check.id}
    explained = own.intersection(one.wrong)
    return [*sorted(explained - shared), *sorted(explained & shared)]


def _place_of(one: Seen, shown: Row) -> int | None:
    """The place of a case in the table; None if it was made smaller than any there."""
    encoded = wire.encode(shown.case)
    return next((i for i, data in enumerate(one.table.encoded) if data == encoded), None)


def _belonging(one: Seen, named: Known, catalogue: Catalogue) -> frozenset[str]:
    """The fields that are wrong in every form of a misconception; empty if that tells nothing."""
    forms = [k for k in catalogue.of(one.check) if k.id == named.id and not k.beside]
    if len(forms) < 2:
        return frozenset()
    of_forms = [fields for form in forms if (fields := catalogue.wrong_fields(one.check, form))]
    return frozenset.intersection(*of_forms) if len(of_forms) > 1 else frozenset()


def _is_about(check: Check, row: Row, wanted: frozenset[str]) -> bool:
    """Whether what is said of a case is about one of these fields, as far as that can be told."""
    wrong = wrong_parts(check, row.case, row.outcome, row.expected)
    if not wanted or not wrong or row.failure is None:
        return True
    said = (row.failure.where, row.failure.actual)
    about = {field for field, found in wrong.items() if (found.where, found.actual) == said}
    return not about or bool(about & wanted)


def _row(one: Seen, place: int, wanted: frozenset[str]) -> Row | None:
    """A case of the table, with what is wrong in one of these fields."""
    table, outcome = one.table, one.outcomes[place]
    case, expected = table.cases[place], table.expected[place]
    row = Row(case, outcome, expected, assess(one.check, case, outcome, expected))
    if row.failure is None or _is_about(one.check, row, wanted):
        return row if row.failure else None
    wrong = wrong_parts(one.check, case, outcome, expected)
    found = next((found for field, found in wrong.items() if field in wanted), None)
    if found is None:
        return None
    return dataclasses.replace(row, failure=mismatch_failure(found))
