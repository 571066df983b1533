"""Everything that is said to a student, by id, so that it can be said in another language.

A message is about the code, not the person. What a check demands (its rule) stands with the check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.messages.looks import LOOKS
from autograder.messages.pages import PAGES
from autograder.messages.reports import REPORTS

TEXTS: dict[str, str] = {
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
    "blocked": "it follows from {need}: fix that first",
    "uses_failing": "uses {exercise}, which fails: fix that first",
    "partial": ", but more than that fails here",
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


@dataclass(frozen=True)
class Message:
    """An id of `TEXTS` with its parameters."""

    id: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return TEXTS[self.id].format(**self.parameters)
