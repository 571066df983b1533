"""What `watch` shows of its state, and the terminal that it is shown on."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder.messages.catalogue import phrase, say_id
from autograder.reports import standing as rows
from autograder.reports import terminal
from autograder.reports.hints import step_lines
from autograder.reports.watch_screen import Screen, lines, printed_lines, wrapped
from autograder.results.text_lines import lines_of
from autograder.student.progress import Place, next_step, text_of
from autograder.student.watch import State

_CLEAR = "\x1b[H\x1b[2J\x1b[3J"


class View:
    """Draws the state on a terminal; where there is none, one screen comes below the other."""

    def __init__(self, root: Path, console: Console, keyboard: bool) -> None:
        self._root = root
        self._console = console
        self._keyboard = keyboard
        self._unicode = "utf" in console.encoding.lower()

    def show(self, state: State) -> None:
        """Draw the state."""
        width, height = self._console.size
        with self._console.capture() as capture:
            for line in lines(self._screen(state, width), width, height):
                self._console.print(line, no_wrap=True, overflow="crop", crop=True)
        text = capture.get()
        if self._console.is_terminal:
            # The cursor stays in the last line, so that nothing scrolls.
            text = _CLEAR + text.rstrip("\n")
        sys.stdout.write(text)
        sys.stdout.flush()

    def _screen(self, state: State, width: int) -> Screen:
        standing = state.standing
        every = list(standing.places())
        places = every if state.listing else [p for p in every if p.lesson == state.place.lesson]
        return Screen(
            title=self._title(state),
            rows=[self._row(state, place) for place in places],
            current=places.index(state.place),
            body=[] if state.listing else self._body(state, width),
            bar=rows.bar(standing.score, standing.full_score, width, self._unicode),
            next=self._next(state),
            keys=self._keyboard,
        )

    def _title(self, state: State) -> Text:
        if state.listing:
            return Text(phrase("watch_all"), "bold")
        lesson = state.place.lesson
        title = say_id(f"{lesson.id}.title", lesson.title)
        text = Text(phrase("watch_lesson", number=lesson.number, title=title), "bold")
        if not state.is_warm:
            text.append("   " + phrase("loading_torch"), "yellow")
        elif state.running and state.place.lesson.id in state.running.lessons:
            done = phrase("watch_checking", count=len(state.judged or []))
            text.append(f"   {done}", "yellow")
        return text

    def _row(self, state: State, place: Place) -> Text:
        exercise = place.exercise
        return rows.exercise_row(
            exercise.number,
            exercise.name,
            state.standing.checks(place),
            (exercise.checks, exercise.points),
            current=place == state.place,
            unicode=self._unicode,
        )

    def _body(self, state: State, width: int) -> list[Text]:
        notes = [Text(line, "yellow") for note in state.notes for line in wrapped(note, width)]
        printed = printed_lines(state.printed, state.characters, width)
        hint = [Text(line, "cyan") for line in self._hint(state, width)]
        body: list[Text] = []
        for part in (self._verdict(state, width), notes, printed, hint):
            body += [Text(), *part] if body and part else part
        return body

    def _verdict(self, state: State, width: int) -> list[Text]:
        place, standing = state.place, state.standing
        if not (self._root / place.file).exists():
            return [Text(phrase("watch_file_gone", file=place.file), "red bold")]
        if how := state.ended.get(place.lesson.id):
            text = phrase("watch_ended", file=place.file, how=how)
            return [Text(line, "red bold") for line in wrapped(text, width)]
        failure = standing.failure(place)
        if failure:
            source = lines_of(self._source(place))
            first, *rest = terminal.explain(failure, source, terminal.View(width))
            return [Text(first, "red bold"), *map(Text, rest)]
        if standing.is_done(place):
            return [Text(phrase("watch_done", exercise=place.exercise.name), "green bold")]
        return []

    def _hint(self, state: State, width: int) -> list[str]:
        if not state.hint:
            return []
        failure = state.standing.failure(state.place)
        hint = state.place.exercise.hint(failure.name if failure else "")
        if hint is None:
            return [phrase("watch_no_hint")]
        found = step_lines(hint, False, width)
        return found + (step_lines(hint, True, width) if state.hint > 1 else [])

    def _next(self, state: State) -> str:
        place, standing = state.place, state.standing
        if not state.is_warm:
            return phrase("watch_moment")
        if not (self._root / place.file).exists():
            return phrase("watch_save_again", lesson=place.lesson.id)
        if standing.is_done(place):
            return self._after(state)
        step = next_step(self._root, standing, place, state.ended)
        return phrase("watch_save", step=step)

    def _after(self, state: State) -> str:
        following = state.standing.next(after=state.place)
        if following is None:
            return phrase("watch_all_done")
        exercise = following.exercise
        named = {"number": exercise.number, "exercise": exercise.name}
        lesson = state.place.lesson
        if state.standing.lesson_points(lesson) == lesson.points:
            return phrase("watch_press_n_see", **named, lesson=str(lesson.number))
        return phrase("watch_press_n", **named)

    def _source(self, place: Place) -> str:
        try:
            return text_of(self._root, place.lesson)
        except OSError:
            return ""
