"""Things that students hand in, made for tests of the intake."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.intake.platforms import Student
from autograder.intake.submissions import Submission, read_submission

LESSON = "lesson4_sgd"
CODE = "x = 1\n"


def put(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Files by their paths below `root`."""
    root.mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data if isinstance(data, bytes) else data.encode())
    return root


def zipped(files: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return data.getvalue()


def zip_of(*entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for info, content in entries:
            archive.writestr(info, content)
    return data.getvalue()


def tarred(*entries: tuple[tarfile.TarInfo | str, bytes], mode: str = "w:gz", **how: Any) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode, **how) as archive:  # type: ignore[call-overload]
        for entry, content in entries:
            info = tarfile.TarInfo(entry) if isinstance(entry, str) else entry
            if info.isreg():
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def notebook(*cells: str | list[str] | dict[str, Any], **more: Any) -> bytes:
    made = [
        cell if isinstance(cell, dict) else {"cell_type": "code", "metadata": {}, "source": cell}
        for cell in cells
    ]
    return json.dumps({"cells": made, "nbformat": 4, "nbformat_minor": 5, **more}).encode()


def read(student: Student | Path, course: Course) -> Submission:
    return read_submission(student, course)


def handed_in(tmp_path: Path, course: Course, files: Mapping[str, str | bytes]) -> Submission:
    return read_submission(put(tmp_path / "ada", files), course)


def notes_of(submission: Submission) -> list[str]:
    return [note.id for note in submission.notes]


def said(submission: Submission) -> str:
    return "\n".join(map(str, submission.notes))
