"""A filter of system calls: those that computing, threads and reading files need, and no others.

What is not listed fails with `EPERM`, and Python raises `PermissionError`: no socket to elsewhere,
no other program, no signal to anybody, no change to a file's mode or owner, no shared memory,
nothing that looks into other processes, none of the kernel's rarely used doors (io_uring, bpf,
userfaultfd, keyctl, namespaces), and nothing that future kernels add.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
from collections.abc import Iterable
from types import ModuleType

from autograder.isolation.lockdown import kernel
from autograder.limits import SCRATCH_BYTES

ALLOWED = """
    read readv pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2 close close_range
    open openat lseek stat fstat lstat newfstatat fstatat statx access faccessat faccessat2
    readlink readlinkat getdents getdents64 statfs fstatfs getcwd chdir
    dup dup2 dup3 pipe umask readahead
    mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 fsync fdatasync msync
    munmap mremap mprotect brk
    set_robust_list set_tid_address rseq gettid sched_yield sched_getaffinity
    sched_get_priority_min sched_get_priority_max getcpu
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait
    sigaltstack restart_syscall pause alarm getitimer setitimer exit exit_group wait4 waitid
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times
    getpid getppid getpgrp getuid geteuid getgid getegid getresuid getresgid
    getgroups getrusage getrlimit uname sysinfo getrandom
    poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait
    eventfd eventfd2
"""
"""Each where the processor has it, whatever its arguments. They act on the process itself, or on
files, of which Landlock says which. `sched_getaffinity` tells on which processors a thread may run,
and so whether there is one of that number; the C library asks it of its own threads."""

ABSENT = ("clone3", "openat2", "futex_waitv")
"""Their arguments cannot be looked at. The C library takes an older call where these are absent."""

ATTRIBUTES = ("listxattr", "llistxattr", "flistxattr")
"""What copies a file asks for these, and goes on where there are none."""

FORKS = ("fork", "vfork")

# Some calls are many calls in one: what they do depends on an argument. Of these, only the uses
# below are allowed, and none that a later kernel adds. The numbers are those of Linux on x86 and
# ARM. A number with bits that the kernel overlooks equals none of these, and is refused.

_FCNTL = {"F_DUPFD": 0, "F_GETFD": 1, "F_SETFD": 2, "F_GETFL": 3, "F_DUPFD_CLOEXEC": 1030}
_FCNTL |= {"F_GETPIPE_SZ": 1032, "F_GETLK": 5, "F_SETLK": 6, "F_SETLKW": 7}
"""Of a descriptor: copies, its flags, and record locks, which data bases take on their own files.
Not leases (a neighbour's opening of the file waits for them), not the owner of its signals (it may
be any process), not its notifications, seals, hints, nor a larger pipe (users share what there is).
"""

_F_SETFL, _O_ASYNC = 4, 0o20000
"""Flags of an open file, but not the one by which it sends signals."""

_IOCTL = {"TIOCGWINSZ": 0x5413, "TCGETS": 0x5401, "FIONBIO": 0x5421, "FIOCLEX": 0x5451}
"""Whether it is a terminal and how large; not to wait; to be closed on `exec`."""

_PRCTL = {"PR_SET_NAME": 15, "PR_GET_NAME": 16, "PR_SET_VMA": 0x53564D41}
"""Names of threads and of memory."""

_ARCH_PRCTL = {"ARCH_SET_FS": 0x1002, "ARCH_GET_FS": 0x1003}
_ARCH_PRCTL |= {"XCOMP_SUPP": 0x1021, "XCOMP_PERM": 0x1022, "REQ_XCOMP_PERM": 0x1023}
"""The thread's own storage, and leave to use the processor's matrices (AMX)."""

_FUTEX = (0, 1, 3, 4, 5, 9, 10)
_FUTEX_FLAGS = 0x180
"""Waiting and waking, moving waiters; not the ones with priorities, which nothing here uses."""

_MADVISE = (0, 1, 2, 3, 4, 8, 14, 15, 16, 17, 22, 23)
"""How memory will be read, what of it can go, in how large pages it is best, what to fill at once.
Not to look for equal pages (it costs the kernel time), nor to page out libraries that all use."""

_FADVISE = (0, 1, 2, 3, 5)
"""How a file will be read; not to drop it from the memory that all share."""

_MEMBARRIER = (0, 8, 16, 32, 64)
"""Barriers for the process itself; those for all processes interrupt every processor."""

_MAP_HUGETLB = 0x40000
"""Memory from a pool that the whole machine shares."""

_PIPE_FLAGS = 0o2004000
"""Close on `exec`, do not wait. Not packets, and no pipe for the kernel's notices."""

_SEND_FLAGS, _RECEIVE_FLAGS = 0x4040, 0x4142
"""`sendto` and `recvfrom` serve sockets that are connected already: to the grader, and in pairs.
Not to wait, no signal; to peek, to wait for all. Not bytes out of band."""

_CLONE_THREAD = 0x00010000
_NOT_A_THREADS = 0xFE82F000 & ~0x00400000
"""Flags of `clone` that no new thread has: namespaces, tracing, another parent, a `vfork`, a
descriptor of it. (0x00400000 meant something long ago, and musl still sets it.)"""

_ASKED_OF_A_PROCESS = {"getpgid": 0, "getsid": 0, "sched_getparam": 0, "sched_getscheduler": 0}
_ASKED_OF_A_PROCESS |= {"getpriority": 1}
"""They take a process's number, at this place: only 0, which is the process itself."""

_RLIMIT_CPU = 0
_AF_UNIX, _SOCK_STREAM, _SOCKET_TYPE = 1, 1, 0xF
_WHOLE = 2**64 - 1
_INT = 0xFFFFFFFF
_SECCOMP_MODE_FILTER = 2
_INSTRUCTION = 8
"""Bytes of one instruction of a filter."""


def program() -> bytes:
    """The filter as bytes for the kernel, made once for all workers.

    Raises `OSError` where libseccomp, or the kernel's part of it, is not there.
    """
    library = _library()
    refuse = library.ERRNO(errno.EPERM)
    rules = library.SyscallFilter(refuse)
    rules.set_attr(library.Attr.ACT_BADARCH, library.KILL_PROCESS)
    for name in ALLOWED.split():
        _add(library, rules, library.ALLOW, name)
    for name in ABSENT:
        _add(library, rules, library.ERRNO(errno.ENOSYS), name)
    for name in ATTRIBUTES:
        _add(library, rules, library.ERRNO(errno.ENOTSUP), name)
    for name in FORKS:
        _add(library, rules, library.ERRNO(errno.EAGAIN), name)
    _add_conditions(library, rules)
    return _exported(rules)


def _library() -> ModuleType:
    try:
        import pyseccomp
    except RuntimeError as error:  # it is there, but the library it stands on is not
        raise OSError(f"{error} (the system's package is libseccomp2 or libseccomp)") from error
    return pyseccomp


def _add_conditions(library: ModuleType, rules: object) -> None:
    """The calls of which only some uses are allowed."""
    equal, masked = library.EQ, library.MASKED_EQ

    def allow(name: str, *conditions: object) -> None:
        _add(library, rules, library.ALLOW, name, *conditions)

    def only(name: str, place: int, values: Iterable[int], ignored: int = 0) -> None:
        """One of these values, whatever is set of the flags to be ignored."""
        for value in values:
            allow(name, library.Arg(place, masked, _WHOLE & ~ignored, value))

    only("fcntl", 1, _FCNTL.values())
    no_signals = library.Arg(2, masked, _O_ASYNC, 0)
    allow("fcntl", library.Arg(1, equal, _F_SETFL), no_signals)
    only("ioctl", 1, _IOCTL.values())
    only("prctl", 0, _PRCTL.values())
    only("arch_prctl", 0, _ARCH_PRCTL.values())
    only("futex", 1, _FUTEX, _FUTEX_FLAGS)
    only("madvise", 2, _MADVISE)
    only("fadvise64", 3, _FADVISE)
    only("membarrier", 0, _MEMBARRIER)
    allow("mmap", library.Arg(3, masked, _MAP_HUGETLB, 0))
    only("pipe2", 1, [0], _PIPE_FLAGS)
    only("sendto", 3, [0], _SEND_FLAGS)
    only("recvfrom", 3, [0], _RECEIVE_FLAGS)
    allow("clone", library.Arg(0, masked, _CLONE_THREAD | _NOT_A_THREADS, _CLONE_THREAD))
    no_thread = library.Arg(0, masked, _CLONE_THREAD, 0)
    _add(library, rules, library.ERRNO(errno.EAGAIN), "clone", no_thread)
    # Only a file that could be opened for writing: one in the scratch folder.
    allow("ftruncate", library.Arg(1, library.LE, SCRATCH_BYTES))
    # asyncio wakes itself through a pair. Of datagrams one could go to an address, so streams only.
    stream = library.Arg(1, masked, _SOCKET_TYPE, _SOCK_STREAM)
    allow("socketpair", library.Arg(0, equal, _AF_UNIX), stream)
    # Its own limits may be read, and that on CPU time set anew for each call.
    allow("setrlimit", library.Arg(0, equal, _RLIMIT_CPU))
    allow("prlimit64", library.Arg(0, equal, 0), library.Arg(2, equal, 0))
    allow("prlimit64", library.Arg(0, equal, 0), library.Arg(1, equal, _RLIMIT_CPU))
    for name, place in _ASKED_OF_A_PROCESS.items():
        only(name, place, [0])
    # Which process it is for is looked at by `_own_threads_only`.
    allow("tgkill")


def _add(library: ModuleType, rules: object, action: int, name: str, *conditions: object) -> None:
    number = library.resolve_syscall(library.Arch.NATIVE, name)
    if number >= 0:  # this processor has it, and this version of the library knows it
        rules.add_rule(action, number, *conditions)  # type: ignore[attr-defined]


def _exported(rules: object) -> bytes:
    descriptor = os.memfd_create("filter")
    with open(descriptor, "w+b") as file:
        rules.export_bpf(file)  # type: ignore[attr-defined]
        file.seek(0)
        return file.read()


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def enforce(instructions: bytes) -> None:
    """Put this process behind the filter, for good."""
    _load(_own_threads_only())
    _load(instructions)


def _load(instructions: bytes) -> None:
    filled = _Program(len(instructions) // _INSTRUCTION, instructions)
    kernel.call(
        "prctl",
        kernel.PR_SET_SECCOMP,
        ctypes.c_ulong(_SECCOMP_MODE_FILTER),
        ctypes.byref(filled),
        ctypes.c_ulong(0),
        ctypes.c_ulong(0),
    )


def _own_threads_only() -> bytes:
    """A second filter: signals go to this very process (`abort` and threads send them so).

    But not SIGKILL: a worker that ends by it was killed by somebody else, and must not pay for it.
    """
    library = _library()
    rules = library.SyscallFilter(library.ALLOW)
    other = library.Arg(0, library.NE, os.getpid())
    _add(library, rules, library.ERRNO(errno.EPERM), "tgkill", other)
    kill = library.Arg(2, library.MASKED_EQ, _INT, signal.SIGKILL)  # the kernel takes an int
    _add(library, rules, library.ERRNO(errno.EPERM), "tgkill", kill)
    return _exported(rules)
