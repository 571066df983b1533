"""Where the work of a class runs: in threads of this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Generic, TypeVar

T = TypeVar("T")


class Threads(Generic[T]):
    """Runs a few pieces of work at a time; results come in the order in which they are ready.

    No more work is taken than is under way: a class's submissions are not all kept in memory. Use
    it in a `with` statement; leaving it waits for what is under way.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool = ThreadPoolExecutor(jobs)
        self._under_way: set[Future[T]] = set()

    def __enter__(self) -> Threads[T]:
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def submit(self, work: Callable[[], T]) -> Iterator[T]:
        """Start a piece of work; the results of others, if there is no room for more before."""
        self._under_way.add(self._pool.submit(work))
        while len(self._under_way) > self._jobs:
            yield from self._some()

    def rest(self) -> Iterator[T]:
        """The results of all that is still under way."""
        while self._under_way:
            yield from self._some()

    def _some(self) -> Iterator[T]:
        done, self._under_way = wait(self._under_way, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()
