"""The picture of a lesson: its last cell, “See it”, run with the student's own file."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from autograder.errors import OptimlingsError
from autograder.folders import EXERCISES, STUBS
from autograder.lessons.data import LessonData
from autograder.messages.catalogue import message, phrase
from autograder.messages.printable import printable
from autograder.student.progress import text_of
from autograder.subjects.loading import install
from autograder.subjects.perform import describe_exception

_MAIN = 'if __name__ == "__main__":'


class NoPicture(OptimlingsError):
    """The cell did not come to its end; the text says why, and at which line."""


def see(root: Path, lesson: LessonData, out: Path, always: bool) -> list[Path]:
    """Run the cell. The figures are shown, or saved where nothing can be shown, or `always`.

    Returns the files that were written: `out`, and with several figures `out` with a number.
    Raises `NoPicture` where the code raises.
    """
    text = _with_cell(root, lesson)
    file = root / EXERCISES / f"{lesson.id}.py"
    saved: list[Path] = []
    with_pictures(out, saved, always)
    sys.path[:0] = [str(root)]
    install(root / EXERCISES, EXERCISES, lambda error: describe_exception(error, lambda name: True))
    module = ModuleType("__main__")
    module.__file__ = str(file)
    before, sys.modules["__main__"] = sys.modules["__main__"], module
    try:
        exec(compile(text, str(file), "exec", dont_inherit=True), vars(module))
    except NotImplementedError as error:
        raise NoPicture(
            message(
                "picture_needs_an_exercise",
                lesson=str(lesson.number),
                reason=printable(str(error)),
            )
        ) from error
    except Exception as error:
        raise NoPicture(_where(error, root)) from error
    finally:
        sys.modules["__main__"] = before
    return saved


def with_pictures(out: Path, saved: list[Path], always: bool) -> None:
    """Have `plt.show()` save what cannot be shown, and note it in `saved`."""
    import matplotlib  # half a second, and only this command needs it
    import matplotlib.pyplot as plt

    if always:
        matplotlib.use("Agg")
    if plt.get_backend().lower() == "agg":  # which matplotlib takes by itself without a display
        plt.show = _saver(plt, out, saved)


def _saver(plt: ModuleType, out: Path, saved: list[Path]) -> Callable[..., None]:
    def save(*args: object, **keywords: object) -> None:
        for number in plt.get_fignums():
            again = f"-{len(saved) + 1}" if saved else ""
            path = out.with_stem(out.stem + again)
            plt.figure(number).savefig(path)
            saved.append(path)
        plt.close("all")

    return save


def _with_cell(root: Path, lesson: LessonData) -> str:
    """The student's text; with the stub's last cell, if its own is gone."""
    try:
        text = text_of(root, lesson)
    except OSError as error:
        raise NoPicture(
            message(
                "lesson_file_cannot_be_read",
                exercises=str(EXERCISES),
                lesson=str(lesson.id),
                reason=str(error.strerror),
            )
        ) from error
    if _MAIN in text:
        return text
    stub = (root / STUBS / f"{lesson.id}.py").read_text("utf-8")
    return f"{text}\n{stub[stub.index(_MAIN) :]}"


def _where(error: Exception, root: Path) -> str:
    """The last line of the student's own that raised, and the exception."""
    said = printable(f"{type(error).__name__}: {error}", newline=" ")
    folder = str(root / EXERCISES)
    if isinstance(error, SyntaxError) and str(error.filename).startswith(folder):
        return _at(Path(str(error.filename)), error.lineno, said)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(folder)]
    if not own:
        return said
    last = own[-1]
    return f"{_at(Path(last.filename), last.lineno, said)}\n    {last.line}"


def _at(file: Path, line: int | None, said: str) -> str:
    return phrase("at", where=message("at_line", text=file.name, line=line or 0), value=said)
