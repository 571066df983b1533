"""The instructor's course, from a folder or out of a git repository."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import UsageError
from autograder.limits import FETCH_SECONDS
from autograder.messages.catalogue import message, phrase

_SOURCE = re.compile(r"(?P<url>.+\.git|.*[/:][^/@]+)(?:@(?P<ref>[^@]+))?")
_CREDENTIALS = re.compile(r"//[^/@\s]+@")


@contextmanager
def course_folder(source: str) -> Iterator[Path]:
    """The folder of a course: `source` itself, or what a repository holds, `URL@REF`.

    A repository's copy ends with the context. Raises `UsageError`.
    """
    if Path(source).is_dir():
        yield Path(source).resolve()
        return
    url, ref = split(source)
    with tempfile.TemporaryDirectory(prefix="optimlings-course-") as folder:
        _git(["init", "--quiet", folder], source)
        fetch = ["fetch", "--quiet", "--depth", "1", "--", url, ref or "HEAD"]
        _git(["-C", folder, *fetch], source)
        _git(["-C", folder, "checkout", "--quiet", "--detach", "FETCH_HEAD"], source)
        yield Path(folder).resolve()


def split(source: str) -> tuple[str, str]:
    """The address and the ref of `URL@REF`. A ref with `/` needs an address that ends in `.git`.

    Raises `UsageError`.
    """
    match = _SOURCE.fullmatch(source)
    if match is None or source.startswith("-"):
        raise UsageError(
            message("course_is_neither_folder_nor_repository", source=str(shown(source)))
        )
    return match["url"], match["ref"] or ""


def shown(source: str) -> str:
    """The address as it may be printed: without a password."""
    return _CREDENTIALS.sub("//…@", source)


def _git(arguments: list[str], source: str) -> None:
    # No question is asked that nobody answers, and no address is a command (`ext::`).
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": _PROTOCOLS}
    try:
        ended = subprocess.run(
            ["git", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=FETCH_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(
            message(
                "repository_cannot_be_fetched", source=str(shown(source)), reason=shown(str(error))
            )
        ) from error
    if ended.returncode:
        why = shown(
            ended.stderr.strip().splitlines()[-1] if ended.stderr.strip() else phrase("git_failed")
        )
        raise UsageError(
            message("repository_cannot_be_fetched", source=str(shown(source)), reason=str(why))
        )


_PROTOCOLS = "file:git:http:https:ssh"
