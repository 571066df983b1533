"""`optimlings watch`: on each save, the checks of the lesson run, and the screen says what is next.

Threads put events into one queue: keys, saves, messages of the warm process. The main thread takes
them out one by one, and is the only one that changes anything.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue

from autograder.errors import UsageError
from autograder.folders import EXERCISES
from autograder.lessons.data import CourseData, LessonData
from autograder.limits import WATCH_SECONDS
from autograder.messages.catalogue import phrase
from autograder.results.schema import CheckResult
from autograder.student import progress
from autograder.student.progress import Place, Standing
from autograder.student.runs import Ended, Finished, Judged, Message, Ready, Request, Unusable
from autograder.student.warm_process import WarmProcess

TICK = 0.5
"""Seconds after which a run that goes on shows how far it is."""


@dataclass(frozen=True)
class Key:
    """A key was pressed."""

    key: str


@dataclass(frozen=True)
class Saved:
    """Files in the folder of the exercises have changed."""

    paths: frozenset[Path]


@dataclass(frozen=True)
class Resized:
    """The terminal's size has changed."""


@dataclass(frozen=True)
class Stop:
    """Somebody wants this to end: a signal, or the key `q`."""


Event = Key | Saved | Resized | Stop | Message


@dataclass
class State:
    """All that the screen is made of.

    Attributes
    ----------
    standing:
        The results so far.
    place:
        The exercise being worked on.
    hint:
        How many steps of its hint are shown.
    listing:
        Whether all exercises are listed.
    running:
        The run that goes on, if one does; `judged` counts its checks so far.
    ended:
        By lesson, how its last run ended before it had finished.
    """

    standing: Standing
    place: Place
    is_warm: bool = False
    hint: int = 0
    listing: bool = False
    running: Request | None = None
    since: float = 0.0
    judged: list[CheckResult] | None = None
    ended: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    printed: str = ""
    characters: int = 0


class Watch:
    """The student's session: what was saved, what it gave, what to show.

    `show` is called with the state whenever something is new to see.
    """

    def __init__(
        self,
        root: Path,
        data: CourseData,
        only: LessonData | None,
        show: Callable[[State], None],
        forks: bool,
    ) -> None:
        self.events: SimpleQueue[Event] = SimpleQueue()
        self._root = root
        self._show = show
        self._only = only
        self._lessons = [only] if only else data.lessons
        standing = Standing(CourseData([only]) if only else data)
        begun = progress.started(root, self._lessons)
        first = begun[-1] if begun else self._lessons[0]
        self.state = State(standing, next(p for p in standing.places() if p.lesson == first))
        self._waiting = {lesson.id for lesson in begun}
        self._texts = {lesson.id: self._text(lesson) for lesson in self._lessons}
        self._number = 0
        self._chosen = False  # by a save or a key; until then, what is next is shown
        self._warm = WarmProcess(root, self.events.put, forks)

    def loop(self, once: bool = False) -> None:
        """Handle events until one says stop, or with `once` until all that was started has run.

        Raises `UsageError` where nothing can be judged.
        """
        self._show(self.state)
        try:
            while True:
                try:
                    event = self.events.get(timeout=TICK if self.state.running else None)
                except Empty:
                    self._tick()
                    continue
                if isinstance(event, Stop) or event == Key("q"):
                    return
                self._handle(event)
                if once and self.state.is_warm and not self.state.running:
                    return
        finally:
            self._warm.close()

    def _handle(self, event: Event) -> None:
        state = self.state
        if isinstance(event, Unusable):
            raise UsageError(event.text)
        if isinstance(event, Ready):
            if not state.is_warm:
                state.is_warm = True
                self._run([state.place.lesson])
                self._show(state)
            return
        if isinstance(event, Saved):
            self._saved(event.paths)
        elif isinstance(event, Key):
            self._pressed(event.key)
        elif isinstance(event, Judged) and state.judged is not None:
            state.judged.append(event.check)
            state.since = time.monotonic()
            return
        elif isinstance(event, Finished):
            self._finished(event)
        elif isinstance(event, Ended):
            self._ended(event.how)
        self._show(state)

    def _run(self, lessons: Iterable[LessonData]) -> None:
        """Have the checks of some lessons run, once the process is warm."""
        ids = [lesson.id for lesson in lessons]
        if not self.state.is_warm:
            self._waiting |= set(ids)
            return
        self._number += 1
        request = Request(self._number, ids)
        self._waiting -= set(ids)
        if self.state.running:  # it is ended for this one
            self._waiting |= set(self.state.running.lessons) - set(ids)
        self.state.running, self.state.judged = request, []
        self.state.since = time.monotonic()
        self._warm.run(request)

    def _tick(self) -> None:
        if time.monotonic() - self.state.since > WATCH_SECONDS:
            self._warm.stop()
            self._ended(phrase("watch_silent", seconds=f"{WATCH_SECONDS:.0f}"))
        self._show(self.state)

    def _saved(self, paths: Iterable[Path]) -> None:
        names = {path.stem for path in paths if path.parent == self._root / EXERCISES}
        saved = [lesson for lesson in self._lessons if lesson.id in names]
        lesson = saved[-1] if saved else self.state.place.lesson
        self._waiting |= {each.id for each in saved[:-1]}
        self._chosen = True
        self.state.listing = False
        self._run([lesson])  # the rest is done while it runs
        before, now = self._texts[lesson.id], self._text(lesson)
        self._texts[lesson.id] = now
        exercise = progress.edited(before, now, lesson)
        if exercise:
            self._go_to(Place(lesson, exercise))
        elif self.state.place.lesson != lesson:
            self._go_to(self.state.standing.next_in(lesson) or Place(lesson, lesson.exercises[0]))

    def _text(self, lesson: LessonData) -> str:
        try:
            return progress.text_of(self._root, lesson)
        except OSError:  # it was deleted, or is just being saved
            return ""

    def _finished(self, event: Finished) -> None:
        state = self.state
        lessons = state.running.lessons if state.running else []
        for lesson in lessons:
            own = [check for check in event.checks if check.lesson == lesson]
            before = state.standing.failure(state.place)
            state.standing.results[lesson] = own
            state.ended.pop(lesson, None)
            after = state.standing.failure(state.place)
            if (before and before.name) != (after and after.name):
                state.hint = 0
        if state.place.lesson.id in lessons:
            state.notes = tuple(event.notes)
            state.printed, state.characters = event.printed, event.characters
        state.running = state.judged = None
        self._settle()
        self._run_what_waits()

    def _settle(self) -> None:
        """An exercise that was not started gives way to one of its lesson that fails, and at first
        one that is done to what is next."""
        standing, place = self.state.standing, self.state.place
        if not standing.is_started(place):
            self._go_to(standing.next_in(place.lesson) or place)
        elif standing.is_done(place) and not self._chosen:
            self._go_to(standing.next_in(place.lesson) or standing.next() or place)

    def _ended(self, how: str) -> None:
        state = self.state
        judged = state.judged or []
        for lesson in state.running.lessons if state.running else []:
            state.standing.results[lesson] = [c for c in judged if c.lesson == lesson]
            state.ended[lesson] = how
        state.running = state.judged = None
        self._run_what_waits()

    def _run_what_waits(self) -> None:
        waiting = [lesson for lesson in self._lessons if lesson.id in self._waiting]
        if waiting:
            self._run(waiting[:1])

    def _go_to(self, place: Place) -> None:
        if place != self.state.place:
            self.state.place = place
            self.state.hint = 0

    def _pressed(self, key: str) -> None:
        state = self.state
        was_listing, state.listing = state.listing, False
        if key == "h":
            state.hint = min(state.hint + 1, 2)
        elif key == "l":
            state.listing = not was_listing
        elif key == "n":
            place = state.standing.next(after=state.place)
            if place:
                self._chosen = True
                self._go_to(place)
                self._forget_output()
        elif key == "r":
            begun = progress.started(self._root, self._lessons)
            first, *rest = begun or [state.place.lesson]
            self._waiting |= {lesson.id for lesson in rest}
            self._run([first])

    def _forget_output(self) -> None:
        """What was printed and noted belongs to the lesson that was run last."""
        state = self.state
        state.printed, state.characters, state.notes = "", 0, ()


def tell_saves(folder: Path, tell: Callable[[Event], None], stop: threading.Event) -> None:
    """Call `tell` with each save in a folder, until `stop`. Returns when the folder is watched."""
    import watchfiles  # loads an extension

    def follow() -> None:
        # A save is told after 10 ms in which nothing else changes; by default it would be 50.
        for changes in watchfiles.watch(
            folder, step=10, debounce=100, stop_event=stop, raise_interrupt=False
        ):
            paths = frozenset(Path(path) for _, path in changes)
            if any(path.suffix == ".py" for path in paths):
                tell(Saved(paths))

    threading.Thread(target=follow, daemon=True).start()
