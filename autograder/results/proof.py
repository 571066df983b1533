"""The proof of the checks as data: what `optimlings prove` found, exercise by exercise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Proof:
    """The figures of one exercise, and what falls short, in words.

    `forms` are the misconceptions in other styles.
    """

    lesson: str
    exercise: str
    misconceptions: int = 0
    caught: int = 0
    named: int = 0
    misnamed: int = 0
    forms: int = 0
    forms_named: int = 0
    forms_misnamed: int = 0
    variants: int = 0
    accepted: int = 0
    mutants: int = 0
    mutants_caught: int = 0
    equivalent: int = 0
    seconds: float = 0.0
    shortcomings: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    killed: set[str] = field(default_factory=set)


NAMED_AT_LEAST = 0.95


def total(proofs: Sequence[Proof]) -> Proof:
    """All exercises together."""
    whole = Proof("", "all")
    for proof in proofs:
        for name in (
            "misconceptions",
            "caught",
            "named",
            "misnamed",
            "forms",
            "forms_named",
            "forms_misnamed",
            "variants",
            "accepted",
            "mutants",
            "mutants_caught",
            "equivalent",
            "seconds",
        ):
            setattr(whole, name, getattr(whole, name) + getattr(proof, name))
        whole.shortcomings += proof.shortcomings
        whole.unnamed += proof.unnamed
    if whole.named < NAMED_AT_LEAST * whole.misconceptions:
        whole.shortcomings.append(f"only {whole.named} of {whole.misconceptions} are named")
    if whole.forms_named < NAMED_AT_LEAST * whole.forms:
        of = f"{whole.forms_named} of {whole.forms}"
        whole.shortcomings.append(f"in other styles, only {of} are named")
    return whole
