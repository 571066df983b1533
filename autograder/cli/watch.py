"""`optimlings watch`: check on save, torch kept warm."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Annotated

import typer

from autograder.cli.console import console
from autograder.cli.options import CourseFolder
from autograder.cli.stopping import StopSignals
from autograder.messages.catalogue import phrase


def watch(
    lesson: Annotated[str | None, typer.Argument(help="This lesson alone: 4, lesson4.")] = None,
    fork: Annotated[
        bool, typer.Option(hidden=True, help="Fork the warm process for each run.")
    ] = hasattr(os, "fork"),
    course: CourseFolder = None,
) -> None:
    """Check each save at once, and say what is next. Keys: h hint, l list, n next, q quit."""
    from autograder.folders import EXERCISES, find_root
    from autograder.lessons import data
    from autograder.student.keys import keys
    from autograder.student.watch import Key, Resized, Stop, Watch, tell_saves
    from autograder.student.watch_view import View

    root = (course or find_root()).resolve()
    known = data.read(root)
    only = known.lesson_named(lesson) if lesson else None
    view = View(root, console, sys.stdin.isatty())
    watching = Watch(root, known, only, view.show, fork)
    put, over = watching.events.put, threading.Event()
    with StopSignals() as signals, keys(lambda key: put(Key(key))):
        signals.call(lambda: put(Stop()))
        if hasattr(signal, "SIGWINCH"):
            signal.signal(signal.SIGWINCH, lambda number, frame: put(Resized()))
        tell_saves(root / EXERCISES, put, over)
        try:
            watching.loop()
        finally:
            over.set()
            console.print()
    standing = watching.state.standing
    console.print(
        phrase("points", score=standing.score, full=standing.full_score),
        highlight=False,
    )
    if signals.exit_status:
        raise typer.Exit(signals.exit_status)
