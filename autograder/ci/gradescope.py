"""The zip that Gradescope takes as an autograder.

What must be in it: gradescope/autograder_samples, docs/specs.md, "Autograder Specifications":
`setup.sh` and an executable `run_autograder` at its root. Beside them lies the student's kit, which
holds no answers: whoever breaks out of a container finds none.
"""

from __future__ import annotations

import io
import shlex
import tempfile
import zipfile
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from autograder.checks.table import DEFAULT_SEED
from autograder.course import Course
from autograder.grading.output import cannot_write
from autograder.kit.make import make_kit

ARCHIVE = "autograder.zip"
_SCRIPTS = ("setup.sh", "run_autograder")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def make_autograder(
    course: Course, folder: Path, options: Sequence[str] = (), seed: int = DEFAULT_SEED
) -> Path:
    """Write the zip into a folder; `options` are those of `optimlings ci`. Where it is.

    Its cases are those of the seed, which must be recorded.

    Raises `UsageError` where it cannot be written, or `make_kit` cannot make the kit.
    """
    with tempfile.TemporaryDirectory(prefix="optimlings-gradescope-") as temporary:
        kit = Path(temporary) / "kit"
        make_kit(course, kit, seed)
        data = _packed(kit, _scripts(options))
    path = folder / ARCHIVE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise cannot_write(path, error) from error
    return path


def _scripts(options: Sequence[str]) -> dict[str, str]:
    templates = resources.files("autograder.ci") / "templates"
    said = "".join(f" {shlex.quote(option)}" for option in options)
    found = {}
    for name in _SCRIPTS:
        text = (templates / name).read_text("utf-8")
        found[name] = text.replace("@OPTIONS@", said)
    return found


def _packed(kit: Path, scripts: dict[str, str]) -> bytes:
    """The kit without what is for students' repositories, and the scripts, as a zip."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in kit.rglob("*") if path.is_file()):
            name = path.relative_to(kit).as_posix()
            if not name.startswith((".git", ".vscode/")):
                _add(archive, name, path.read_bytes(), 0o644)
        for name, text in scripts.items():
            _add(archive, name, text.encode("utf-8"), 0o755)
    return data.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes, mode: int) -> None:
    info = zipfile.ZipInfo(name, _FIRST_DAY)
    info.external_attr = (0o100000 | mode) << 16
    archive.writestr(info, data, zipfile.ZIP_DEFLATED)
