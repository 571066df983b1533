"""The instructor's rules about time: the deadline, what lateness costs, what is shown when."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from autograder.errors import UsageError
from autograder.intake.names import reason
from autograder.intake.times import deadline, extended, iso, moment
from autograder.messages.catalogue import Message, Said, message, phrase
from autograder.results.schema import CheckResult, Lateness, Result, Text

_RULE = re.compile(
    r"(?P<amount>\d+(?:\.\d+)?) ?(?P<of>%|points?) per (?P<unit>day|hour)"
    r"(?:, at most (?P<most>\d+) (?P<unit2>day|hour)s?(?P<then>, then 0)?)?"
)
LATE_EXAMPLE = "10% per day, at most 3 days"
_UNITS = {"day": timedelta(days=1), "hour": timedelta(hours=1)}


@dataclass(frozen=True)
class LateRule:
    """What lateness costs: `amount` for each unit of time that has begun.

    Attributes
    ----------
    text:
        The rule as it was given.
    amount, is_share:
        Points, or per cent of the points that the checks give.
    unit:
        `day` or `hour`.
    most:
        So many units are counted at most; then it costs no more.
    then_nothing:
        Whether what comes even later is worth nothing.
    """

    text: str
    amount: float
    is_share: bool
    unit: str
    most: int | None = None
    then_nothing: bool = False

    @classmethod
    def of(cls, text: str) -> LateRule:
        """The rule in words. Raises `ValueError`."""
        match = _RULE.fullmatch(" ".join(text.split()))
        if match is None or (match["unit2"] or match["unit"]) != match["unit"]:
            raise ValueError(
                message("not_a_rule_of_lateness", text=repr(text), example=str(LATE_EXAMPLE))
            )
        most = int(match["most"]) if match["most"] else None
        is_share = match["of"] == "%"
        return cls(text, float(match["amount"]), is_share, match["unit"], most, bool(match["then"]))

    def units(self, late_by: timedelta) -> int:
        """How many days or hours have begun."""
        return max(math.ceil(late_by / _UNITS[self.unit]), 0)

    def cost(self, units: int, score: int) -> float:
        """The points that being so late takes off this score."""
        if self.most is not None and units > self.most:
            if self.then_nothing:
                return float(score)
            units = self.most
        cost = units * (score * self.amount / 100 if self.is_share else self.amount)
        return round(min(cost, score), 2)


_NO_RULE = LateRule("", 0.0, True, "day")


class Rules(msgspec.Struct, frozen=True, omit_defaults=True):
    """The rules as they are given and kept: `due` and `show_after` are times with their zone.

    `hidden` names the checks, exercises or lessons that are shown after that time alone; if it is
    empty, all are.
    """

    due: str = ""
    late: str = ""
    show_after: str = ""
    hidden: list[str] = []

    def check(self) -> None:
        """Raises `ValueError` for what cannot be understood."""
        for text in (self.due, self.show_after):
            if text:
                deadline(text)
        if self.late:
            LateRule.of(self.late)
        if self.late and not self.due:
            raise ValueError(message("late_without_due"))
        if self.hidden and not self.show_after:
            raise ValueError(message("hide_without_show_after"))


NO_RULES = Rules()


def read_rules(path: Path) -> Rules:
    """The rules in a file; none if there is no file. Raises `UsageError`."""
    try:
        rules = msgspec.json.decode(path.read_bytes(), type=Rules)
        rules.check()
    except (FileNotFoundError, NotADirectoryError):
        return NO_RULES
    except (OSError, ValueError) as error:
        why = phrase("rules_file_cannot_be_used", path=str(path), reason=str(reason(error)))
        raise UsageError(why) from error
    return rules


def encode(rules: Rules) -> bytes:
    """The rules as a file."""
    return msgspec.json.format(msgspec.json.encode(rules), indent=1) + b"\n"


def lateness(result: Result, rules: Rules) -> Lateness | None:
    """How late a submission is, and what it costs; `None` without a deadline or a submission."""
    if not rules.due or not result.files:
        return None
    due = extended(deadline(rules.due), result.person.extension)
    rule = LateRule.of(rules.late) if rules.late else _NO_RULE
    handed_in = moment(result.handed_in.time)
    said: dict[str, Said] = {"due": iso(due), "rule": rule.text or "-"}
    if handed_in is None:
        id = "late_by_unknown" if result.person.late else "time_unknown"
        return _lateness(said, 0, 0.0, id)
    if handed_in.tzinfo is None:  # the platform's, which is that of the course
        handed_in = handed_in.replace(tzinfo=due.tzinfo)
    units = rule.units(_late_by(handed_in, due))
    cost = rule.cost(units, result.score)
    said |= {"time": iso(handed_in.astimezone(due.tzinfo)), "cost": f"{cost:.2f}"}
    said |= {"units": message(f"unit_{rule.unit}", count=units)}
    id = "in_time" if not units else "late_cost" if rules.late else "late_after_due"
    if result.handed_in.known_from == "files":
        id += "_by_files"
    return _lateness(said, units, cost, id)


def _late_by(handed_in: datetime, due: datetime) -> timedelta:
    """A deadline of 23:59 means the end of that minute, as people read it."""
    return handed_in - due if due.second else handed_in.replace(second=0, microsecond=0) - due


def _lateness(said: dict[str, Said], units: int, cost: float, id: str) -> Lateness:
    due, rule = str(said["due"]), str(said["rule"])
    text = Text.of(Message(id, said))
    return Lateness(due=due, rule=rule, units=units, cost=cost, message=text)


def with_visibility(result: Result, rules: Rules) -> Result:
    """The result, whose checks say after which time students see them."""
    lessons = [
        msgspec.structs.replace(lesson, checks=_with_times(lesson.checks, rules))
        for lesson in result.lessons
    ]
    return msgspec.structs.replace(result, lessons=lessons)


def _with_times(checks: Sequence[CheckResult], rules: Rules) -> list[CheckResult]:
    """A check waits with those that it needs: that it is blocked would tell how they ended."""
    waiting: set[str] = set()
    for check in checks:
        if not rules.hidden or names(check, rules.hidden) or waiting & set(check.needs):
            waiting.add(check.name)
    return [
        msgspec.structs.replace(
            check, shown_after=rules.show_after if check.name in waiting else ""
        )
        for check in checks
    ]


def names(check: CheckResult, given: Sequence[str]) -> bool:
    """Whether one of these is the check, by its id or name, or its exercise, or its lesson."""
    called = {check.id, check.name, check.exercise, check.exercise_id, check.lesson}
    return bool(called & set(given))
