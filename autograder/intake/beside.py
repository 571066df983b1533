"""What was handed in beside the lessons, for lessons that import or open it: packages, data.

All of it gets the place that it has beside the lessons: `exercises/utils/helper.py` is the module
`utils.helper` of the package, `exercises/data/x.csv` the file `data/x.csv`. What stands in a folder
around that of the lessons is placed as if it stood beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.intake.files import File, Folder, Kind, own_files
from autograder.intake.names import display, reason
from autograder.limits import (
    MAX_DATA,
    MAX_DATA_DEPTH,
    MAX_DATA_FILES,
    MAX_LOOKED_AT,
    SMALL_DATA,
    as_size,
)
from autograder.messages.catalogue import Message

MAX_NAME = 100
INIT = "__init__"


@dataclass
class Beside:
    """What was found: sources by module names, data by paths."""

    sources: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[Message] = field(default_factory=list)


def deeper(folder: Folder, found: Iterable[File]) -> list[File]:
    """The files below the folders of a submission's lessons, and directly in those around them,
    that were not found yet."""
    known = {file.path for file in found}
    lessons = {_folder_of(file) for file in found if file.is_lesson_like}
    around = {place[:n] for place in lessons for n in range(len(place))}
    return [
        file
        for file in _walk(folder, "", MAX_DATA_DEPTH)
        if file.path not in known
        and not file.is_lesson_like
        and (_folder_of(file) in around or any(_folder_of(file)[: len(x)] == x for x in lessons))
    ][:MAX_LOOKED_AT]


def _folder_of(file: File) -> tuple[str, ...]:
    return tuple(file.path.split("/")[:-1])


def _walk(folder: Folder, prefix: str, depth: int) -> Iterator[File]:
    try:
        files, folders = own_files(folder), folder.folders()
    except OSError:
        return  # the files above are there
    for file in files[:MAX_LOOKED_AT]:
        yield file.at(prefix + file.path)
    for inner in folders[:MAX_LOOKED_AT] if depth else ():
        yield from _walk(inner, f"{prefix}{inner.name}/", depth - 1)


def find_beside(
    files: Sequence[File],
    lessons: Collection[str],
    sources: Mapping[str, str],
    text_of: Callable[[File, str], str],
) -> Beside:
    """What stands beside the lessons, whose paths are `lessons`.

    `sources` are the texts that were read so far; `text_of` reads one more, under a name.
    """
    beside = Beside()
    places = _Places.of(lessons)
    for file in files:
        place = places.of_file(file.path)
        if file.path in lessons or file.refused or not _is_safe(place):
            continue
        if file.kind is Kind.PYTHON and _is_module(place):
            _add_module(beside, file, place, text_of)
        elif file.kind is Kind.OTHER:
            _add_data(beside, file, place, sources)
    return beside


def _add_module(
    beside: Beside, file: File, place: tuple[str, ...], text_of: Callable[[File, str], str]
) -> None:
    name = ".".join(place).removesuffix(".py")
    if (len(place) == 1 and name != INIT) or name in beside.sources:
        return  # it is a module of the package itself already
    try:
        beside.sources[name] = text_of(file, name)
    except (OSError, ValueError) as error:
        parameters = {"file": display(file.path), "reason": reason(error)}
        beside.notes.append(Message("left_out", parameters))


def _add_data(
    beside: Beside, file: File, place: tuple[str, ...], sources: Mapping[str, str]
) -> None:
    path = "/".join(place)
    room = MAX_DATA - sum(map(len, beside.files.values()))
    if path in beside.files or len(beside.files) >= MAX_DATA_FILES:
        return
    wanted = any(word in text for word in _words(place) for text in sources.values())
    try:
        data = file.source((room if wanted else SMALL_DATA) + 1)
    except (OSError, ValueError):
        return  # whatever it is, it is no data
    if len(data) <= (room if wanted else SMALL_DATA):
        beside.files[path] = data
    elif wanted:
        why = f"the data of a submission may be {as_size(MAX_DATA)} in all"
        beside.notes.append(Message("left_out", {"file": display(file.path), "reason": why}))


def _words(place: tuple[str, ...]) -> list[str]:
    """How code may speak of a file."""
    name = place[-1]
    stem, _, ending = name.rpartition(".")
    found = [name, stem, f".{ending}" if stem else "", *place[:-1]]
    return [word for word in found if len(word) > 1]


@dataclass(frozen=True)
class _Places:
    """Where files stand, seen from the lessons' folders and those around them."""

    folders: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, lessons: Collection[str]) -> _Places:
        own = {tuple(path.split("/")[:-1]) for path in lessons}
        return cls(frozenset(x[:n] for x in own for n in range(len(x) + 1)) | {()})

    def of_file(self, path: str) -> tuple[str, ...]:
        """The parts of its path from the nearest of these folders on."""
        parts = tuple(path.split("/"))
        nearest = max(n for n in range(len(parts)) if parts[:n] in self.folders)
        return parts[nearest:]


def _is_module(place: tuple[str, ...]) -> bool:
    *folders, file = place
    return file.endswith(".py") and all(x.isidentifier() for x in (*folders, file[:-3]))


def _is_safe(place: tuple[str, ...]) -> bool:
    """Whether a worker can have a file of this name in its folder."""
    try:
        sizes = [len(part.encode("utf-8")) for part in place]
    except UnicodeEncodeError:
        return False
    dots = any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in place)
    return not dots and max(sizes) <= MAX_NAME and len(place) <= MAX_DATA_DEPTH + 1
