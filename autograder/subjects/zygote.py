"""The zygote: imports torch and the scenarios once, then forks a worker for each submission.

It has one thread (a second one would make forking unsafe), runs no backward pass, and never sees a
solution or a submission. It obeys two commands of the grader over a socket: fork a worker that
speaks on the descriptor passed along, and end a worker with all it started.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import struct
import sys
from contextlib import suppress

COMMAND = struct.Struct("!ci")  # what to do, and to which process
FORKED = struct.Struct("!i")  # the worker's process id
ENDED = struct.Struct("!id")  # its wait status and the CPU seconds it used
FORK, END = b"F", b"E"


def main(descriptor: int, scenario_modules: list[str], root: str) -> None:
    """Warm up, say so with one byte, then obey until the grader closes the connection."""
    control = socket.socket(fileno=descriptor)
    _warm_up(scenario_modules)
    sys.path[:] = [entry for entry in sys.path if entry and os.path.realpath(entry) != root]
    os.environ.pop("PYTHONPATH", None)
    control.sendall(b"R")
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, COMMAND.size, 1)
        if len(message) < COMMAND.size:
            return
        command, pid = COMMAND.unpack(message)
        if command == FORK:
            control.sendall(FORKED.pack(_fork(control, descriptors[0])))
        else:
            control.sendall(ENDED.pack(*_end(pid)))


def _warm_up(scenario_modules: list[str]) -> None:
    import torch

    torch.set_num_threads(1)
    # The first optimizer constructed in a process imports for seconds; workers inherit that.
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    importlib.import_module("autograder.subjects.worker")
    for module in scenario_modules:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()


def _fork(control: socket.socket, descriptor: int) -> int:
    threads = len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1
    if threads != 1:
        raise RuntimeError(f"the zygote has {threads} threads; forking would be unsafe")
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _become_worker(control, descriptor, parent)
    os.close(descriptor)
    return pid


def _become_worker(control: socket.socket, descriptor: int, parent: int) -> None:
    from autograder.subjects import lockdown, worker

    try:
        control.close()
        lockdown.apply(parent, keep=descriptor)
        worker.serve(socket.socket(fileno=descriptor))
    finally:
        os._exit(0)


def _end(pid: int) -> tuple[int, float]:
    """Kill a worker with its process group, and reap it. Only then can its number be reused."""
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError):  # the group exists only once the worker made it
            kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    return status, usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[3:], os.path.realpath(sys.argv[2]))
