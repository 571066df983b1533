"""The place of a value in what was observed, as a message: terminal and pages say the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.messages.catalogue import Said, message, words

ITEMS = {
    "arguments": "argument {number}",
    "arguments_in_use": "argument {number} afterwards, as a sum",
    "averages": "average {number}",
    "batches": "batch {number}",
    "batches_in_use": "batch {number} after one more training step",
    "buffers": "buffer {number}",
    "calls": "call {number}",
    "earlier_gradient_tensors": "earlier gradient tensor {number}",
    "earlier_gradient_tensors_in_use": "earlier gradient tensor {number} after one more training "
    "step",
    "epochs": "epoch {number}",
    "get_last_lr() results": "result {number} of get_last_lr()",
    "gradients": "gradient {number}",
    "gradients of parameters": "gradient {number} of the parameters",
    "gradients_of_parameters": "gradient {number} of the parameters",
    "held": "held parameter {number}",
    "held_in_use": "held parameter {number} after one more training step",
    "in_use": "tensor {number} after one more training step",
    "items": "item {number}",
    "losses": "loss {number}",
    "old": "old parameter {number}",
    "old parameters": "old parameter {number}",
    "parameters": "parameter {number}",
    "parameters_in_use": "parameter {number} after one more training step",
    "passes": "pass {number}",
    "paths": "path {number}",
    "rates": "rate {number}",
    "results": "result {number}",
    "returned": "item {number}",
    "settings": "setting {number}",
    "settings_in_use": "setting {number} afterwards, as a sum",
    "shapes": "shape {number}",
    "steps": "step {number}",
    "the parameters' shapes": "the shape of parameter {number}",
    "values": "value {number}",
}
"""How an item of a part is called, by the part's name. An item of another part is said so."""

PARTS = {
    "gradient_in_use": "the gradient after one more training step",
    "x_in_use": "x afterwards, as a weighted sum",
    "y_in_use": "y afterwards, as a weighted sum",
}
"""How a part is called whose name says too little."""

RECORDS = {"epochs": ("train_loss", "test_loss", "accuracy")}
"""The fields of an item of a part that is a list of records, by the part's name."""

IN_USE = words("in use")
"""What became of a tensor in use, as `scenarios.leaves.used` observes it."""

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
    records: Said = ""  # the name of the list whose item comes before
    for part in (each for each in path if each):
        place = _PLACE.fullmatch(part) if isinstance(part, str) else None
        number = int(place[1]) + 1 if place else 0
        if number and name:
            found[-1] = item(name, number)
        else:
            found.append(_of_record(records, number) if number else _named(part))
        name, records = ("", name) if number else (part, "")
    whole, *inner = found or [""]
    for part in inner:
        if part == IN_USE:
            whole = words("{part} after one more training step", part=whole)
        else:
            whole = message("part_of", part=part, whole=whole)
    return whole


def _of_record(records: Said, number: int) -> Said:
    """An item of an item: a field, if the items are records."""
    fields = RECORDS.get(records, ()) if isinstance(records, str) else ()
    if number <= len(fields):
        return words(fields[number - 1])
    return message("item", number=number)


def _named(part: Said) -> Said:
    """A part that a course names: in English, or as the field of an observation."""
    if isinstance(part, str) and "{" not in part:
        return words(PARTS.get(part) or (part.replace("_", " ") if part.isidentifier() else part))
    return part
