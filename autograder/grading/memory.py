"""How much memory there is for grading, and how many submissions fit into it at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from autograder.limits import MEMORY_HEADROOM, MEMORY_OF_THE_GRADER, MIB, as_size
from autograder.messages.catalogue import phrase

_CGROUPS = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")


def jobs_that_fit(wanted: int, limit: int | None) -> int:
    """So many submissions at a time as are wanted, or fewer if they would not find the memory that
    each may use; at least one."""
    if limit is None:
        return wanted
    return max(1, min(wanted, (limit - MEMORY_OF_THE_GRADER) // MEMORY_HEADROOM))


def said_of_jobs(wanted: int, jobs: int, limit: int | None) -> str:
    """What to say where fewer are graded at a time than was wanted; empty if not."""
    if jobs == wanted or limit is None:
        return ""
    return phrase(
        "fewer_jobs",
        jobs=jobs,
        wanted=wanted,
        memory=limit // MIB,
        size=as_size(MEMORY_HEADROOM),
    )


def memory_limit(own: Path = _OWN, cgroups: Path = _CGROUPS) -> int | None:
    """Bytes that the processes of this machine or container may use; None if nothing tells."""
    known = list(_limits(own, cgroups))
    with suppress(ValueError, OSError):
        known.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(known, default=None)


def _limits(own: Path, cgroups: Path) -> Iterator[int]:
    """The limits of the control groups that this process is in, of both versions (cgroups(7)).

    In a container, the path can be one outside: then the group is where the first one is mounted.
    """
    try:
        lines = own.read_text("utf-8", "replace").splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if not controllers:
            roots, name = [cgroups, cgroups / "unified"], "memory.max"
        elif "memory" in controllers.split(","):
            roots, name = [cgroups / "memory"], "memory.limit_in_bytes"
        else:
            continue
        for root in roots:
            group = root / path.lstrip("/")
            for folder in (group, *group.parents):
                if folder == root or root in folder.parents:
                    with suppress(OSError, ValueError):  # it has none, or is not limited: `max`
                        yield int((folder / name).read_text("ascii"))
