"""Everything that is said to a student, by id, so that it can be said in another language.

A message is about the code, not the person. What a check demands (its rule) stands with the check.
A message is data until it is shown: `say` says it, in the language that is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, Protocol, TypeAlias

from autograder.messages.commands import COMMANDS
from autograder.messages.errors import ERRORS
from autograder.messages.intake import INTAKE
from autograder.messages.language import ENGLISH, Language, Template, current
from autograder.messages.looks import LOOKS
from autograder.messages.pages import PAGES
from autograder.messages.reports import REPORTS
from autograder.messages.screens import SCREENS
from autograder.messages.values import VALUES

TEXTS: dict[str, Template] = {
    # How things stand beside each other
    "comma": ", ",
    "and_then": "{first}; {rest}",
    "or": "{first} or {rest}",
    "and_more": "{first}, {rest}",
    "quoted": "“{what}”",
    **VALUES,
    **SCREENS,
    **ERRORS,
    **COMMANDS,
    **INTAKE,
    "passed": "passes",
    "wrong_value": "came back as {actual}, expected {expected}",
    "wrong_part": "{where} came back as {actual}, expected {expected}",
    "raised": "{kind} was raised: {text}",
    "no_exception": "no exception",
    "no_exception_but": "no exception; {expected}",
    "no_exception_but_part": "no exception; {where}: {expected}",
    "altered": "your code changed {what}, and did not put it back",
    "mentioned": "{file}, line {line}, names {name}, which is off limits in {exercises}",
    "mentioned_around": "{file}, line {line}, uses {name}: by it, what is off limits in "
    "{exercises} can be had without its name; take a look",
    "off_limits": "{name} is off limits in {exercise}: the exercise asks for exactly that",
    "unfit": "what came back could not be read: {text}",
    "not_started": "still the stub",
    "stub_elsewhere": "it uses what is still a stub: {file}, line {line}",
    "absent": "the file has no `{exercise}`",
    "absent_but": "the file has no `{exercise}`; it has `{found}`",
    "absent_inside": "`{exercise}` stands inside of `{outer}`, in line {line}; move it to the left "
    "margin",
    "stub_below": "the stub's `raise NotImplementedError` still stands in line {line}, below your "
    "code; delete that line",
    "stub_again": "line {line} has the stub of `{exercise}` again, which replaces your answer in "
    "line {first}; delete the stub",
    "twice": "`{name}` is defined in lines {lines}: Python uses line {last}",
    "parameters": "`{name}` has the parameters ({found}); the exercise says ({wanted}), so "
    "`{came}` came where `{expected}` was expected",
    "not_handed_in": "{file} was not handed in",
    "blocked": "it follows from “{need}”: fix that first",
    "uses_failing": "uses {exercise}, which fails: fix that first",
    "timed_out": "did not finish within {seconds} s of CPU time; is there a loop that never ends?",
    "budget_spent": "it was not run, or not to its end: the {minutes} minutes for one submission "
    "are used up",
    "crashed": "no answer came: {reason}",
    "import_failed": "{file} cannot be imported: {kind}: {text}",
    "import_missing": "{file} is missing; take it from the course again",
    "import_missing_but": "{file} is missing; there is {found}: give it that name again",
    "import_timed_out": "{file} did not finish importing within {seconds} s of CPU time; "
    "is there a loop that never ends?",
    "import_crashed": "importing {file} ended early: {reason}",
    "no_module": "{module} is not installed where the grading runs",
    "uses_not_handed_in": "it uses {file}, which was not handed in",
    "ends_python": "it ends Python (exit() does); what is to run alone belongs under "
    "if __name__ == '__main__':",
    "assert_fails": "an assert in it does not hold: {text}",
    "python_3_12": "that is Python 3.12, the grading runs Python {version}",
    "python_3_14": "that is Python 3.14, the grading runs Python {version}",
    "no_processes": "grading starts no processes; do it in this one, with num_workers=0",
    "no_network": "grading has no network; hand in the data, and open them by name",
    "no_keyboard": "nobody types an answer while this is graded",
    "no_gpu": "grading has no GPU; use it only if torch.cuda.is_available()",
    "other_files": "grading opens no files outside of the working folder; use a relative path",
    "too_many_files": "grading keeps {bytes} and {files} files in all",
    "cell_failed": "{file}: cell {cell} raised {kind}: {text} (line {line}); "
    "the other cells were graded",
    "more_cells_failed": "{file}: more cells raised",
    "magic_lines": "{file}: what is not Python was left out, first in line {line}: {text}",
    "undiagnosed": "the grader could not look for the mistake behind it; the points stand: "
    "{reason}",
    "grader_error": "the check itself is broken; this costs no points: {text}",
    "unreadable": "{file} cannot be read: {reason}",
    "no_files": "no lesson file was found; they are named like {example}; there was: {files}",
    "nothing_handed_in": "on the roster, but nothing was handed in",
    "renamed": "{file} was graded as {lesson}.{ending}",
    "ambiguous": "{file} was left out: {used} was graded as {lesson}; "
    "there is more than one, take a look",
    "same_text": "{file} was left out: it holds the same as {used}",
    "stub_left_out": "{file} was left out: it is the stub as it was handed out; "
    "{used} was graded as {lesson}",
    "feedback": "{file} was left out: it is in a folder of feedback; {used} was graded as {lesson}",
    "earlier_used": "{file} was left out: it is later, but {used} was graded as {lesson}",
    "left_out": "{file} was left out: {reason}",
    "more_notes": "{count} more notes like this: {example}",
    "more_left_out": "{count} more files were left out",
    "damaged_archive": "{file}: {reason}; the grader used what came before",
    "archive_in_archive": "{file} was left out: it is an archive in an archive",
    "twice_in_archive": "{file} is in its archive twice; the last one was used",
    "notebooks": "read from notebooks, line numbers count through their code cells: {files}",
    "not_python": "{file}: what is not Python was left out, {count} times, "
    "first in cell {cell}, line {line}: {text}",
    "handed_in_again": "{file} was left out: {newer} is newer",
    "late": "{platform} says: handed in late",
    "withdrawn": "{platform} says: the student withdrew the submission",
    "active": "{platform} says: the student chose attempt {attempt}; the grader graded it",
    "by_group": "handed in by {name}, for the group",
    "one_person": "the roster says that these are of one person: {origins}",
    "best_attempt": "attempt {attempt} of {count} is the best, and counts: {files}",
    "same_name": "another submission is called {name} too; this one came as {origin}",
    "layout": "read as an export of {layout}",
    "named_files": "each file's name was read as its student's",
    "class_inside": "the students were looked for in {folder}; "
    "--layout plain reads each folder of {root} as a student",
    "parts": "each of these was read as a part of the class: {folders}; "
    "--layout plain reads each as a student",
    "unpacked_already": "{file} was left out: the students in it are there unpacked",
    "several_people": "{folder} was read as one student, but its folders can be several; "
    "--layout sections reads them as students",
    "one_submission": "{name} holds lesson files itself: read as one submission; "
    "--layout plain or files reads it as a class",
    "nobodys": "{file} was left out: its name does not say whose it is; make a folder per student",
    "nobodys_folder": "{file} was left out: no lesson is in it, and it is not known whose it is",
    "not_submitted": "{file} was left out: the student worked on it, but handed nothing in",
    "not_on_roster": "{name} is not on the roster",
    "two_on_roster": "{name} can be each of these on the roster: {people}; "
    "add a column `folder` that says whose it is",
    "import_from": "{file} is imported; it came from the student's {origin}",
    "import_of_stub": "{file} is imported, but was not handed in: the untouched stub stood in",
    "loading_torch": "loading torch …",
    "printed": "{count} characters were printed; printing is not part of the result",
    **LOOKS,
    **REPORTS,
    **PAGES,
}


class Sayable(Protocol):
    """Something that can be said in any language: an id with parameters, and how it is said in
    English."""

    @property
    def id(self) -> str: ...

    @property
    def parameters(self) -> Mapping[str, Any]: ...

    @property
    def english(self) -> str: ...


Said: TypeAlias = "str | Sayable"
"""What can be said: a message, or what is the same in every language, such as code and numbers."""

Parameter: TypeAlias = "str | int | Sayable | Sequence[Said]"
"""What a message can hold; several things are said one after the other, with commas between."""


@dataclass(frozen=True)
class Message:
    """An id of `TEXTS` with its parameters. `template` is the English text of one that stands
    elsewhere: a course has texts of its own."""

    id: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Each is a `Parameter`; a decoder of messages could not know which of them a value is."""
    template: Template = ""

    @property
    def english(self) -> str:
        """The message in English."""
        return _filled(TEXTS.get(self.id, self.template), self.parameters, ENGLISH)

    def __str__(self) -> str:
        return say(self)


def message(id: str, /, **parameters: Parameter) -> Message:
    """A message of the catalogue."""
    return Message(id, parameters)


def words(template: str, /, **parameters: Parameter) -> Message:
    """A phrase of a course, in English; that itself is its id in other languages."""
    return Message(f"course: {template}", parameters, template)


def say(said: Said, language: Language | None = None) -> str:
    """Something in words, by default in the language that is chosen."""
    if isinstance(said, str):
        return said
    language = language or current()
    template = language.texts.get(said.id)
    return said.english if template is None else _filled(template, said.parameters, language)


def say_id(id: str, english: str) -> str:
    """A text of a course by its id, such as the title of a check; in English where the language
    has none."""
    template = current().texts.get(id)
    return template if isinstance(template, str) else english


def phrase(id: str, /, **parameters: Parameter) -> str:
    """A message of the catalogue, said."""
    return say(Message(id, parameters))


def reason(error: BaseException) -> Said:
    """What an error says: the message of one of ours, the text of another."""
    said = error.args[0] if len(error.args) == 1 else None
    return said if isinstance(said, Message) else str(error)


def in_a_row(parts: Iterable[Said], id: str = "and_then") -> Said:
    """Things said one after the other, by default with semicolons between them."""
    rows = list(parts)
    if not rows:
        return ""
    return reduce(lambda before, part: Message(id, {"first": before, "rest": part}), rows)


def _filled(template: Template, parameters: Mapping[str, Parameter], language: Language) -> str:
    if not isinstance(template, str):
        form = language.plural(int(str(parameters["count"])))
        template = template.get(form, template["other"])
    return template.format(**{key: _part(value, language) for key, value in parameters.items()})


def _part(value: Parameter, language: Language) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        comma = language.texts.get("comma", TEXTS["comma"])
        return str(comma).join(say(part, language) for part in value)
    return say(value, language)
