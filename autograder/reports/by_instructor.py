"""What the instructor's rules and overrides did to a result, in words."""

from __future__ import annotations

from autograder.messages.catalogue import Message
from autograder.results.schema import Result, Text


def told_by_instructor(result: Result) -> list[Text]:
    """What rules and overrides did to a result, each as a message."""
    late = result.lateness
    found = [late.message] if late and late.message.id != "in_time" else []
    for one in result.overrides:
        said = {"id": one.id, "points": f"{one.points:g}", "was": f"{one.was:g}"}
        if one.comment:
            found.append(Text.of(Message("overridden_why", {**said, "comment": one.comment})))
        else:
            found.append(Text.of(Message("overridden", said)))
    return found
