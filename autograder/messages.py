"""Everything that is said to a student, by id, so that it can be said in another language.

A message is about the code, not the person. What a check demands (its rule) stands with the check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TEXTS: dict[str, str] = {
    "passed": "holds",
    "wrong_value": "came back as {actual}, expected {expected}",
    "wrong_part": "{where} came back as {actual}, expected {expected}",
    "raised": "{kind} was raised: {text}",
    "altered": "after the call, {what} was no longer as before",
    "unfit": "what came back could not be read: {text}",
    "not_started": "still the stub",
    "absent": "the file has no {exercise}",
    "not_handed_in": "{file} was not handed in",
    "blocked": "follows from {need}, which comes first",
    "timed_out": "no answer within {seconds} s of CPU time; is there a loop that never ends?",
    "crashed": "the submission ended Python itself: {reason}",
    "import_failed": "{file} cannot be imported: {kind}: {text}",
    "import_timed_out": "importing {file} did not come to an end",
    "import_crashed": "importing {file} ended Python itself: {reason}",
    "grader_error": "the check is broken, which costs no points: {text}",
    "unreadable": "{file} cannot be read: {reason}",
    "no_files": "no lesson file was found; they are named like {example}",
    "renamed": "{file} was taken for {lesson}.py",
    "ambiguous": "{file} was left out: {lesson}.py is there too",
    "printed": "{count} characters were printed; printing is not part of the result",
}


@dataclass(frozen=True)
class Message:
    """An id of `TEXTS` with its parameters."""

    id: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return TEXTS[self.id].format(**self.parameters)
