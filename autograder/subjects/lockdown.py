"""What a worker gives up before it sees a line of the submission.

`apply` is the one place for it, in the order that matters: session, death with the parent,
descriptors, limits. **Not yet here**: namespaces, no-new-privileges, Landlock, seccomp. Until they
are, `LEVEL` says "separate process only", and every result carries it: a submission cannot reach
the score, but on the instructor's machine it can read files and use the network as the instructor
can.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from pathlib import Path

LEVEL = "separate process only"

MEMORY_HEADROOM = 1024**3
"""Bytes of address space beyond what the zygote has mapped; relative, since torch's builds
differ."""

OUTPUT_LIMIT = 1024 * 1024
"""Bytes a worker may write to any one file."""

TOTAL_CPU_SECONDS = 180
"""CPU seconds of one worker's whole life, whatever the limits of its single calls."""

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent ends (Linux only)."""
    if hasattr(os, "pidfd_open"):  # Linux
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the call above
        os._exit(1)


def apply(parent: int, keep: int) -> None:
    """Lock this process down; `keep` is the descriptor of its connection to the grader."""
    os.setsid()
    die_with_parent(parent)
    _close_descriptors(keep)
    os.umask(0o077)
    os.chdir("/")
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, OUTPUT_LIMIT)
    _limit(resource.RLIMIT_AS, _mapped_bytes() + MEMORY_HEADROOM)
    resource.setrlimit(resource.RLIMIT_CPU, (TOTAL_CPU_SECONDS, TOTAL_CPU_SECONDS))


def limit_cpu(seconds: float) -> None:
    """Let this process use so much CPU time from now on; past it, the kernel ends it by SIGXCPU."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = usage.ru_utime + usage.ru_stime
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (min(int(spent + seconds) + 1, hard), hard))


def _close_descriptors(keep: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    highest = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    os.closerange(3, keep)
    os.closerange(keep + 1, min(highest, 65536))


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _mapped_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()
