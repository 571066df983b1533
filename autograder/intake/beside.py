"""What was handed in beside the lessons, for lessons that import or open it: packages, data.

All of it gets the place that it has beside the lessons that are graded: `exercises/utils/helper.py`
is the module `utils.helper` of the package, `exercises/data/x.csv` the file `data/x.csv`. What
stands in a folder around that of the lessons is placed as if it stood beside them, and so is what
an archive beside them holds. What stands with another attempt stays there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.intake.allowance import gone
from autograder.intake.filenames import stem_of
from autograder.intake.files import File, Kind, kind_of
from autograder.intake.names import display, reason
from autograder.limits import (
    MAX_DATA,
    MAX_DATA_DEPTH,
    MAX_DATA_FILES,
    MAX_LOOKED_AT,
    MAX_READ,
    SMALL_DATA,
    as_size,
)
from autograder.messages.catalogue import Message, Said, message

MAX_NAME = 100
INIT = "__init__"

_DATA = (Kind.OTHER, Kind.LIST, Kind.TEXT)
_CODE = (Kind.PYTHON, Kind.NOTEBOOK)

Place = tuple[str, ...]


@dataclass
class Beside:
    """What was found: sources by module names, data by paths.

    `taken` are the paths of the files that the sources were read from, `looked_at` the bytes of
    data that were read, kept or not.
    """

    sources: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[Message] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    looked_at: int = 0

    def leave_out(self, file: File, why: Said) -> None:
        self.notes.append(Message("left_out", {"file": display(file.shown), "reason": why}))


@dataclass(frozen=True)
class Surroundings:
    """The files around the lessons that are graded, the nearest first, with their places.

    `candidates` are the paths of those that could be lessons by their names.
    """

    placed: tuple[tuple[File, Place], ...]
    candidates: frozenset[str]

    @classmethod
    def of(
        cls, files: Sequence[File], used: Collection[str], candidates: Iterable[File]
    ) -> Surroundings:
        """Of files in the order in which they are preferred; `used` are the lessons' paths."""
        could_be = [file.path for file in candidates if file.kind in _CODE]
        places = _Places.of(used, could_be)
        placed = [
            (file, place)
            for file in files
            if file.path not in used
            and not file.refused
            and _is_safe(place := places.of_file(file.path))
        ]
        placed.sort(key=lambda each: len(each[1]))
        return cls(tuple(placed[:MAX_LOOKED_AT]), frozenset(could_be))

    def add_modules(
        self,
        beside: Beside,
        lessons: Collection[str],
        texts: Mapping[str, str],
        text_of: Callable[[File], str],
    ) -> None:
        """Add packages, and files named like lessons that a text speaks of and that are none.

        `lessons` are the ids of all lessons, `texts` what was read of them; `text_of` reads more.
        """
        for file, place in self.placed:
            if file.kind is not Kind.PYTHON or not _is_module(place):
                continue
            if file.path in self.candidates:
                stem = stem_of(file.name)
                if stem in lessons or not any(stem in text for text in texts.values()):
                    continue  # another attempt at the lesson
            elif len(place) == 1 and place[0] != f"{INIT}.py":
                continue  # it is read as a module of the package itself
            name = ".".join(place).removesuffix(".py")
            if name in beside.sources:
                continue
            try:
                beside.sources[name] = text_of(file)
                beside.taken.add(file.path)
            except (OSError, ValueError) as error:
                beside.leave_out(file, reason(error))

    def add_data(self, beside: Beside, sources: Mapping[str, str]) -> None:
        """Add what is no code, large files only if one of the sources speaks of them."""
        for file, place in self.placed:
            if file.kind in _DATA and "/".join(place) not in beside.files:
                if len(beside.files) >= MAX_DATA_FILES or beside.looked_at > MAX_READ:
                    break
                _add_data(beside, file, place, sources)


def _add_data(beside: Beside, file: File, place: Place, sources: Mapping[str, str]) -> None:
    room = MAX_DATA - sum(map(len, beside.files.values()))
    wanted = any(word in text for word in _words(place) for text in sources.values())
    limit = room if wanted else min(SMALL_DATA, room)
    try:
        data = file.source(limit + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise gone(file.path) from error
    except (OSError, ValueError) as error:
        if wanted:
            beside.leave_out(file, reason(error))
        return  # whatever it is, it is no data
    beside.looked_at += len(data)
    if len(data) <= limit:
        beside.files["/".join(place)] = data
    elif wanted:
        beside.leave_out(file, message("data_is_larger_than", size=as_size(MAX_DATA)))


def _words(place: Place) -> list[str]:
    """How code may speak of a file."""
    name = place[-1]
    stem, _, ending = name.rpartition(".")
    found = [name, stem, f".{ending}" if stem else "", *place[:-1]]
    return [word for word in found if len(word) > 1]


@dataclass(frozen=True)
class _Places:
    """Where files stand, seen from the lessons' folders and those around them.

    `elsewhere` are the folders with files that could be lessons and are not graded.
    """

    own: frozenset[Place]
    folders: frozenset[Place]
    elsewhere: frozenset[Place]

    @classmethod
    def of(cls, used: Collection[str], candidates: Iterable[str]) -> _Places:
        own = {_folder(path) for path in used}
        others = {_folder(path) for path in candidates if path not in used}
        return cls(frozenset(own), _around(own), _around(others))

    def of_file(self, path: str) -> Place:
        """The parts of its path from the nearest of these folders on; none if it is not theirs."""
        parts = tuple(path.split("/"))
        nearest = max(n for n in range(len(parts)) if parts[:n] in self.folders)
        place = parts[nearest:]
        packed = [n for n, name in enumerate(place[:-1]) if kind_of(name) is Kind.ARCHIVE]
        is_apart = packed or parts[:nearest] not in self.own
        if len(place) > 1 and is_apart and parts[: nearest + 1] in self.elsewhere:
            return ()
        return place[packed[-1] + 1 :] if packed else place


def _folder(path: str) -> Place:
    return tuple(path.split("/")[:-1])


def _around(folders: Iterable[Place]) -> frozenset[Place]:
    """The folders and all around them."""
    return frozenset(x[:n] for x in folders for n in range(len(x) + 1)) | {()}


def _is_module(place: Place) -> bool:
    *folders, file = place
    return file.endswith(".py") and all(x.isidentifier() for x in (*folders, file[:-3]))


def _is_safe(place: Place) -> bool:
    """Whether a worker can have a file of this name in its folder."""
    try:
        sizes = [len(part.encode("utf-8")) for part in place]
    except UnicodeEncodeError:
        return False
    dots = any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in place)
    return bool(place) and not dots and max(sizes) <= MAX_NAME and len(place) <= MAX_DATA_DEPTH + 1
