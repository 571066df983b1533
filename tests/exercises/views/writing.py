"""Cases as lines of Python: what the lessons' `CODE` shares."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from tests.exercises.scenarios.leaves import Leaf

SEEDED = "torch.manual_seed(2**40 + 7)  # the random state that the check starts from"
"""For code that may draw: `autograder.subjects.perform.RANDOM_SEED`, in words."""


def number(value: float, dtype: torch.dtype = torch.float64) -> str:
    """A number as one would type it: no more digits than its dtype has."""
    if not math.isfinite(value):
        return f'float("{value}")'
    return repr(value) if dtype == torch.float64 else repr(float(f"{value:.9g}"))


def literal(tensor: Tensor, *more: str) -> str:
    """A tensor as one would make it; `more` are further arguments."""
    dtype = tensor.dtype
    usual = dtype in (torch.float32, torch.int64, torch.bool)
    arguments = [_nested(tensor.tolist(), dtype)] + ([] if usual else [f"dtype={dtype}"])
    return f"torch.tensor({', '.join([*arguments, *more])})"


def _nested(value: Any, dtype: torch.dtype) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_nested(item, dtype) for item in value)}]"
    return number(value, dtype) if isinstance(value, float) else repr(value)


def given(value: Any) -> str:
    """An argument: a tensor, or plain data."""
    return literal(value) if isinstance(value, Tensor) else repr(value)


def keywords(options: Mapping[str, Any]) -> str:
    """Options as further arguments: `, lr=0.5`; a pair is a tuple."""
    plain = {key: tuple(v) if isinstance(v, list) else v for key, v in options.items()}
    return "".join(f", {key}={value!r}" for key, value in plain.items())


def leaf(name: str, made: Leaf) -> list[str]:
    """The lines that make a leaf."""
    needs = ["requires_grad=True"] if made.requires_grad else []
    if not made.strided or made.value.ndim == 0:
        lines = [f"{name} = {literal(made.value, *needs)}"]
    else:
        lines = [f"{name} = {_strided(literal(made.value), made.value.ndim)}  # not contiguous"]
        lines += [f"{name}.requires_grad_()"] if made.requires_grad else []
    if made.grad is None:
        return lines
    grad = literal(made.grad)
    strided = made.strided and made.value.ndim > 1
    return [*lines, f"{name}.grad = {_strided(grad, made.value.ndim) if strided else grad}"]


def _strided(text: str, dimensions: int) -> str:
    if dimensions == 1:
        return f"{text}.repeat_interleave(2)[::2]"
    backwards = ", ".join(map(str, reversed(range(dimensions))))
    return f"{text}.permute({backwards}).contiguous().permute({backwards})"


def names(leaves: Sequence[Leaf]) -> list[str]:
    """`p`, or `p1`, `p2` and so on."""
    return ["p"] if len(leaves) == 1 else [f"p{i + 1}" for i in range(len(leaves))]


def params(leaves: Sequence[Leaf], one_pass: bool = False) -> tuple[list[str], str]:
    """The lines that make the leaves, and their list as an argument."""
    called = names(leaves)
    lines = [line for name, one in zip(called, leaves, strict=True) for line in leaf(name, one)]
    text = f"[{', '.join(called)}]"
    return lines, f"(p for p in {text})" if one_pass else text


def show_leaves(leaves: Sequence[Leaf]) -> list[str]:
    """Prints what is left of each leaf."""
    return [f'print("{name}:", {name}, "{name}.grad:", {name}.grad)' for name in names(leaves)]


def in_use(leaves: Sequence[Leaf]) -> list[str]:
    """Trains each leaf one more step: what is no leaf any more, or shares memory, shows here."""
    called = names(leaves)
    return ["", *(used_one(called[0]) if len(called) == 1 else used(f"[{', '.join(called)}]"))]


def used(listed: str) -> list[str]:
    """The same for any list of leaves."""
    return ["# one more training step", f"for p in {listed}:", *indented(USED)]


def used_one(name: str) -> list[str]:
    """The same for one leaf."""
    return ["# one more training step", *(re.sub(r"\bp\b", name, line) for line in USED)]


USED = [
    "with torch.no_grad():",
    "    p.mul_(0.75).sub_(0 if p.grad is None else (p + p.grad) / 4)",
    "if p.requires_grad:",
    "    (p * p).sum().backward()",
    'print("after one more training step:", p, p.grad)',
]


def indented(lines: Iterable[str], by: int = 1) -> list[str]:
    """The lines, further to the right."""
    return ["    " * by + line for line in lines]


def guarded(call: str, shows: bool = True) -> list[str]:
    """A call that ought to be refused, or ought not; `shows`: what comes back tells something."""
    came_back = [f'    print("no error, but", {call})']
    return [
        "try:",
        *(came_back if shows else [f"    {call}", '    print("no error")']),
        "except ValueError as error:",
        '    print("ValueError:", error)',
    ]


def text(*lines: str | Sequence[str]) -> str:
    """Lines, and lists of them, as one text."""
    flat = [line for part in lines for line in ([part] if isinstance(part, str) else part)]
    return "\n".join(flat) + "\n"
