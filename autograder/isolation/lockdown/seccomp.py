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
from types import ModuleType

from autograder.isolation.lockdown import kernel
from autograder.limits import SCRATCH_BYTES

ALLOWED = """
    read readv pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2 close close_range
    open openat lseek stat fstat lstat newfstatat fstatat statx access faccessat faccessat2
    readlink readlinkat getdents getdents64 statfs fstatfs getcwd chdir fcntl fadvise64
    dup dup2 dup3 pipe pipe2 umask readahead
    mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 fsync fdatasync msync
    mmap munmap mremap mprotect madvise mincore brk membarrier
    futex futex_waitv set_robust_list set_tid_address rseq gettid sched_yield sched_getaffinity
    sched_getparam sched_getscheduler sched_get_priority_min sched_get_priority_max getcpu
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait
    sigaltstack restart_syscall pause alarm getitimer setitimer exit exit_group wait4 waitid
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times
    getpid getppid getpgrp getpgid getsid getuid geteuid getgid getegid getresuid getresgid
    getgroups getrusage getrlimit getpriority uname sysinfo getrandom arch_prctl
    poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait
    eventfd eventfd2 recvfrom sendto
"""
"""Each where the processor has it. Which files they may be for, Landlock says. `sendto` and
`recvfrom` serve sockets that are connected already: to the grader, and in pairs."""

ABSENT = ("clone3", "openat2")
"""Their arguments cannot be looked at. The C library takes an older call where these are absent."""

ATTRIBUTES = ("listxattr", "llistxattr", "flistxattr")
"""What copies a file asks for these, and goes on where there are none."""

FORKS = ("fork", "vfork")

_CLONE_THREAD = 0x00010000
_TERMINAL_SIZE, _IS_TERMINAL, _NON_BLOCKING, _CLOSE_ON_EXEC = 0x5413, 0x5401, 0x5421, 0x5451
_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA = 15, 16, 0x53564D41
_RLIMIT_CPU = 0
_AF_UNIX, _SOCK_STREAM, _SOCKET_TYPE = 1, 1, 0xF
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

    allow("clone", library.Arg(0, masked, _CLONE_THREAD, _CLONE_THREAD))
    no_thread = library.Arg(0, masked, _CLONE_THREAD, 0)
    _add(library, rules, library.ERRNO(errno.EAGAIN), "clone", no_thread)
    for request in (_TERMINAL_SIZE, _IS_TERMINAL, _NON_BLOCKING, _CLOSE_ON_EXEC):
        allow("ioctl", library.Arg(1, equal, request))
    # Only a file that could be opened for writing: one in the scratch folder.
    allow("ftruncate", library.Arg(1, library.LE, SCRATCH_BYTES))
    for option in (_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA):
        allow("prctl", library.Arg(0, equal, option))
    # asyncio wakes itself through a pair. Of datagrams one could go to an address, so streams only.
    stream = library.Arg(1, masked, _SOCKET_TYPE, _SOCK_STREAM)
    allow("socketpair", library.Arg(0, equal, _AF_UNIX), stream)
    # Its own limits may be read, and that on CPU time set anew for each call.
    allow("setrlimit", library.Arg(0, equal, _RLIMIT_CPU))
    allow("prlimit64", library.Arg(0, equal, 0), library.Arg(2, equal, 0))
    allow("prlimit64", library.Arg(0, equal, 0), library.Arg(1, equal, _RLIMIT_CPU))
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
    """A second filter: signals go to this very process (`abort` and threads send them so)."""
    library = _library()
    rules = library.SyscallFilter(library.ALLOW)
    other = library.Arg(0, library.NE, os.getpid())
    _add(library, rules, library.ERRNO(errno.EPERM), "tgkill", other)
    return _exported(rules)
