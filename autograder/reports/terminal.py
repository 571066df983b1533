"""A failure as a student reads it in a terminal: in at most six lines of 80 columns.

Pure functions of a result, with the terminal's width: `pytest`, `watch` and notebooks use them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from autograder.messages.catalogue import Said, in_a_row, message, phrase, say
from autograder.messages.layout import (
    ENDS,
    MORE,
    capital,
    columns,
    cut_middle,
    cut_rows,
    cut_to,
    padded,
    rows,
    sentences_in,
    width_of,
)
from autograder.messages.plain import plain
from autograder.messages.printable import printable
from autograder.reports.rows import OWN_REASON, of_file
from autograder.results.schema import CheckResult

MAX_LINES = 6
"""Lines of an explanation in 80 columns or more."""

MAX_LINES_NARROW = 8

MAX_PRINTED = 5
"""Lines shown of what the code printed."""

LABEL = 11
"""Width of the words in front of an explanation's lines."""

_INDENT = "  "
_UNDER = _INDENT + " " * LABEL


@dataclass(frozen=True)
class View:
    """How a failure is shown.

    Attributes
    ----------
    width:
        Columns of the terminal.
    whole:
        Whether nothing is cut (`-v`), however many lines that takes.
    encoding:
        What the terminal can show.
    """

    width: int = 80
    whole: bool = False
    encoding: str = "utf-8"

    @property
    def columns(self) -> int:
        return columns(self.width)

    @property
    def lines(self) -> int:
        """Lines that an explanation may take."""
        if self.whole:
            return 1000
        return MAX_LINES if self.columns >= 80 else MAX_LINES_NARROW

    def text(self, text: str) -> str:
        """Somebody's text, safe to show here."""
        return plain(printable(text, newline=" "), self.encoding)


@dataclass
class _Explanation:
    """An explanation while it is made: rows, and how many more there is room for."""

    view: View
    rows: list[str] = field(default_factory=list)

    @property
    def room(self) -> int:
        return max(self.view.lines - len(self.rows), 1)

    def add(self, label: str, text: str, most: int = 1) -> None:
        """A labelled text, cut to so many rows."""
        count = self.room if self.view.whole else min(most, self.room)
        first = _labelled(label)
        self.rows += cut_rows(self.view.text(text), self.view.columns, count, first, _UNDER)

    def add_error(self, text: str, most: int) -> None:
        """What was raised. Its last words often tell most, so it is cut in the middle."""
        room = self.view.columns - len(_UNDER)
        if most == 1 and not self.view.whole:
            text = cut_middle(self.view.text(text), room)
        self.add(phrase("label_came_back"), text, most)

    def say(self, text: str) -> None:
        """Whole sentences, as many as there is room for."""
        self.rows += self._sentences(text, self.room)

    def height(self, text: str) -> int:
        """The rows that sentences take if nothing is cut."""
        return len(self._sentences(text, 1000))

    def _sentences(self, text: str, count: int) -> list[str]:
        said = self.view.text(text)
        return sentences_in(said, self.view.columns, count, _INDENT, _INDENT)


def explain(
    check: CheckResult, source: Sequence[str] = (), view: View | None = None, printed: str = ""
) -> list[str]:
    """A failure in a few lines: what was called, what came back, what was expected, the rule.

    `source` holds the lines of the file that `check.location` names, and `printed` what the code
    printed on the case that is shown.
    """
    made = _Explanation(view or View())
    made.rows += _title(check, made.view)
    if check.uses:
        made.rows += rows(say(check.uses), made.view.columns, _INDENT, _INDENT)
    _kind_of(check)(made, check, source)
    return made.rows + _printed(printed, made.view)


def _kind_of(
    check: CheckResult,
) -> Callable[[_Explanation, CheckResult, Sequence[str]], None]:
    if of_file(check):
        return _of_file
    if check.status == "grader error":
        return _of_grader
    if check.message.id in OWN_REASON:
        return _of_own_file
    if check.message.id in ("off_limits", "timed_out", "altered", "crashed", "unfit"):
        return _of_sentence
    return _of_values


def _title(check: CheckResult, view: View) -> list[str]:
    """What failed, and the place, which stays whole."""
    place = check.id if check.status == "grader error" else place_of(check)
    name, place = view.text(what_fails(check)), view.text(place)
    room = view.columns - width_of(place) - 2
    enough = width_of(check.exercise) + 2 + width_of(MORE)
    if room < min(enough, width_of(name)):
        return [cut_to(name, view.columns), f"{_INDENT}{place}"]
    name = cut_to(name, room)
    return [name + " " * (view.columns - width_of(name) - width_of(place)) + place]


def headed(check: CheckResult) -> str:
    """The exercise and the check."""
    return phrase("exercise_and_title", exercise=check.exercise, title=check.title)


def what_fails(check: CheckResult) -> str:
    """The exercise and the check; of a file that cannot be imported, the file."""
    if not of_file(check):
        return headed(check)
    missing = check.message.id.startswith("import_missing")
    return phrase("is_missing" if missing else "cannot_be_imported", file=f"{check.lesson}.py")


def place_of(check: CheckResult) -> str:
    """`exercises/lesson4_sgd.py:31`, for a click."""
    location = check.location
    return f"{location.file}:{location.line}" if location else f"exercises/{check.lesson}.py"


def _of_file(made: _Explanation, check: CheckResult, source: Sequence[str]) -> None:
    parameters = check.message.parameters
    if check.message.id == "import_failed":
        made.say(phrase("exception", kind=parameters["kind"], text=parameters["text"]))
    elif check.message.id == "import_missing":
        made.say(_sentence(phrase("take_it_again")))
    elif check.message.id == "import_missing_but":
        made.say(_sentence(phrase("name_it_again", found=parameters["found"])))
    else:
        made.say(capital(say(check.message)))
    _add_line(made, check, source, keep=1)
    made.say(phrase("none_of_its_exercises"))


def _of_grader(made: _Explanation, check: CheckResult, source: Sequence[str]) -> None:
    made.say(say(check.message))
    made.say(phrase("fault_of_the_grader"))


def _of_own_file(made: _Explanation, check: CheckResult, source: Sequence[str]) -> None:
    made.say(_sentence(say(check.message)))
    _add_line(made, check, source)


def _of_sentence(made: _Explanation, check: CheckResult, source: Sequence[str]) -> None:
    if check.case:
        made.add(phrase("label_called"), say(check.case))
    made.say(_sentence(say(check.message)))
    _add_line(made, check, source)
    _add_remarks(made, check)


def _of_values(made: _Explanation, check: CheckResult, source: Sequence[str]) -> None:
    """What was called, what came back, what was expected; then what that is consistent with.

    The last is shown whole if there is any way; a long call has the rows that are left.
    """
    why = _why(check)
    raised = check.message.id == "raised"
    has_line = raised and bool(_code(check, source))
    remarks = sum(made.height(say(remark)) for remark in check.remarks)
    tells_more = raised or check.remarks  # than the rule does: the line, or what the file tells
    if tells_more and not check.hint:
        spare = made.room - remarks - 2
    else:
        spare = made.room - remarks - made.height(why) - 2
    if check.case:
        longest = len(rows(say(check.case), made.view.columns, _UNDER, _UNDER))
        wanted = 1 if raised or not _fits_together(made, check) else 0
        more = max(min(longest - 1, spare - wanted), 0)
        made.add(phrase("label_called"), say(check.case), 1 + more)
        spare -= more
    if raised or not check.case:
        made.add_error(say(check.actual or check.message), 1 + max(spare - has_line, 0))
        if made.view.whole and check.expected:
            made.add(phrase("label_expected"), say(check.expected))
        if has_line and (spare >= 1 or made.view.whole):
            _add_line(made, check, source, keep=remarks)
    else:
        _add_sides(made, check, spare)
    _add_remarks(made, check)
    left = made.view.lines - len(made.rows)
    if check.hint or not tells_more or made.height(why) <= left:
        made.say(why)
    elif not raised and left >= 2:
        _add_line(made, check, source)


def _why(check: CheckResult) -> str:
    """What a failure is consistent with, or else the rule."""
    if not check.hint:
        return phrase("the_rule", rule=check.rule)
    id = "consistent_partly" if check.partial else "consistent"
    return phrase(id, names=named(check), hint=check.hint)


def named(check: CheckResult) -> str:
    """The names of what a failure is consistent with."""
    return say(in_a_row([message("quoted", what=name) for name in check.names], "or"))


def _fits_together(made: _Explanation, check: CheckResult) -> bool:
    text = made.view.text(_together(check, say(check.actual), say(check.expected)))
    return width_of(text) <= made.view.columns - len(_UNDER)


def _together(check: CheckResult, actual: str, expected: str) -> str:
    sides = {"actual": actual, "expected": expected}
    return (
        phrase("differs", where=check.where, **sides) if check.where else phrase("sides", **sides)
    )


def at(where: Said, value: str) -> str:
    """A value, with the part that it is of."""
    return phrase("at", where=where, value=value) if where else value


def _add_sides(made: _Explanation, check: CheckResult, spare: int) -> None:
    """What came back and what was expected: in one row, or in one each where there is room."""
    actual, expected = say(check.actual), say(check.expected)
    if _fits_together(made, check):
        made.add(phrase("label_came_back"), _together(check, actual, expected))
    elif spare >= 1 or made.view.whole:
        made.add(phrase("label_came_back"), at(check.where, actual))
        made.add(phrase("label_expected"), at(check.where, expected))
    else:
        room = made.view.columns - len(_UNDER) - width_of(_together(check, "", ""))
        sides = [made.view.text(actual), made.view.text(expected)]
        short = min(width_of(side) for side in sides)
        share = max(room // 2, room - short)
        cut = [cut_to(side, share) for side in sides]
        made.add(phrase("label_came_back"), _together(check, *cut))


def _add_remarks(made: _Explanation, check: CheckResult) -> None:
    for remark in check.remarks:
        made.say(_sentence(say(remark)))


def _code(check: CheckResult, source: Sequence[str]) -> str:
    location = check.location
    if location is None or not 0 < location.line <= len(source):
        return ""
    return source[location.line - 1]


def _add_line(made: _Explanation, check: CheckResult, source: Sequence[str], keep: int = 0) -> None:
    """The line of the place, and a caret under it, where there is room beside `keep` rows."""
    line = _code(check, source)
    if not line.strip() or check.location is None:
        return
    code = line.strip()
    before = _before_caret(line, check)
    room = made.view.columns - len(_UNDER)
    shown, before = _window(made.view, code, before, room)
    made.rows.append(_labelled(phrase("label_line", line=check.location.line)) + shown)
    if made.room > keep and len(made.rows) < made.view.lines:
        made.rows.append(_UNDER + " " * width_of(before) + "^")


def _before_caret(line: str, check: CheckResult) -> str:
    """What stands in a line, without its indentation, before the place to look at."""
    margin = len(line) - len(line.lstrip())
    column = check.location.column if check.location else 0
    if column:
        return line.rstrip()[margin : max(column - 1, margin)]
    before, found, _ = line.strip().partition(f" {check.exercise}")
    return f"{before} " if found else ""


def _window(view: View, code: str, before: str, room: int) -> tuple[str, str]:
    """A line of code cut to so many columns, around the caret; and what then stands before it."""
    code, before = view.text(code), view.text(before)
    if width_of(code) <= room:
        return code, before
    if width_of(before) < room - len(MORE) - 1:
        return cut_to(code, room), before
    start = max(len(before) - room // 2, 0)
    return cut_to(MORE + code[start:], room), MORE + before[start:]


def _labelled(label: str) -> str:
    """The beginning of a row, with a word in front of what follows."""
    return _INDENT + padded(label, LABEL - 1) + " "


def _sentence(text: str) -> str:
    """Words as a sentence, unless they are one."""
    text = capital(text)
    return text if text.endswith(ENDS) else phrase("sentence", text=text)


def _printed(text: str, view: View) -> list[str]:
    """The first lines of what was printed on the case that is shown."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return []
    room = view.columns - len(_UNDER)
    most = len(lines) if view.whole else MAX_PRINTED
    kept = lines[:most] if len(lines) <= most else [*lines[: most - 1], MORE]
    labels = [phrase("label_printed"), *[""] * (len(kept) - 1)]
    return [
        _labelled(label) + cut_to(view.text(line.rstrip()), room)
        for label, line in zip(labels, kept, strict=True)
    ]


def others(failed: Sequence[CheckResult], unexplained: int) -> str:
    """What is to be said of failures that were not explained; empty if there is nothing."""
    following = sum(bool(check.follows_from) for check in failed)
    parts = [message("more_failed", count=unexplained)] if unexplained else []
    parts += [message("following", count=following)] if following else []
    return say(in_a_row(parts))


def unjudged(count: int, first: str, why: str = "") -> str:
    """What is to be said of checks that ended in an error of the grader's own."""
    return printable(phrase("unjudged", count=count, first=first, why=why), newline=" ")


def of_their_own(failed: Sequence[CheckResult]) -> list[CheckResult]:
    """The failures to explain: none that follows from another, and one of those with one cause."""
    return one_of_each_cause([check for check in failed if not check.follows_from])


def one_of_each_cause(failed: Sequence[CheckResult]) -> list[CheckResult]:
    """The first of those that have one cause, such as a function that is missing."""
    found: dict[str, CheckResult] = {}
    for check in failed:
        found.setdefault(_cause(check), check)
    return list(found.values())


def _cause(check: CheckResult) -> str:
    """What failures of one file, or of one exercise, have in common; else the check itself."""
    if of_file(check):
        return check.lesson
    if check.message.id in (*OWN_REASON, "off_limits"):
        return f"{check.lesson}::{check.exercise} {check.message.english}"
    return check.id
