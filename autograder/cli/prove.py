"""`optimlings prove`: the proof of the checks."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.cli.console import console, errors, say_error


def prove(
    lesson: Annotated[
        list[str] | None, typer.Option(help="Prove this lesson alone (4, lesson4); repeatable.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The course's seed, from which cases are drawn.")] = 0,
) -> None:
    """Prove the checks: wrong answers fail and are named, right ones pass, mutants are caught.

    Exit status 0: all of it holds. 1: something falls short; it is listed. 2: usage.
    """
    from autograder.course import CourseError, load_course
    from autograder.proof.prove import prove as proofs_of
    from autograder.proof.prove import total
    from autograder.reports.proof import last_line, proof_table

    try:
        course = load_course().select(lesson or [])
    except CourseError as error:
        say_error("prove", error)
        raise typer.Exit(2) from error
    proofs = []
    with console.status("proving"):
        for proof in proofs_of(course, seed):
            proofs.append(proof)
    whole = total(proofs)
    console.print(proof_table([*proofs, whole]))
    for shortcoming in whole.shortcomings:
        errors.print(shortcoming, style="red", markup=False)
    console.print(last_line(whole), markup=False, soft_wrap=True)
    if whole.shortcomings:
        raise typer.Exit(1)
