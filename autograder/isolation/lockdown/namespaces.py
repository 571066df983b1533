"""Namespaces: a network, shared memory and a scratch folder, with nothing and nobody in them.

A second wall behind the filter of system calls, wherever the kernel grants them. They need a user
namespace, which some systems refuse to ordinary users (Ubuntu 24.04, most containers); so what is
possible is tried once, in a process of its own, before any worker starts.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from autograder.isolation.lockdown import kernel
from autograder.limits import SCRATCH_BYTES, SCRATCH_FILES

_NEWUTS, _NEWIPC, _NEWUSER, _NEWNET = 0x04000000, 0x08000000, 0x10000000, 0x40000000
_NEWNS = 0x00020000
_NOSUID, _NODEV, _NOEXEC = 2, 4, 8


def enter(scratch: str = "") -> None:
    """Move into new user, network, IPC, host-name and mount namespaces, as the same user as before.

    `scratch` is an empty folder, if there is to be one. In this process alone it becomes a file
    system in memory, whose size and number of files the kernel limits in all. It ends with the
    process, however that ends.
    """
    user, group = os.geteuid(), os.getegid()
    # Only a dumpable process may write its own maps, and only a worker that is not may not be
    # looked into by other processes of the same user.
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
    kernel.call("unshare", _NEWUSER | _NEWNET | _NEWIPC | _NEWUTS | _NEWNS)
    _write("setgroups", "deny")
    _write("uid_map", f"{user} {user} 1")
    _write("gid_map", f"{group} {group} 1")
    if not scratch:
        return
    flags = ctypes.c_ulong(_NOSUID | _NODEV | _NOEXEC)
    options = f"size={SCRATCH_BYTES},nr_inodes={SCRATCH_FILES},mode=700"
    kernel.call("mount", b"tmpfs", os.fsencode(scratch), b"tmpfs", flags, options.encode())


def _write(name: str, text: str) -> None:
    descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def try_out(step: Callable[[], None], readable: Iterable[Path]) -> None:
    """Take a step in a process of its own; raises `OSError` if it is refused there.

    Root loses the right to read other people's folders; if Python lies in one, workers could not
    import anything any more, so `readable` must still be readable after the step.
    """
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(theirs, _problem(step, readable).encode()[:1000])
        finally:
            os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as pipe:
        answer = pipe.read().decode("utf-8", "replace")
    _, status = os.waitpid(pid, 0)
    if answer != _TAKEN:
        raise OSError(answer or f"the attempt ended with wait status {status}")


_TAKEN = "taken"


def _problem(step: Callable[[], None], readable: Iterable[Path]) -> str:
    try:
        step()
    except OSError as error:
        return error.strerror or str(error)
    lost = [path for path in readable if not os.access(path, os.R_OK)]
    if lost:
        return f"{lost[0]} could not be read any more (grade as its owner, not as root)"
    return _TAKEN
