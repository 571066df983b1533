"""Points in time, as platforms and instructors write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from autograder.messages.catalogue import message, reason

_ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?"
    r" ?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?"
)
_DASHES = re.compile(r"(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)")
_SPOKEN = re.compile(
    r"(?:(?P<first>[^\W\d_]{3,})\.? (?P<day>\d{1,2})"
    r"|(?P<day2>\d{1,2})\.? (?P<second>[^\W\d_]{3,})\.?)"
    r",? (?P<year>\d{4}),? (?P<hour>\d{1,2}?)[:.]?(?P<minute>\d\d) ?(?P<half>[AaPp]\.?[Mm])?.*"
)
_MONTHS = (
    ("jan", "ene", "gen"), ("feb", "fév", "fev"), ("mar", "mär", "maa", "mrt"),
    ("apr", "avr", "abr"),
    ("may", "mai", "mag", "mei"), ("jun", "juin", "giu"), ("jul", "juil", "lug"),
    ("aug", "aoû", "ago"), ("sep", "set"), ("oct", "okt", "ott", "out"), ("nov",),
    ("dec", "dez", "dic", "déc"),
)  # fmt: skip
_SPAN = re.compile(
    r"\+?(?P<count>\d{1,4}(?:\.\d{1,3})?) ?(?P<unit>h|hours?|d|days?|w|weeks?)", re.IGNORECASE
)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}

_END = datetime(2200, 1, 1, tzinfo=UTC).timestamp()

EXAMPLE = "2026-12-01T23:59+09:00"
"""How to write a time, for messages."""


def deadline(text: str) -> datetime:
    """A time that an instructor gives, which must say its zone. Raises `ValueError`."""
    found = moment(text)
    if found is None:
        raise ValueError(message("not_a_time", text=repr(text), example=EXAMPLE))
    if found.tzinfo is None:
        raise ValueError(message("time_has_no_zone", text=repr(text), example=EXAMPLE))
    return found


def moment(text: str) -> datetime | None:
    """A time as a platform writes it, without a zone if it says none; `None` if it is not known
    how to read it."""
    text = text.strip()
    if match := _ISO.fullmatch(text):
        zone = (match["zone"] or "").replace("UTC", "Z").replace("GMT", "Z")
        return _made(f"{match['date']}T{match['time']}{zone}")
    if match := _DASHES.fullmatch(text):
        day, hour, minute, second = match.groups()
        return _made(f"{day}T{hour}:{minute}:{second}")
    if numbers := spoken(text):
        return _made("{:04}-{:02}-{:02}T{:02}:{:02}".format(*numbers))
    return None


def spoken(text: str) -> tuple[int, ...] | None:
    """A time such as `Sep 24, 2024 926 PM`, as numbers that compare; `None` if it is no such."""
    match = _SPOKEN.fullmatch(text.strip())
    if not match:
        return None
    word = (match["first"] or match["second"]).casefold()
    month = 0
    for number, beginnings in enumerate(_MONTHS, start=1):
        month = month or number * word.startswith(beginnings)
    if not month:
        return None
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"][0] in "Pp" else 0)
    day = int(match["day"] or match["day2"])
    return (int(match["year"]), month, day, hour, int(match["minute"]))


def _made(iso: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(iso)
    except ValueError:  # the 31st of February
        return None
    return found if 1970 < found.year < 3000 else None  # others cannot be told in every zone


def span(text: str) -> timedelta | None:
    """A length of time, such as `2 days`; `None` if it is none."""
    match = _SPAN.fullmatch(text.strip())
    return float(match["count"]) * _UNITS[match["unit"][0].lower()] if match else None


def extended(due: datetime, extension: str) -> datetime:
    """A deadline with an extension: another time, or a length of time. Raises `ValueError`."""
    if not extension:
        return due
    if (more := span(extension)) is not None:
        return due + more
    check_extension(extension)
    return deadline(extension)


def check_extension(text: str) -> None:
    """Raises `ValueError` for what is neither a length of time nor a time with its zone."""
    if span(text) is not None:
        return
    try:
        deadline(text)
    except ValueError as error:
        raise ValueError(message("not_an_extension", reason=reason(error))) from error


def iso(time: datetime) -> str:
    """The time to the second, in ISO 8601."""
    return time.replace(microsecond=0).isoformat()


def from_timestamp(seconds: float) -> datetime | None:
    """The time of a file; `None` for what no file can have, whatever an archive says."""
    if not 0 < seconds < _END:
        return None
    return datetime.fromtimestamp(seconds, UTC)
