"""What is noted of a submission or a class: of no kind more than enough.

An archive can hold twenty thousand entries that all give the same cause for a note.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from autograder.limits import MAX_NOTES_OF_A_KIND
from autograder.messages.catalogue import Message, message


def collected(notes: Iterable[Message], most: int = MAX_NOTES_OF_A_KIND) -> tuple[Message, ...]:
    """The first of each kind, in order, with a count of the others behind the last that is kept."""
    kept: list[Message] = []
    count: Counter[str] = Counter()
    more: dict[str, Message] = {}
    for note in notes:
        if count[note.id] < most:
            kept.append(note)
        else:
            more.setdefault(note.id, note)
        count[note.id] += 1
    for id, example in more.items():
        kept.append(message("more_notes", count=f"{count[id] - most:,}", example=example))
    return tuple(kept)
