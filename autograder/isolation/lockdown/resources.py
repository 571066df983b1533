"""What a worker may use, limited by the kernel (`autograder/limits.py` says how much)."""

from __future__ import annotations

import os
import resource
from pathlib import Path

from autograder.limits import (
    MEMORY_HEADROOM,
    OPEN_FILES,
    SCRATCH_BYTES,
    TASKS,
    WORKER_CPU_SECONDS,
)


def impose(own_user_namespace: bool) -> None:
    """Set every limit that this system has; `OSError` where the address space cannot be limited."""
    for name, value in {
        "RLIMIT_CPU": WORKER_CPU_SECONDS,
        "RLIMIT_CORE": 0,
        "RLIMIT_FSIZE": SCRATCH_BYTES,
        "RLIMIT_NOFILE": OPEN_FILES,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
    }.items():
        _limit(name, value)
    if own_user_namespace:
        _limit("RLIMIT_NPROC", TASKS)
    _limit("RLIMIT_AS", _mapped_bytes() + MEMORY_HEADROOM)


def limit_cpu(seconds: float) -> None:
    """Let this process use so much CPU time from now on; past it, the kernel ends it by SIGXCPU."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = usage.ru_utime + usage.ru_stime
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(spent + seconds) + 1
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _limit(name: str, value: int) -> None:
    if not hasattr(resource, name):  # this system does not know it
        return
    kind = getattr(resource, name)
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _mapped_bytes() -> int:
    statm = Path("/proc/self/statm")
    if not statm.exists():
        raise OSError(f"the address space in use is not known without {statm}")
    return int(statm.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
