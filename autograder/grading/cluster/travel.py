"""What travels to a cluster and back, as bytes of these types; decoding them runs no code.

A pack goes out once, a submission's text for each piece of work. Neither holds an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from autograder.checks import recording
from autograder.course import Course
from autograder.errors import UsageError
from autograder.folders import CHECKS, RECORDED, folder_of
from autograder.grading.digests import engine_digest
from autograder.grading.grader import Grader
from autograder.intake.submissions import Submission
from autograder.isolation.level import Level
from autograder.lessons import handed_out
from autograder.messages.catalogue import Message, message, phrase
from autograder.results.versions import versions


class Pack(msgspec.Struct, frozen=True):
    """What is the same for all submissions: a course without answers, and how it is graded.

    `files` are checks, stubs and recordings, by their place in the course's folder. `common` tells
    which code was handed out (`results.likeness`). `versions` and `engine` must be those of the
    machine that grades.
    """

    files: dict[str, bytes]
    lessons: list[str]
    require: Level
    common: frozenset[str]
    versions: dict[str, str]
    engine: str


class Work(msgspec.Struct, frozen=True):
    """One submission."""

    submission: Submission
    fingerprint: str


_decoder = msgspec.msgpack.Decoder(Work)


def received(data: bytes) -> Work:
    """The work that was sent. Messages within messages come as plain data, and are made again."""
    work = _decoder.decode(data)
    return Work(_said_again(work.submission), work.fingerprint)


def _said_again(submission: Submission) -> Submission:
    unreadable = {lesson: _message(one) for lesson, one in submission.unreadable.items()}
    notes = tuple(_message(note) for note in submission.notes)
    earlier = tuple(_said_again(one) for one in submission.earlier)
    return replace(submission, unreadable=unreadable, notes=notes, earlier=earlier)


def _message(sent: Message) -> Message:
    return replace(sent, parameters={k: _parameter(v) for k, v in sent.parameters.items()})


def _parameter(value: Any) -> Any:
    if isinstance(value, list):
        return [_parameter(one) for one in value]
    if isinstance(value, dict):
        return _message(msgspec.convert(value, Message))
    return value


class Reply(msgspec.Struct, frozen=True):
    """What came of it: result and evidence as they stand in their files, or why there are none."""

    student: str
    result: bytes = b""
    evidence: bytes = b""
    fault: str = ""


def packed(grader: Grader) -> bytes:
    """The pack of a grader's course. Raises `UsageError` where a lesson is not recorded."""
    course = grader.course
    pack = Pack(
        files=dict(_files(course, grader.tables.seed)),
        lessons=[lesson.id for lesson in course.lessons],
        require=grader.workers.require,
        common=grader.common,
        versions=versions(),
        engine=engine_digest(),
    )
    return msgspec.msgpack.encode(pack)


def _files(course: Course, seed: int) -> Iterator[tuple[str, bytes]]:
    yield from _recordings(course, seed)
    for place, text in handed_out.files(course, course.every).items():
        yield place, text.encode("utf-8")
    checks = folder_of(course.root, CHECKS)
    yield "tests/__init__.py", b""
    for path in sorted(checks.rglob("*.py")):
        if not path.name.startswith("."):
            yield path.relative_to(course.root).as_posix(), path.read_bytes()


def _recordings(course: Course, seed: int) -> Iterator[tuple[str, bytes]]:
    recordings = course.recordings(seed)
    for lesson in course.every:
        found = recordings.of(lesson.id)
        if found is None:
            raise UsageError(message("dask_needs_recordings", lesson=str(lesson.id)))
        path = recordings.path(lesson.id)
        data = path.read_bytes() if path.is_file() else recording.pack(found)
        yield f"{RECORDED}/{lesson.id}{recording.ENDING}", data


def unpack(pack: Pack, folder: Path) -> None:
    """Write the course of a pack into an empty folder."""
    for place, data in pack.files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def differing(pack: Pack) -> str:
    """How this machine's versions differ from those of a pack, in words; empty if they do not."""
    own = versions()
    names = sorted({*own, *pack.versions}, key=lambda name: (name != "optimlings", name))
    differ = [
        phrase(
            "version_instead_of",
            name=name,
            found=own.get(name) or message("version_missing"),
            wanted=pack.versions.get(name) or message("version_none"),
        )
        for name in names
        if own.get(name) != pack.versions.get(name)
    ]
    if not differ and engine_digest() != pack.engine:
        differ = [phrase("version_of_other_code")]
    return ", ".join(differ)
