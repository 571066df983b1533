"""Grades the submissions of a class on a Dask cluster, seen from the program that writes results.

Dask's futures bring each submission to a worker, and its result back. A submission whose worker is
lost is graded again by another one, and has one result all the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from queue import SimpleQueue

import dask
import msgspec
from distributed import Client, Future, LocalCluster
from distributed.scheduler import KilledWorker
from distributed.security import Security

from autograder.errors import UsageError
from autograder.grading.cluster import keeper, own_worker
from autograder.grading.cluster.frames import Ready
from autograder.grading.cluster.keeper import Refused
from autograder.grading.cluster.travel import Reply, Work, packed
from autograder.grading.executors import Done, MakeGrader
from autograder.intake.submissions import Submission
from autograder.isolation.level import IsolationError
from autograder.limits import CLUSTER_SECONDS
from autograder.messages.catalogue import Message, Said, message, phrase, reason
from autograder.results import evidence_schema as evidences
from autograder.results import schema as results

_LOOPBACK = "127.0.0.1"

_UNWATCHED = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "5s",
}
"""What Dask looks at many times a second in each process, for a dashboard that nobody opens."""

_ready = msgspec.msgpack.Decoder(Ready)
_reply = msgspec.msgpack.Decoder(Reply)


class Cluster:
    """Grades on the workers of a Dask cluster (see `executors.Executor`).

    Parameters
    ----------
    make:
        Makes the grader whose course is graded. None of its own workers is started.
    scheduler:
        The address of a Dask scheduler; empty for a cluster of this machine, for this run alone.
    jobs:
        How many worker processes a cluster of this machine has.
    """

    def __init__(self, make: MakeGrader, scheduler: str, jobs: int) -> None:
        self._make = make
        self._scheduler = scheduler
        self._jobs = jobs
        self._run = f"optimlings-{secrets.token_hex(8)}"
        self._open = ExitStack()
        self._client: Client | None = None
        self._pack: Future | None = None
        self._holds: list[Future] = []
        self._under_way: dict[str, tuple[str, Future]] = {}
        self._ended: SimpleQueue[Future | None] = SimpleQueue()
        self.stopped = False

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *exception: object) -> None:
        self._under_way.clear()
        self._holds.clear()
        self._pack = None
        self._open.close()

    @property
    def workers(self) -> int:
        """How many workers the cluster has now."""
        return len(self._client.nthreads()) if self._client else 0

    def stop(self) -> None:
        """See `Executor.stop`."""
        self.stopped = True
        self._ended.put(None)  # wakes up who waits; allowed in a signal handler

    def prepare(self) -> list[str]:
        """Have every worker start its grading process; what is wrong with broken checks.

        Raises `UsageError` where the cluster cannot be reached, or must not be used.
        """
        data = packed(self._open.enter_context(self._make()))
        self._client = client = self._connected()
        addresses = sorted(client.nthreads())
        if not addresses:
            raise UsageError(message("dask_cluster_has_no_workers", address=str(self._address)))
        self._pack = client.submit(keeper.carry, data, key=f"{self._run}-pack", pure=False)
        for address in addresses:
            self._holds.append(self._opened(client, address))
        problems: list[str] = []
        for _ in addresses:
            future = self._next()
            if future is None:
                return []
            problems = self._started(future)
        return problems

    def submit(self, submission: Submission, fingerprint: str) -> Iterator[Done]:
        """See `Executor.submit`."""
        if self.stopped:
            return
        client = self._client
        assert client is not None
        data = msgspec.msgpack.encode(Work(submission, fingerprint))
        key = f"{self._run}-{secrets.token_hex(8)}"
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GiB"}):
            future = client.submit(keeper.grade, self._pack, self._run, data, key=key, pure=False)
        self._under_way[key] = submission.student, future
        future.add_done_callback(self._ended.put)
        # Each thread has one submission that it grades, and one that waits.
        while len(self._under_way) > 2 * sum(client.nthreads().values()) and not self.stopped:
            yield from self._some()

    def rest(self) -> Iterator[Done]:
        """See `Executor.rest`."""
        while self._under_way and not self.stopped:
            yield from self._some()

    @property
    def _address(self) -> str:
        return self._scheduler or phrase("this_machine")

    def _connected(self) -> Client:
        """A client of the cluster, which ends with this executor."""
        if not self._scheduler:
            return self._open.enter_context(Client(self._local(), set_as_default=False))
        try:
            return self._open.enter_context(
                Client(self._scheduler, timeout=CLUSTER_SECONDS, set_as_default=False)
            )
        except (OSError, ValueError) as error:  # a time-out is an OSError
            raise UsageError(
                message(
                    "no_dask_scheduler_answers",
                    scheduler=str(self._scheduler),
                    reason=reason(error),
                )
            ) from error

    def _local(self) -> LocalCluster:
        """A cluster of this machine, which nobody else can use."""
        nowhere_else = f"{_LOOPBACK}:0"
        try:
            security = Security.temporary()
        except ImportError as error:  # cryptography is missing
            raise UsageError(message("dask_is_not_installed")) from error
        self._open.enter_context(dask.config.set(_UNWATCHED))
        return self._open.enter_context(
            LocalCluster(
                n_workers=self._jobs,
                threads_per_worker=1,
                host=_LOOPBACK,
                dashboard_address=nowhere_else,
                worker_dashboard_address=nowhere_else,
                scheduler_kwargs={"dashboard": False},
                security=security,
                memory_limit=0,
                silence_logs="CRITICAL",
                preload=[own_worker.__name__],
            )
        )

    def _opened(self, client: Client, address: str) -> Future:
        future = client.submit(
            keeper.open_grader,
            self._pack,
            self._run,
            key=f"{self._run}-{address}",
            workers=[address],
            allow_other_workers=True,  # it may be lost, and then nobody else would do
            pure=False,
        )
        future.add_done_callback(self._ended.put)
        return future

    def _started(self, future: Future) -> list[str]:
        """The problems that a worker's grading process tells; raises where it must not be used."""
        address = str(future.key).removeprefix(f"{self._run}-")
        if error := self._error(future):
            if isinstance(error, ImportError):
                error = UsageError(message("dask_worker_lacks_optimlings"))
            raise UsageError(
                message("dask_worker_cannot_grade", address=str(address), reason=reason(error))
            ) from error
        ready = _ready.decode(future.result())
        if ready.unlocked:
            raise IsolationError(
                message("dask_worker_refuses", address=str(address), reason=str(ready.refused))
            )
        if ready.refused:
            raise UsageError(
                _not_alike(message("dask_worker_has", address=address, what=ready.refused))
            )
        return ready.problems

    def _some(self) -> Iterator[Done]:
        """What came of one submission, as soon as there is one."""
        future = self._next()
        if future is None or future.key not in self._under_way:
            return
        error = self._error(future)
        if isinstance(error, Refused):
            raise UsageError(_not_alike(reason(error)))
        student, _ = self._under_way[future.key]
        if isinstance(error, KilledWorker):
            yield Done(
                student,
                None,
                phrase("dask_workers_ended", count=error.allowed_failures + 1),
            )
        elif error:
            yield Done(
                student, None, phrase("exception", kind=type(error).__name__, text=str(error))
            )
        else:
            yield _done(_reply.decode(future.result()))
        del self._under_way[future.key]

    def _next(self) -> Future | None:
        """The next future that has ended; None where the run is to stop.

        A result that was lost with its worker is waited for: Dask has it computed again.
        """
        while (future := self._ended.get()) is not None and future.status == "lost":
            future.add_done_callback(self._ended.put)
        return future

    def _error(self, future: Future) -> BaseException | None:
        """Why there is no result. Raises `UsageError` where the scheduler is gone."""
        if future.status == "cancelled":
            raise UsageError(message("dask_connection_has_ended", address=str(self._address)))
        error: BaseException | None = future.exception()
        return error


def _done(reply: Reply) -> Done:
    if reply.fault:
        return Done(reply.student, None, reply.fault)
    return Done(reply.student, (results.decode(reply.result), evidences.decode(reply.evidence)))


def _not_alike(what: Said) -> Message:
    return message("dask_worker_is_not_alike", what=what)
