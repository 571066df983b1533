"""`optimlings prove`: the proof of the checks."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.cli.console import console, errors
from autograder.cli.options import CourseFolder, Lessons, Seed, default_jobs
from autograder.messages.catalogue import phrase


def prove(
    lesson: Lessons = None,
    seed: Seed = 0,
    course: CourseFolder = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Lessons proved at a time; one per processor.")
    ] = None,
) -> None:
    """Prove the checks: wrong answers fail and are named, right ones pass, mutants are caught.

    Exit status 0: all of it holds. 1: something falls short; it is listed. 2: usage.
    """
    from autograder.course import load_course
    from autograder.folders import require_answers
    from autograder.proof.prove import prove as proofs_of
    from autograder.reports.proof import last_line, proof_table
    from autograder.results.proof import total

    chosen = load_course(course).select(lesson or [])
    require_answers(chosen.root)
    proofs = []
    with console.status(phrase("progress_proving")):
        for proof in proofs_of(chosen, seed, jobs or default_jobs()):
            proofs.append(proof)
    whole = total(proofs)
    console.print(proof_table([*proofs, whole]))
    for shortcoming in whole.shortcomings:
        errors.print(shortcoming, style="red", markup=False, soft_wrap=True)
    for line in whole.unnamed:
        errors.print(line, style="yellow", markup=False, soft_wrap=True)
    console.print(last_line(whole), markup=False, soft_wrap=True)
    if whole.shortcomings:
        raise typer.Exit(1)
