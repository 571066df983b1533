"""How a course shows failing cases on pages: as code to paste, and as pictures.

A course may have a module per lesson in `tests/exercises/views/`, with the tables `CODE`,
`PICTURES` and `REPEATS`. No verdict depends on them.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.checks.check import Check
from autograder.checks.pictures import Picture
from autograder.folders import EXERCISES, VIEWS
from autograder.subjects.perform import Scenario

IMPORTS = (
    ("torch", "import torch"),
    ("nn", "from torch import nn"),
    ("DataLoader", "from torch.utils.data import DataLoader"),
    ("TensorDataset", "from torch.utils.data import TensorDataset"),
)
"""What code may use, by the name it uses, and how that is imported."""


Repeat = tuple[str, str, str]
"""A field of an observation, the field of the same call made again, and that of the same call in
evaluation mode, which may be empty."""


@dataclass(frozen=True)
class Views:
    """What a lesson's module declares: code by the scenario's name, pictures by the exercise, and
    by the scenario's name which fields of its observation repeat others."""

    code: Mapping[str, Callable[[str, Any], str]] = field(default_factory=dict)
    pictures: Mapping[str, Callable[[Any, Any, Any], Picture | None]] = field(default_factory=dict)
    repeats: Mapping[str, Sequence[Repeat]] = field(default_factory=dict)


@functools.cache
def views_of(lesson: str) -> Views:
    """The views of a lesson; empty where the course has none."""
    name = f"{VIEWS}.{lesson}"
    try:
        if importlib.util.find_spec(name) is None:
            return Views()
    except ModuleNotFoundError:  # the package is missing, too
        return Views()
    module = importlib.import_module(name)
    code = {Scenario.of(run).name: write for run, write in getattr(module, "CODE", {}).items()}
    again = {Scenario.of(run).name: all for run, all in getattr(module, "REPEATS", {}).items()}
    return Views(code, getattr(module, "PICTURES", {}), again)


def repeats_of(check: Check) -> Sequence[Repeat]:
    """The fields of a check's observation that repeat others."""
    return views_of(check.lesson).repeats.get(check.scenario.name, ())


def code_of(check: Check, case: Any) -> str:
    """A case as a program that calls the exercise of the student's file; empty if there is none."""
    write = views_of(check.lesson).code.get(check.scenario.name)
    if write is None:
        return ""
    body = write(check.exercise, case)
    imports = [line for name, line in IMPORTS if re.search(rf"\b{name}\b", body)]
    own = f"from {EXERCISES}.{check.lesson} import {check.exercise}"
    return "\n".join([*imports, "", own, "", body])


def picture_of(check: Check, case: Any, observed: Any, expected: Any) -> Picture | None:
    """A case as a picture; None where there is nothing to draw."""
    draw = views_of(check.lesson).pictures.get(check.exercise)
    if draw is None or expected is None:  # some checks demand a property, and have no right side
        return None
    return draw(case, observed, expected)
