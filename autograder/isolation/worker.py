"""The process that runs one submission: it answers the grader's requests until it is killed.

Nothing that it says is believed beyond its form: its replies are decoded into declared types, and
its exit status never counts for anything.
"""

from __future__ import annotations

import importlib
import io
import resource
import socket
import sys
import warnings

from autograder import wire
from autograder.folders import EXERCISES
from autograder.isolation import sources
from autograder.isolation.level import Isolation
from autograder.isolation.lockdown.resources import limit_cpu
from autograder.isolation.mentions import mentions
from autograder.isolation.protocol import Load, Loaded, Request, Run, Scan, Scanned, Start, Started
from autograder.subjects.outcome import Batch, Call, Raised, Unfit
from autograder.subjects.perform import describe_exception, global_state_kept, perform_all

FORBIDDEN = ("solutions", "tests")
"""Packages of the course that a submission cannot import."""


class PrintCounter(io.TextIOBase):
    """Standard output of a worker: counts what is printed and keeps none of it.

    Printing, however much, takes nothing from a right answer but its own CPU time.
    """

    encoding = "utf-8"

    def __init__(self) -> None:
        self.count = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.count += len(text)
        return len(text)

    def take(self) -> int:
        """The count since the last time this was asked for."""
        taken, self.count = self.count, 0
        return taken


def serve(connection: socket.socket, isolation: Isolation) -> None:
    """Answer requests one by one; returns when the grader closes the connection."""
    sys.stdout = sys.stderr = printed = PrintCounter()
    warnings.simplefilter("ignore")
    while True:
        try:
            request: Request = wire.decode(wire.receive_frame(connection), Request)
        except wire.ConnectionLost:
            return
        reply = _answer(request, printed, isolation)
        try:
            wire.send_frame(connection, wire.encode(reply))
        except wire.WireError as error:  # too much observed for one frame
            outcomes = [Unfit(str(error))] * len(request.call.cases)  # type: ignore[union-attr]
            wire.send_frame(connection, wire.encode(Batch(list(outcomes))))


def _answer(
    request: Request, printed: PrintCounter, isolation: Isolation
) -> Started | Scanned | Loaded | Batch:
    match request:
        case Start(texts):
            sources.SourcesFinder(texts, FORBIDDEN).install()
            return Started(isolation)
        case Scan(forbidden, cpu_seconds):
            limit_cpu(cpu_seconds)
            texts = {name: sources.source_of(name) for name in forbidden}
            return Scanned({name: mentions(texts[name], forbidden[name]) for name in texts})
        case Load(lesson, cpu_seconds):
            limit_cpu(cpu_seconds)
            return Loaded(_import(lesson))
        case Run(call):
            return _run(call, printed)


def _import(lesson: str) -> Raised | None:
    try:
        with global_state_kept():
            importlib.import_module(f"{EXERCISES}.{lesson}")
    except BaseException as error:  # an import may exit or raise anything
        return describe_exception(error, sources.is_own)
    return None


def _run(call: Call, printed: PrintCounter) -> Batch:
    problem = _import(call.lesson)
    if problem:
        return Batch([problem] * len(call.cases))
    module = sys.modules[f"{EXERCISES}.{call.lesson}"]
    started = _cpu_seconds()
    limit_cpu(call.cpu_seconds)
    outcomes = perform_all(module, call, sources.is_own)
    return Batch(outcomes, _cpu_seconds() - started, printed.take())


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
