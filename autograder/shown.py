"""Values as short text, the way one would type them."""

from __future__ import annotations

import dataclasses
from typing import Any

import torch
from torch import Tensor

from autograder.wire import Opaque

MAX_ELEMENTS = 64


def shown(value: Any, digits: int = 6, width: int = 72) -> str:
    """A value as short text, the way one would type it."""
    text = _shown(value, digits)
    return text if len(text) <= width else text[: width - 1] + "…"


def _shown(value: Any, digits: int) -> str:
    if isinstance(value, Tensor):
        dtype = "" if value.dtype in (torch.float64, torch.int64) else f", {dtype_name(value)}"
        if value.numel() > MAX_ELEMENTS:
            return f"tensor(shape {tuple(value.shape)}{dtype})"
        return f"tensor({_shown(value.tolist(), digits)}{dtype})"
    if isinstance(value, bool) or value is None or isinstance(value, int | str):
        return repr(value)
    if isinstance(value, float):
        text = f"{value:.{digits}g}"
        return text if any(c in text for c in ".einf") else f"{text}.0"
    if isinstance(value, Opaque):
        return f"<{value.kind}: {value.text}>" if value.text else f"<{value.kind}>"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_shown(item, digits) for item in value) + "]"
    if isinstance(value, dict):
        return ", ".join(f"{key}={_shown(item, digits)}" for key, item in value.items())
    if dataclasses.is_dataclass(value):
        fields = dataclasses.fields(value)
        return ", ".join(f"{f.name} {_shown(getattr(value, f.name), digits)}" for f in fields)
    return type(value).__name__


def brief(tensor: Tensor, width: int = 40) -> str:
    """A tensor's numbers as a list; its dtype only where it is not the usual one."""
    text = shown(tensor, width=width + len("tensor()"))
    return text.removeprefix("tensor(").removesuffix(")")


def dtype_name(tensor: Tensor) -> str:
    """`float32` and the like."""
    return str(tensor.dtype).removeprefix("torch.")
