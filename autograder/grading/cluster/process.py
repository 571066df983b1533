"""The grading process of a Dask worker: a grader of its own, with its own zygote.

It ends when its connection does: with the run, or with the Dask worker, however that ends.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from autograder.course import find_course
from autograder.grading.cluster import frames
from autograder.grading.cluster.frames import Ready
from autograder.grading.cluster.travel import Pack, Reply, differing, received, unpack
from autograder.grading.executors import graded_by
from autograder.grading.grader import Grader
from autograder.isolation.level import IsolationError
from autograder.results import evidence_schema as evidences
from autograder.results import schema as results


def main(descriptor: int, threads: int) -> None:
    """Take the pack, say that all is ready, then grade until the connection ends."""
    connection = socket.socket(fileno=descriptor)
    first = frames.receive(connection)
    if first is None:
        return
    pack = msgspec.msgpack.decode(first[1], type=Pack)
    if differ := differing(pack):
        _answer(connection, first[0], Ready(differ))
        return
    with tempfile.TemporaryDirectory(prefix="optimlings-") as folder:
        unpack(pack, Path(folder))
        course = find_course(Path(folder)).select(pack.lessons)
        with Grader(course, require=pack.require, common=pack.common) as grader:
            ready = _ready(grader)
            _answer(connection, first[0], ready)
            if not ready.refused:
                _serve(connection, grader, threads)


def _ready(grader: Grader) -> Ready:
    problems = grader.prepare()
    try:
        grader.workers.check_isolation()
    except IsolationError as error:
        return Ready(str(error), unlocked=True)
    return Ready(problems=problems)


def _serve(connection: socket.socket, grader: Grader, threads: int) -> None:
    one_at_a_time = threading.Lock()

    def grade(number: int, data: bytes) -> None:
        work = received(data)
        done = graded_by(grader, work.submission, work.fingerprint)
        if done is None:  # stopped: nobody waits any more
            return
        reply = Reply(done.student, fault=done.fault)
        if done.graded:
            result, evidence = done.graded
            reply = Reply(done.student, results.encode(result), evidences.encode(evidence))
        with one_at_a_time:
            _answer(connection, number, reply)

    with ThreadPoolExecutor(threads) as pool:
        while frame := frames.receive(connection):
            pool.submit(grade, *frame)
        grader.stop()


def _answer(connection: socket.socket, number: int, answer: Ready | Reply) -> None:
    try:
        frames.send(connection, number, msgspec.msgpack.encode(answer))
    except OSError:  # the Dask worker has ended, which the next `receive` tells, too
        return


def start() -> None:
    """Run `main` with this process's arguments; `keeper` gives them."""
    main(int(sys.argv[1]), int(sys.argv[2]))
    sys.stderr.flush()
    os._exit(0)  # all is closed; what imported torch takes long to end
