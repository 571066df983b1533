"""Prove the checks: grade all known wrong answers, right answers and mutants, and count."""

from __future__ import annotations

import fnmatch
import functools
import importlib
import multiprocessing
import re
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

from autograder.checks.check import Check
from autograder.checks.judge import Judge
from autograder.checks.verdict import Status, Verdict
from autograder.course import Course, Lesson, load_course
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.diagnose import diagnose
from autograder.diagnosis.known import collected
from autograder.folders import MISCONCEPTIONS, OVERLOOKED, SOLUTIONS, VARIANTS, folder_of
from autograder.lessons.hints import hints_in
from autograder.proof.mutants import Mutant, mutants
from autograder.proof.quiet import quiet
from autograder.proof.styles import Styles
from autograder.results.proof import Proof
from autograder.subjects.local import ModuleSubject, ObjectSubject

LEAST_VARIANTS = 3
"""Right answers that an exercise must have, besides the reference."""

_SEE_IT = re.compile(r"^## .*See it", re.MULTILINE)


def prove(course: Course, seed: int, jobs: int = 1) -> Iterator[Proof]:
    """The proof of each exercise, in order. Reads `solutions/` and `tests/solutions/`.

    With several jobs each lesson is proved in one of so many processes.
    """
    lessons = tuple(lesson.id for lesson in course.lessons)
    if (jobs := min(jobs, len(lessons))) < 2:
        prover = Prover(course, seed)
        for lesson in course.lessons:
            yield from prover.lesson(lesson)
        return
    proved = functools.partial(_proved, course.root, lessons, seed)
    fresh = multiprocessing.get_context("spawn")  # a fork would share torch's threads
    ends_at_ctrl_c = (signal.SIGINT, signal.SIG_DFL)
    with ProcessPoolExecutor(jobs, fresh, signal.signal, ends_at_ctrl_c) as processes:
        for proofs in processes.map(proved, lessons):
            yield from proofs


def _proved(root: Path, lessons: tuple[str, ...], seed: int, id: str) -> list[Proof]:
    """The proofs of one of these lessons, in a process for several."""
    prover, by_id = _prover(root, lessons, seed)
    return list(prover.lesson(by_id[id]))


@functools.cache
def _prover(root: Path, lessons: tuple[str, ...], seed: int) -> tuple[Prover, dict[str, Lesson]]:
    torch.set_num_threads(1)  # the other processors have lessons of their own
    course = load_course(root).select(list(lessons))
    return Prover(course, seed), {lesson.id: lesson for lesson in course.lessons}


class Prover:
    """Proves the checks of a course. Raises `NoReference` where the course has no answers."""

    def __init__(self, course: Course, seed: int) -> None:
        self._root = course.root
        self._tables = course.tables(seed)
        self._catalogue = Catalogue(course, self._tables)

    def lesson(self, lesson: Lesson) -> Iterator[Proof]:
        """The proof of each exercise of a lesson."""
        proofs = {check.exercise: Proof(lesson.id, check.exercise) for check in lesson.checks}
        by_definition = self._mutants(lesson)
        for exercise, proof in proofs.items():
            started = time.perf_counter()
            checks = [check for check in lesson.checks if check.exercise == exercise]
            self._prove_misconceptions(proof, checks)
            self._prove_variants(proof, checks)
            self._prove_mutants(proof, by_definition.pop(exercise, []), checks)
            proof.seconds = time.perf_counter() - started
        if not proofs:
            return
        first = proofs[lesson.checks[0].exercise]
        # What belongs to no exercise, such as a base class, is everybody's.
        for others in by_definition.values():
            self._prove_mutants(first, others, lesson.checks)
        first.shortcomings += self._missing(lesson)
        for proof in proofs.values():
            proof.shortcomings += [
                f"no wrong answer fails the check {check.id}"
                for check in lesson.checks
                if check.exercise == proof.exercise and check.id not in proof.killed
            ]
            yield proof

    def _missing(self, lesson: Lesson) -> list[str]:
        """What an author still owes the lesson as a whole, in words."""
        found = []
        if not collected(OVERLOOKED, lesson.id):
            found.append(
                f"{lesson.id}: no overlooked answer is known; let somebody who has not seen the "
                f"checks write wrong ones, for {_file(OVERLOOKED, lesson.id)}"
            )
        source = (self._root / SOLUTIONS / lesson.file).read_text("utf-8")
        if not _SEE_IT.search(source):
            found.append(
                f"{lesson.id}: the last cell, “See it”, is missing from {SOLUTIONS}/{lesson.file}"
            )
        hints = hints_in(source, f"{SOLUTIONS}/{lesson.file}")
        found += [
            f"{name}: it has no hints; write a cell of them into {SOLUTIONS}/{lesson.file}"
            for name in dict.fromkeys(check.exercise for check in lesson.checks)
            if name not in hints
        ]
        return found

    def _judged(
        self, implementation: Any, checks: Sequence[Check], package: str = MISCONCEPTIONS
    ) -> list[Verdict]:
        folder = folder_of(self._root, package.partition(".")[0])
        subject = ObjectSubject(checks[0].exercise, implementation, folder)
        with quiet():
            return Judge(subject, self._tables, shrink=False).judge_all(checks)

    def _prove_misconceptions(self, proof: Proof, checks: Sequence[Check]) -> None:
        styles = Styles(checks, self._tables, self._judged)
        proof.shortcomings += styles.shortcomings
        for known in collected(MISCONCEPTIONS, proof.lesson):
            if known.exercise == proof.exercise:
                verdicts = self._prove_misconception(proof, known, checks)
                self._prove_in_styles(proof, known, styles, verdicts)
        if not proof.misconceptions:
            where = _file(MISCONCEPTIONS, proof.lesson)
            proof.shortcomings.append(
                f"{proof.exercise}: no misconception is known; write the wrong answers that "
                f"people give into {where}"
            )

    def _prove_misconception(
        self, proof: Proof, known: Any, checks: Sequence[Check]
    ) -> list[Verdict]:
        verdicts = self._judged(known.implementation, checks, MISCONCEPTIONS)
        failed = [v for v in verdicts if v.status is not Status.PASSED]
        proof.killed |= {v.check.id for v in failed}
        proof.misconceptions += 1
        if not known.name.strip():
            proof.shortcomings.append(f"{known.id} has no name")
        proof.caught += bool(failed)
        if not failed:
            proof.shortcomings.append(f"{known.id} has all points")
            return verdicts
        ids = self._names(verdicts)
        wanted = {known.id, *known.beside}
        proof.named += set(ids) == wanted
        if not ids:
            proof.unnamed.append(f"{known.id} is caught, and nothing names it")
        elif wanted < set(ids):
            others = " or ".join(id for id in ids if id not in wanted)
            proof.unnamed.append(f"{known.id} is not told apart from {others}")
        elif set(ids) < wanted:
            proof.unnamed.append(f"{' with '.join(wanted)} is called {ids[0]} alone")
        if ids and wanted.isdisjoint(ids):
            proof.misnamed += 1
            proof.shortcomings.append(f"{known.id} is called {' or '.join(ids)}")
        return verdicts

    def _prove_in_styles(
        self, proof: Proof, known: Any, styles: Styles, plain: Sequence[Verdict]
    ) -> None:
        for style in styles.fitting:
            verdicts = styles.verdicts(style, known.implementation, plain)
            if not verdicts:
                continue
            ids = self._names(verdicts)
            wanted = {known.id, *known.beside}
            proof.forms += 1
            proof.forms_named += set(ids) == wanted
            if set(ids) != wanted:
                called = f"called {' or '.join(ids)}" if ids else "not named"
                proof.unnamed.append(f"{known.id} with {style.name} is {called}")
            if not wanted.issuperset(ids):
                proof.forms_misnamed += 1
                proof.shortcomings.append(f"{known.id} with {style.name} has another name")

    def _names(self, verdicts: Sequence[Verdict]) -> list[str]:
        """All names that the checks of an exercise are given."""
        found = diagnose(verdicts, self._catalogue, self._tables)
        return list(dict.fromkeys(id for diagnosis in found.values() for id in diagnosis.ids))

    def _prove_variants(self, proof: Proof, checks: Sequence[Check]) -> None:
        for variant in collected(VARIANTS, proof.lesson):
            if variant.exercise != proof.exercise:
                continue
            proof.variants += 1
            verdicts = self._judged(variant.implementation, checks, VARIANTS)
            failed = [v for v in verdicts if v.status is not Status.PASSED]
            proof.accepted += not failed
            proof.shortcomings += [
                f"a right answer ({variant.style}) fails {v.check.id}: {v.failure}" for v in failed
            ]
        if proof.variants < LEAST_VARIANTS:
            proof.shortcomings.append(
                f"{proof.exercise}: {proof.variants} of at least {LEAST_VARIANTS} right answers in "
                f"other styles stand in {_file(VARIANTS, proof.lesson)}"
            )

    def _mutants(self, lesson: Lesson) -> dict[str, list[Mutant]]:
        source = (self._root / SOLUTIONS / lesson.file).read_text("utf-8")
        by_definition: dict[str, list[Mutant]] = {}
        for mutant in mutants(lesson.id, source):
            by_definition.setdefault(mutant.definition, []).append(mutant)
        return by_definition

    def _prove_mutants(
        self, proof: Proof, changed: Sequence[Mutant], checks: Sequence[Check]
    ) -> None:
        equivalent: Mapping[str, str] = _equivalent().get(proof.lesson, {})
        needed: set[str] = set()
        for mutant in changed:
            proof.mutants += 1
            failed = self._first_failure(mutant, checks)
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

    def _first_failure(self, mutant: Mutant, checks: Sequence[Check]) -> str | None:
        """The id of the first check that a mutant fails, or None."""
        file = self._root / SOLUTIONS / f"{mutant.lesson}.py"
        try:
            module: ModuleType = mutant.module(file)
        except Exception:  # it cannot even be imported
            return checks[0].id
        judge = Judge(ModuleSubject(module, self._root, SOLUTIONS), self._tables, shrink=False)
        with quiet():
            for check in checks:
                if judge.judge(check).status is not Status.PASSED:
                    return check.id
        return None


def _file(package: str, lesson: str) -> str:
    return f"{package.replace('.', '/')}/{lesson}.py"


def _equivalent() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = importlib.import_module(
        "tests.solutions.equivalent_mutants"
    ).EQUIVALENT
    return found


def _literal(pattern: str) -> str:
    """A pattern in which only `*` is special."""
    return pattern.replace("[", "[[]").replace("?", "[?]")
