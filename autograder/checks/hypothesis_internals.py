"""The private parts of Hypothesis that are used, behind one door: another version may lack them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import hypothesis

from autograder.checks.reference import GraderError
from autograder.messages.catalogue import message


class UnsuitableHypothesis(GraderError):
    """This version of Hypothesis lacks a private part; the text says which, and what to install."""


@dataclass(frozen=True)
class Internals:
    """What is used of Hypothesis' inside.

    Attributes
    ----------
    providers:
        The module whose `_get_local_constants` finds constants in imported source files.
    nothing:
        What that function gives where it finds none.
    forget:
        Has Hypothesis forget the constants that it drew from before.
    """

    providers: Any
    nothing: Any
    forget: Callable[[], None]


def internals() -> Internals:
    """The private parts. Raises `UnsuitableHypothesis` where this version has others."""
    try:
        from hypothesis.internal.conjecture import providers

        _ = providers._get_local_constants
        nothing = type(providers.GLOBAL_CONSTANTS)()
        return Internals(providers, nothing, providers.CONSTANTS_CACHE.cache.clear)
    except (ImportError, AttributeError, TypeError) as error:
        raise UnsuitableHypothesis(
            message("hypothesis_cannot_be_used", version=hypothesis.__version__, reason=str(error))
        ) from error
