"""How much of one submission is read, and the texts that are read within it."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.intake.archives import OF_A_SUBMISSION, Archive, open_archive
from autograder.intake.classes import SubmissionGone
from autograder.intake.files import LIMITS, File, Kind
from autograder.intake.lesson_names import is_notebook
from autograder.intake.names import display
from autograder.intake.notebooks import Notebook, read_notebook
from autograder.intake.packed import ArchiveError, Unpacked
from autograder.limits import MAX_READ, MAX_SUBMISSION_TEXT, as_size
from autograder.messages.catalogue import Said, message
from autograder.subjects.text import decoded


def gone(name: str) -> SubmissionGone:
    """The error for what was there when the class was listed."""
    return SubmissionGone(message("submission_is_gone", name=display(name)))


def too_much(limit: int) -> Said:
    """Why a file is left out with which there would be more than this."""
    return message("submission_would_be_larger_than", size=as_size(limit))


@dataclass
class Allowance:
    """What is left of it.

    Attributes
    ----------
    bytes_left:
        Of files, whatever they are.
    text_left:
        Of the text that is kept, in bytes.
    unpacked:
        What was unpacked so far, of all its archives.
    """

    bytes_left: int = MAX_READ
    text_left: int = MAX_SUBMISSION_TEXT
    unpacked: Unpacked = field(default_factory=Unpacked)

    def take(self, file: File) -> bytes:
        """A file's bytes. Raises `OSError` or `ValueError` with the reason why not."""
        if self.bytes_left <= 0:
            raise ArchiveError(too_much(MAX_READ))
        try:
            data = file.read()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise gone(file.path) from error
        self.bytes_left -= len(data)
        if self.bytes_left < 0:
            raise ArchiveError(too_much(MAX_READ))
        return data

    def open(self, file: File) -> Archive:
        """What is in an archive. Raises as `take` does."""
        return open_archive(self.take(file), file.path, OF_A_SUBMISSION, self.unpacked)

    def text(self, file: File) -> tuple[str, int, Notebook | None]:
        """The text of a file, its size, and the notebook it is from. Raises as `take` does."""
        data = self.take(file)
        notebook = read_notebook(data) if is_notebook(file, data) else None
        text = notebook.text if notebook else decoded(data)
        size = len(text) if text.isascii() else len(text.encode("utf-8"))
        if size > LIMITS[Kind.PYTHON]:
            raise ValueError(message("code_is_too_large", size=as_size(LIMITS[Kind.PYTHON])))
        return text, size, notebook

    def module(self, file: File) -> str:
        """The text of a module, counted as kept. Raises as `take` does."""
        text, size, notebook = self.text(file)
        if notebook:
            raise ValueError(message("notebook_cannot_be_imported"))
        self.keep(size)
        return text

    def keep(self, size: int) -> None:
        """Count a text of this size as kept. Raises `ValueError` if there is no more room."""
        if size > self.text_left:
            raise ValueError(too_much(MAX_SUBMISSION_TEXT))
        self.text_left -= size
