"""What a kit held when it was handed out: the digest of every file, so that changes show."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from autograder.errors import UsageError
from autograder.folders import STUBS
from autograder.messages.catalogue import message, reason

FILE = f"{STUBS}/manifest.json"


def write(folder: Path) -> None:
    """Write the manifest of a folder that was just made."""
    files = {
        path.relative_to(folder).as_posix(): digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    (folder / FILE).write_text(json.dumps(files, indent=1) + "\n", "utf-8")


def read(folder: Path, bytes_of: Callable[[Path], bytes] = Path.read_bytes) -> Mapping[str, str]:
    """The manifest of a kit, whose file `bytes_of` reads. Raises `UsageError` where the folder is
    none."""
    try:
        found = json.loads(bytes_of(folder / FILE))
    except FileNotFoundError as error:
        raise UsageError(message("folder_is_no_kit", folder=str(folder), file=str(FILE))) from error
    except (OSError, ValueError) as error:
        raise UsageError(
            message("path_cannot_be_read", path=str(folder / FILE), reason=reason(error))
        ) from error
    if not isinstance(found, dict):
        raise UsageError(message("file_is_no_manifest", path=str(folder / FILE)))
    return {str(name): str(value) for name, value in found.items()}


def digest(path: Path) -> str:
    """SHA-256 of a file. Line ends do not count: git may change them."""
    return digest_of(path.read_bytes())


def digest_of(data: bytes) -> str:
    """The same of what was read."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()
