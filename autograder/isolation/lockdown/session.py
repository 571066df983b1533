"""A worker's first steps, the same on every system: alone, and with nothing of the grader's."""

from __future__ import annotations

import os
import resource
import signal
import tempfile
from contextlib import suppress

from autograder.isolation.lockdown import kernel


def separate(parent: int) -> None:
    """Own session and process group, so that all of it can be killed; death with the parent."""
    os.setsid()
    if kernel.LINUX:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        _be_the_first_to_go()
    if os.getppid() != parent:  # it ended before the call above
        os._exit(1)


def _be_the_first_to_go() -> None:
    """Where memory runs out, the kernel is to end a worker: it can be replaced, the rest not."""
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")


def close_descriptors(keep: list[int]) -> None:
    """Close every descriptor but these; the standard ones become the null device."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    highest = min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 65536)
    start = 3
    for descriptor in sorted(keep):
        os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, highest)


def forget_place() -> None:
    """No working folder, and files that nobody else may read."""
    os.umask(0o077)
    os.chdir("/")


def move_to(scratch: str) -> None:
    """Work in the scratch folder, and keep there what libraries want to write somewhere."""
    os.chdir(scratch)
    for variable, name in {"TMPDIR": ".tmp", "MPLCONFIGDIR": ".matplotlib"}.items():
        os.mkdir(name)
        os.environ[variable] = os.path.join(scratch, name)
    tempfile.tempdir = None  # what the zygote found is closed here


def forgo_privileges() -> None:
    """Never gain any (by running a set-user-id program), and be closed to other processes' eyes."""
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
