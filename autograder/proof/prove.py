"""Prove the checks: grade all known wrong answers, right answers and mutants, and count."""

from __future__ import annotations

import contextlib
import fnmatch
import importlib
import io
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from autograder.checks.check import Check
from autograder.checks.judge import Status, Verdict, judge
from autograder.checks.table import Tables
from autograder.course import Course, Lesson
from autograder.diagnosis.catalogue import Catalogue, misconceptions
from autograder.diagnosis.diagnose import diagnose
from autograder.proof.mutants import Mutant, mutants
from autograder.subjects.local import ModuleSubject, ObjectSubject


@dataclass
class Proof:
    """The figures of one exercise, and what falls short, in words."""

    lesson: str
    exercise: str
    misconceptions: int = 0
    caught: int = 0
    named: int = 0
    misnamed: int = 0
    variants: int = 0
    accepted: int = 0
    mutants: int = 0
    mutants_caught: int = 0
    equivalent: int = 0
    seconds: float = 0.0
    shortcomings: list[str] = field(default_factory=list)
    killed: set[str] = field(default_factory=set)


NAMED_AT_LEAST = 0.95


def prove(course: Course, seed: int) -> Iterator[Proof]:
    """The proof of each exercise, in order. Reads `solutions/` and `tests/solutions/`."""
    tables = Tables(course.root, seed)
    catalogue = Catalogue(course, tables)
    for lesson in course.lessons:
        proofs = {check.exercise: Proof(lesson.id, check.exercise) for check in lesson.checks}
        by_definition = _mutants(course, lesson)
        for exercise, proof in proofs.items():
            started = time.perf_counter()
            checks = [check for check in lesson.checks if check.exercise == exercise]
            _prove_misconceptions(proof, checks, course, tables, catalogue)
            _prove_variants(proof, checks, course, tables)
            own = by_definition.pop(exercise, [])
            _prove_mutants(proof, own, checks, course, tables)
            proof.seconds = time.perf_counter() - started
        # What belongs to no exercise, such as a base class, is everybody's.
        for others in by_definition.values():
            _prove_mutants(proofs[lesson.checks[0].exercise], others, lesson.checks, course, tables)
        for proof in proofs.values():
            dead = [c for c in lesson.checks if c.exercise == proof.exercise]
            proof.shortcomings += [
                f"no wrong answer fails the check {c.id}" for c in dead if c.id not in proof.killed
            ]
            yield proof


def _judged(
    implementation: Any, checks: Sequence[Check], course: Course, tables: Tables, folder: str
) -> list[Verdict]:
    subject = ObjectSubject(checks[0].exercise, implementation, course.root / folder)
    with _quiet():
        return list(judge(checks, subject, tables, shrink=False))


def _prove_misconceptions(
    proof: Proof, checks: Sequence[Check], course: Course, tables: Tables, catalogue: Catalogue
) -> None:
    for known in misconceptions(proof.lesson):
        if known.exercise != proof.exercise:
            continue
        verdicts = _judged(known.implementation, checks, course, tables, "solutions")
        failed = [v for v in verdicts if v.status is not Status.PASSED]
        proof.killed |= {v.check.id for v in failed}
        proof.misconceptions += 1
        proof.caught += bool(failed)
        if not failed:
            proof.shortcomings.append(f"{known.id} has all points")
            continue
        diagnosis = diagnose(verdicts, catalogue, tables).get(failed[0].check.id)
        ids = diagnosis.ids if diagnosis else []
        proof.named += ids == [known.id]
        if ids and known.id not in ids:
            proof.misnamed += 1
            proof.shortcomings.append(f"{known.id} is called {' or '.join(ids)}")


def _prove_variants(proof: Proof, checks: Sequence[Check], course: Course, tables: Tables) -> None:
    module = importlib.import_module(f"tests.solutions.variants.{proof.lesson}")
    for variant in list(vars(module).values()):  # a variant may keep global state
        if getattr(variant, "exercise", None) != proof.exercise:
            continue
        proof.variants += 1
        verdicts = _judged(variant.implementation, checks, course, tables, "tests")
        failed = [v for v in verdicts if v.status is not Status.PASSED]
        proof.accepted += not failed
        proof.shortcomings += [
            f"a right answer ({variant.style}) fails {v.check.id}: {v.failure}" for v in failed
        ]


def _mutants(course: Course, lesson: Lesson) -> dict[str, list[Mutant]]:
    source = (course.root / "solutions" / lesson.file).read_text("utf-8")
    by_definition: dict[str, list[Mutant]] = {}
    for mutant in mutants(lesson.id, source):
        by_definition.setdefault(mutant.definition, []).append(mutant)
    return by_definition


def _prove_mutants(
    proof: Proof,
    changed: Sequence[Mutant],
    checks: Sequence[Check],
    course: Course,
    tables: Tables,
) -> None:
    equivalent: Mapping[str, str] = _equivalent().get(proof.lesson, {})
    needed: set[str] = set()
    for mutant in changed:
        proof.mutants += 1
        failed = _first_failure(mutant, checks, course, tables)
        if failed is not None:
            proof.mutants_caught += 1
            proof.killed.add(failed)
            continue
        patterns = [p for p in equivalent if fnmatch.fnmatchcase(mutant.change, _literal(p))]
        needed |= set(patterns)
        if patterns:
            proof.equivalent += 1
        else:
            proof.shortcomings.append(f"a mutant has all points: {mutant.change}")
    own = {p for p in equivalent if p.partition(":")[0] in {m.definition for m in changed}}
    proof.shortcomings += [f"no surviving mutant needs the entry {p!r}" for p in own - needed]


def _first_failure(
    mutant: Mutant, checks: Sequence[Check], course: Course, tables: Tables
) -> str | None:
    """The id of the first check that a mutant fails, or None."""
    file = course.root / "solutions" / f"{mutant.lesson}.py"
    try:
        module: ModuleType = mutant.module(file)
    except Exception:  # it cannot even be imported
        return checks[0].id
    subject = ModuleSubject(module, course.root, "solutions")
    with _quiet():
        for verdict in judge(checks, subject, tables, shrink=False):
            if verdict.status is not Status.PASSED:
                return verdict.check.id
    return None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """What the answers print and warn about is nobody's business here."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _equivalent() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = importlib.import_module(
        "tests.solutions.equivalent_mutants"
    ).EQUIVALENT
    return found


def _literal(pattern: str) -> str:
    """A pattern in which only `*` is special."""
    return pattern.replace("[", "[[]").replace("?", "[?]")


def total(proofs: Sequence[Proof]) -> Proof:
    """All exercises together."""
    whole = Proof("", "all")
    for proof in proofs:
        for name in (
            "misconceptions",
            "caught",
            "named",
            "misnamed",
            "variants",
            "accepted",
            "mutants",
            "mutants_caught",
            "equivalent",
            "seconds",
        ):
            setattr(whole, name, getattr(whole, name) + getattr(proof, name))
        whole.shortcomings += proof.shortcomings
    if whole.named < NAMED_AT_LEAST * whole.misconceptions:
        whole.shortcomings.append(f"only {whole.named} of {whole.misconceptions} are named")
    return whole
