"""The proof of the checks as a table, and its last line."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from autograder.results.proof import Proof

_COLUMNS = (
    "caught",
    "named",
    "in other\nstyles",
    "mis-\nnamed",
    "right",
    "mutants",
    "equi-\nvalent",
    "s",
)
"""With these, the longest name of an exercise fits into 80 columns."""


def proof_table(proofs: Sequence[Proof]) -> Table:
    """A row per exercise."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("exercise", no_wrap=True)
    for name in _COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    for proof in proofs:
        table.add_row(
            proof.exercise,
            f"{proof.caught}/{proof.misconceptions}",
            f"{proof.named}/{proof.misconceptions}",
            f"{proof.forms_named}/{proof.forms}",
            f"{proof.misnamed + proof.forms_misnamed}",
            f"{proof.accepted}/{proof.variants}",
            f"{proof.mutants_caught}/{proof.mutants - proof.equivalent}",
            f"{proof.equivalent}",
            f"{proof.seconds:.0f}",
        )
    return table


def last_line(whole: Proof) -> str:
    """The figures of all exercises in one line."""
    return (
        f"misconceptions caught {whole.caught}/{whole.misconceptions}, "
        f"named {whole.named}/{whole.misconceptions}, misnamed {whole.misnamed} · "
        f"right answers accepted {whole.accepted}/{whole.variants} · "
        f"mutants caught {whole.mutants_caught}/{whole.mutants - whole.equivalent} "
        f"({whole.equivalent} more are equivalent) · "
        f"in other styles named {whole.forms_named}/{whole.forms}, misnamed {whole.forms_misnamed}"
    )
