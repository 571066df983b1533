"""The place of a value in what was observed, as a message: terminal and pages say the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.messages.catalogue import Said, message, words

ITEMS = {
    "arguments": "argument {number}",
    "averages": "average {number}",
    "batches": "batch {number}",
    "batches_in_use": "batch {number} in use",
    "batches in use": "batch {number} in use",
    "buffers": "buffer {number}",
    "calls": "call {number}",
    "earlier_gradient_tensors": "earlier gradient tensor {number}",
    "earlier_gradient_tensors_in_use": "earlier gradient tensor {number} in use",
    "epochs": "epoch {number}",
    "get_last_lr() results": "result {number} of get_last_lr()",
    "gradients": "gradient {number}",
    "gradients of parameters": "gradient {number} of the parameters",
    "gradients_of_parameters": "gradient {number} of the parameters",
    "held": "held parameter {number}",
    "in use": "tensor {number} in use",
    "in_use": "tensor {number} in use",
    "items": "item {number}",
    "losses": "loss {number}",
    "old": "old parameter {number}",
    "old parameters": "old parameter {number}",
    "parameters": "parameter {number}",
    "parameters_in_use": "parameter {number} in use",
    "passes": "pass {number}",
    "paths": "path {number}",
    "rates": "rate {number}",
    "results": "result {number}",
    "returned": "item {number}",
    "settings": "setting {number}",
    "settings in use": "setting {number} in use",
    "shapes": "shape {number}",
    "steps": "step {number}",
    "the parameters' shapes": "the shape of parameter {number}",
    "values": "value {number}",
}
"""How an item of a part is called, by the part's name. An item of another part is said so."""

_PLACE = re.compile(r"\[(\d{1,9})\]")


def item(part: Said, number: int) -> Said:
    """An item of a part, counted from 1."""
    if isinstance(part, str) and part in ITEMS:
        return words(ITEMS[part], number=number)
    return message("part_of", part=message("item", number=number), whole=_named(part))


def describe_path(path: Sequence[Said]) -> Said:
    """`["steps", "[1]", "parameters", "[0]"]` in words: `parameter 1 of step 2`."""
    found: list[Said] = []
    name: Said = ""  # of the last part, if it has no number yet
    for part in (each for each in path if each):
        place = _PLACE.fullmatch(part) if isinstance(part, str) else None
        number = int(place[1]) + 1 if place else 0
        if number and name:
            found[-1] = item(name, number)
        else:
            found.append(message("item", number=number) if number else _named(part))
        name = "" if number else part
    whole, *inner = found or [""]
    for part in inner:
        whole = message("part_of", part=part, whole=whole)
    return whole


def _named(part: Said) -> Said:
    """A part that a course names: in English, or as the field of an observation."""
    if isinstance(part, str) and "{" not in part:
        return words(part.replace("_", " ") if part.isidentifier() else part)
    return part
