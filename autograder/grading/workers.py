"""The zygote that starts the workers, its replacement when it ends, and stopping."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import TypeVar

from autograder.course import Course
from autograder.errors import OptimlingsError
from autograder.grading.gate import Gate
from autograder.isolation.level import LEVELS, Isolation, Level, describe, is_below
from autograder.isolation.subject import IsolationError, probe
from autograder.isolation.zygote import Zygote, ZygoteEnded
from autograder.messages.catalogue import message, reason
from autograder.subjects.outcome import Killed, ReadErrors

T = TypeVar("T")


class Stopped(OptimlingsError):
    """The grader was told to stop."""


class Fault(OptimlingsError):
    """What kept a submission from having a result, through no fault of its own."""


class Workers:
    """Gives work a zygote to fork workers from. Usable from several threads; use it in `with`.

    The zygote is started when it is first needed, or by `warm_up`.

    Parameters
    ----------
    course:
        Whose scenarios the workers run.
    require:
        The level of isolation below which no submission is run.
    """

    def __init__(self, course: Course, require: Level = LEVELS[0]) -> None:
        self.require = require
        self.stopped = False
        self._course = course
        self._replacing = threading.Lock()
        self._gate = Gate()
        self._shared: Zygote | None = None
        self._zygotes: list[Zygote] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End all zygotes, and with them every worker."""
        self.stop()
        with self._replacing:
            for zygote in self._zygotes:
                zygote.close()

    def stop(self) -> None:
        """Have all work under way end with `Stopped`; a signal handler may call this."""
        self.stopped = True
        for zygote in list(self._zygotes):
            zygote.hang_up()

    def warm_up(self) -> None:
        """Start the zygote, which imports for seconds, without waiting for it."""
        with suppress(Stopped):
            _ = self._zygote

    def do(self, work: Callable[[Zygote, bool], T]) -> T:
        """What `work` returns, given a zygote, and whether this is its second and last time.

        Where the zygote ends, the work is done again with a zygote of its own, which no other work
        can take along. Where somebody kills a worker, the work is done again while no other is:
        then there is memory enough if there ever is. Raises `Fault` when the second time ends so
        too, `Stopped` after `stop`.
        """
        with self._gate.together():
            zygote = self._zygote
            try:
                return work(zygote, False)
            except ZygoteEnded:
                self._replace(zygote)
                return self._once_more(work)
            except Killed:
                pass
        with self._gate.alone():
            return self._alone(work)

    def _once_more(self, work: Callable[[Zygote, bool], T]) -> T:
        own = self._start()
        try:
            return work(own, True)
        except (ZygoteEnded, Killed) as error:
            raise self._why("ended_twice_while_graded", error) from error
        finally:
            own.close()
            self._zygotes.remove(own)

    def _alone(self, work: Callable[[Zygote, bool], T]) -> T:
        if self.stopped:
            raise Stopped
        zygote = self._zygote
        try:
            return work(zygote, True)
        except ZygoteEnded as error:
            self._replace(zygote)
            raise self._why("ended_after_a_worker_was_killed", error) from error
        except ReadErrors as error:
            raise self._why("unread_twice_while_graded", error) from error
        except Killed as error:
            raise self._why("killed_twice_while_graded", error) from error

    @cached_property
    def isolation(self) -> Isolation:
        """What submissions are locked into on this machine. Raises what `do` does."""
        zygote = self._zygote
        try:
            return probe(zygote)
        except ZygoteEnded:
            self._replace(zygote)
        try:
            return probe(self._zygote)
        except ZygoteEnded as error:
            raise self._why("ended_twice_before_grading", error) from error

    def check_isolation(self) -> None:
        """Raises `IsolationError` if what is required cannot be had, before anything is run."""
        try:
            isolation = self.isolation
        except (ZygoteEnded, Stopped):  # or else each submission's worker is asked, in another
            return
        if is_below(isolation.level, self.require):
            raise IsolationError(describe(isolation))

    @property
    def _zygote(self) -> Zygote:
        """The one that all work shares. Raises `Stopped` where it would have to be started."""
        with self._replacing:
            if self._shared is None:
                self._shared = self._start()
            return self._shared

    def _replace(self, ended: Zygote) -> None:
        with self._replacing:  # the second thread to come finds the new one
            if self._shared is ended:
                self._shared = self._start()
                self._zygotes.remove(ended)
                ended.close()

    def _start(self) -> Zygote:
        if self.stopped:
            raise Stopped
        zygote = self._new_zygote()
        self._zygotes.append(zygote)
        if self.stopped:  # meanwhile, and this one was not in the list yet
            zygote.hang_up()
        return zygote

    def _new_zygote(self) -> Zygote:
        course = self._course
        return Zygote(course.root, course.scenario_modules, course.off_limits)

    def _why(self, id: str, error: Exception) -> Exception:
        return Stopped() if self.stopped else Fault(message(id, reason=reason(error)))
