"""The zygote's own process: it imports torch and the scenarios once, then forks workers.

It has one thread (a second one would make forking unsafe), runs no backward pass, and never sees a
solution or a submission. It obeys two commands of the grader over a socket: fork a worker that
speaks on the descriptor passed along, and end a worker with all it started.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import resource
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

from autograder.isolation.lockdown import lock
from autograder.isolation.protocol import COMMAND, ENDED, FORK, FORKED
from autograder.isolation.scratch import Scratch, remove
from autograder.limits import SECONDS_BETWEEN_LOOKS, WORKER_CPU_SECONDS

_PF_EXITING = 0x4  # include/linux/sched.h
_PR_SET_CHILD_SUBREAPER = 36  # include/uapi/linux/prctl.h


def main(
    descriptor: int,
    root: str,
    base: str,
    without: list[str],
    off_limits: list[str],
    scenario_modules: list[str],
) -> None:
    """Warm up, say so with one byte, then obey until the grader closes the connection."""
    control = socket.socket(fileno=descriptor)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # in a worker it would be an exception
    sys.path.insert(0, root)
    gc.disable()  # what is imported stays: looking through it again and again finds nothing
    _warm_up(scenario_modules, off_limits)
    scratch = Scratch(base)
    plan = lock.prepare(Path(root), without, scratch.shared)
    gc.collect()
    gc.freeze()
    gc.enable()
    closed = {root, *map(str, plan.secret)}
    sys.path[:] = [entry for entry in sys.path if entry and os.path.realpath(entry) not in closed]
    _adopt_orphans()
    workers: set[int] = set()
    with suppress(ConnectionError):  # the grader was killed while it was being answered
        control.sendall(b"R")
        _obey(control, workers, plan, scratch)
    for worker in workers:
        _end(worker)
    _end_orphans(set())
    remove(base)


def _obey(control: socket.socket, workers: set[int], plan: lock.Plan, scratch: Scratch) -> None:
    while True:
        _watch(control, scratch)
        message, descriptors, _, _ = socket.recv_fds(control, COMMAND.size, 1)
        if len(message) < COMMAND.size:
            return
        command, pid = COMMAND.unpack(message)
        if command == FORK:
            pid = _fork(control, descriptors[0], plan, scratch)
            workers.add(pid)
            control.sendall(FORKED.pack(pid))
        else:
            workers.discard(pid)
            ended = _end(pid)
            _end_orphans(workers)
            control.sendall(ENDED.pack(*ended, scratch.remove(pid)))


def _watch(control: socket.socket, scratch: Scratch) -> None:
    """Wait for a command; end whoever writes too much meanwhile, where the kernel does not."""
    while scratch.watched and not select.select([control], [], [], SECONDS_BETWEEN_LOOKS)[0]:
        for pid in scratch.too_full():
            _kill(pid)


def _warm_up(scenario_modules: list[str], off_limits: list[str]) -> None:
    import torch

    from autograder.isolation import leniency
    from autograder.subjects import offlimits

    torch.set_num_threads(1)
    # The first optimizer constructed in a process imports for seconds; workers inherit that.
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    importlib.import_module("autograder.isolation.worker")
    leniency.load_data_alone()
    for module in scenario_modules:
        importlib.import_module(module)
    offlimits.install(off_limits)  # looking up what the patterns name takes longer than a fork
    # What the processor can do is read from /proc, once; it decides in which order torch adds.
    torch.backends.cpu.get_cpu_capability()


def _fork(control: socket.socket, descriptor: int, plan: lock.Plan, scratch: Scratch) -> int:
    threads = len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1
    if threads != 1:
        raise RuntimeError(f"the zygote has {threads} threads; forking would be unsafe")
    own = "namespaces" in plan.missing
    folder = scratch.make() if own else scratch.shared
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _become_worker(control, descriptor, parent, plan, folder)
    if own:
        scratch.belongs_to(folder, pid)
    os.close(descriptor)
    return pid


def _become_worker(
    control: socket.socket, descriptor: int, parent: int, plan: lock.Plan, folder: str
) -> None:
    from autograder.isolation import worker

    try:
        control.close()
        connection = socket.socket(fileno=descriptor)
        worker.serve(connection, lock.apply(plan, parent, descriptor, folder))
    finally:
        os._exit(0)


def _end(pid: int) -> tuple[int, float, float, bool]:
    """Kill a worker with its process group, and reap it. Only then can its number be reused."""
    running = _is_running(pid)
    limit = _cpu_limit(pid)
    _kill(pid)
    _, status, usage = os.wait4(pid, 0)
    return status, usage.ru_utime + usage.ru_stime, limit, running


def _cpu_limit(pid: int) -> float:
    """CPU seconds at which the kernel kills a worker; it may have lowered them itself."""
    try:
        limit = resource.prlimit(pid, resource.RLIMIT_CPU)[1]
    except (OSError, AttributeError):  # only Linux tells
        return WORKER_CPU_SECONDS
    return WORKER_CPU_SECONDS if limit == resource.RLIM_INFINITY else limit


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError):  # the group exists only once the worker made it
            kill(pid, signal.SIGKILL)


def _adopt_orphans() -> None:
    """Become the parent of what workers leave behind, however it hid from them (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _end_orphans(workers: set[int]) -> None:
    """End all children that are no workers: their own parent was one, and has ended."""
    while orphans := _children() - workers:
        for orphan in orphans:
            _end(orphan)


def _children() -> set[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
            return {int(pid) for pid in file.read().split()}
    except OSError:
        return set()


def _is_running(pid: int) -> bool:
    """Whether a worker has not begun to exit (Linux only; elsewhere it counts as ended).

    By the kernel's own flag: a process that is killed loses its connections before it can be waited
    for, and whoever asks in between must not take it for one that runs. When they close, all its
    threads have the flag. So one of which a thread goes on has closed them itself.
    """
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return False
    return not all(_is_exiting(f"/proc/{pid}/task/{thread}") for thread in threads)


def _is_exiting(thread: str) -> bool:
    try:
        with open(f"{thread}/stat", encoding="utf-8", errors="replace") as file:
            return bool(int(file.read().rpartition(")")[2].split()[6]) & _PF_EXITING)
    except OSError:  # it is gone
        return True


def start() -> None:
    """Run `main` with this process's arguments; `isolation.zygote` gives them."""
    lists = [argument.split() for argument in sys.argv[4:]]
    main(int(sys.argv[1]), os.path.realpath(sys.argv[2]), sys.argv[3], *lists)
