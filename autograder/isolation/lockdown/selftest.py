"""What a worker tries before it sees a line of the submission: does each layer really hold?

Every attempt is harmless where it succeeds, and can only be refused by the layer it stands for.
"""

from __future__ import annotations

import errno
import fcntl
import os
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

NOWHERE = "/nonexistent/optimlings"

_F_SETOWN = 8  # of Linux; Python names it only where the system does


def landlock_problem(secret: Sequence[Path]) -> str:
    """What Landlock ought to refuse and does not, or an empty text."""
    attempts: dict[str, Callable[[], object]] = {
        f"reading {path}": (lambda path=path: os.close(os.open(path, os.O_RDONLY)))  # type: ignore[misc]
        for path in (Path("/"), *secret)
    }
    attempts["writing"] = lambda: os.close(os.open("/dev/zero", os.O_WRONLY))
    try:
        os.close(os.open(os.__file__, os.O_RDONLY))
    except OSError as error:
        return f"reading Python's library fails: {error}"
    return _not_refused(attempts, {errno.EACCES})


def seccomp_problem() -> str:
    """What the filter of system calls ought to refuse and does not, or an empty text."""
    attempts: dict[str, Callable[[], object]] = {
        "opening a socket": lambda: socket.socket(socket.AF_UNIX).close(),
        "starting a process": _fork,
        "executing a program": lambda: os.execv(NOWHERE, [NOWHERE]),
        "sending a signal": lambda: os.kill(os.getpid(), 0),
        "changing a mode": lambda: os.chmod(NOWHERE, 0o700),
        "owning signals": lambda: fcntl.fcntl(0, _F_SETOWN, 0),
    }
    return _not_refused(attempts, {errno.EPERM, errno.EAGAIN})


def _not_refused(attempts: dict[str, Callable[[], object]], refusals: set[int]) -> str:
    for name, attempt in attempts.items():
        try:
            attempt()
        except OSError as error:
            if error.errno not in refusals:
                return f"{name} failed for another reason: {error}"
        else:
            return f"{name} was not refused"
    return ""


def _fork() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
