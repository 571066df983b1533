"""Digests of code, which tell whether what was made by it still holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from autograder.folders import ENGINE

PYTHON = (".py",)


def digest_of(folders: Iterable[tuple[Path, Path]], endings: tuple[str, ...]) -> str:
    """SHA-256 of the names and bytes of all files in these folders that end so.

    Each folder comes behind the one from which its files are named. Hidden files are left out: an
    editor's locks and copies are no code.
    """
    digest = hashlib.sha256()
    for base, folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in endings and not path.name.startswith("."):
                data = path.read_bytes()
                digest.update(f"{path.relative_to(base).as_posix()}\n{len(data)}\n".encode())
                digest.update(data)
    return digest.hexdigest()


def engine_digest(endings: tuple[str, ...] = PYTHON) -> str:
    """The digest of the engine's files that end so."""
    return digest_of([(ENGINE, ENGINE)], endings)
