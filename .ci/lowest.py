"""Print a constraints file for pip: the lowest version of everything that pyproject.toml allows.

torch is left out: the README's commands install the one that they name. So are the tools whose
findings depend on their version.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

LOWEST = re.compile(r"([\w.-]+)(?:\[[\w,]+\])?>=([\w.]+)")
LEFT_OUT = ("torch", "ruff", "mypy", "import-linter")


def constraints(pyproject: str) -> Iterator[str]:
    """A line for each requirement of the project, with those of its extra `dev`."""
    project = tomllib.loads(pyproject)["project"]
    for requirement in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        found = LOWEST.match(requirement)
        if found and found[1] not in LEFT_OUT:
            yield f"{found[1]}=={found[2]}"


if __name__ == "__main__":
    text = Path(__file__).resolve().parents[1].joinpath("pyproject.toml").read_text("utf-8")
    sys.stdout.write("".join(f"{line}\n" for line in sorted(set(constraints(text)))))
