"""Files without folders, each with a name in its name.

Google Classroom's folder in Drive (`Ada Lovelace - hw.zip`), Google Forms (`lesson4_sgd - Ada
Lovelace.py`), and what people agree on (`ada_lesson4_sgd.py`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.intake import names
from autograder.intake.filenames import (
    LESSON_LIKE,
    archive_stem,
    is_lesson_name,
    kind_of,
    plain,
    stem_of,
)
from autograder.intake.files import File, Folder, Kind, seen
from autograder.intake.people import Part, Sorted, Student
from autograder.intake.platforms.layout import Layout
from autograder.intake.platforms.words import is_of_work
from autograder.messages.catalogue import Message

_BEFORE = re.compile(r"(?P<name>[^-]+(?:-[^-\s]+)*) - (?P<file>.+)")
_AFTER = re.compile(r"(?P<file>.+?) - (?P<name>[^-]+(?:-[^-\s]+)*)")
_COPY_OF = re.compile(
    r"^[\s_\W]*(copy( \d+)? of|(eine )?kopie von|copie de|copia (di|de)|cópia de|kopia|kopi av|"
    r"kopi af|копия|コピー)[\s_:]*",
    re.IGNORECASE,
)
_SIGNS = " _-.,()[]{}「」『』\"'“”„«»+"


@dataclass(frozen=True)
class Named:
    """Whose a file is, by its name.

    Attributes
    ----------
    who:
        The person's name.
    own:
        The file's own name.
    """

    who: str
    own: str


def whose(file: File) -> Named | None:
    """Whose a file is, by its name alone; `None` if it does not say."""
    name = plain(file.name)
    if match := _BEFORE.fullmatch(name):
        own = match["file"]
        if _is_person(match["name"]) and (is_lesson_name(own) or is_of_work(_stem(own))):
            return Named(match["name"].strip(), own)
    if not is_lesson_name(name):
        return None
    stem = stem_of(file.name)
    ending = file.name[len(stem) :] if file.name.startswith(stem) else ""
    match = _AFTER.fullmatch(plain(stem))
    if match and is_lesson_name(match["file"]) and _is_person(match["name"]):
        return Named(match["name"].strip(), match["file"] + ending)
    found = LESSON_LIKE.search(name)
    before = _COPY_OF.sub("", name[: found.start()]).strip(_SIGNS) if found else ""
    if found and before and _is_person(before):
        return Named(before, name[found.start() :])
    return None


def _stem(name: str) -> str:
    return archive_stem(name) if kind_of(name) is Kind.ARCHIVE else stem_of(name)


def _is_person(text: str) -> bool:
    text = _COPY_OF.sub("", text).strip(_SIGNS)
    return bool(text) and not is_of_work(text)


def whose_are(files: Sequence[File]) -> dict[str, Named]:
    """Whose each of several files is, by its path; what none of them says is left out."""
    found = {file.path: named for file in files if (named := whose(file))}
    lessons = [file for file in files if file.is_lesson_like]
    if lessons:
        return found | _by_endings([file for file in lessons if file.path not in found])
    code = [file for file in files if file.kind in (Kind.PYTHON, Kind.NOTEBOOK)]
    if len(code) > 1 and all(_is_person(stem_of(file.name)) for file in code):
        found |= {file.path: Named(stem_of(file.name), file.name) for file in code}
    return found


def _by_endings(lessons: Sequence[File]) -> dict[str, Named]:
    """Whose files are that differ in their ends: `lesson4_sgd_ada.py`, `lesson4_sgd_bo.py`."""
    of: dict[str, list[tuple[File, str]]] = {}
    for file in lessons:
        stem = plain(stem_of(file.name))
        if match := LESSON_LIKE.match(stem):
            of.setdefault(match[0], []).append((file, stem[match.end() :]))
    found: dict[str, Named] = {}
    for begin, group in of.items():
        common = os.path.commonprefix([re.sub("[- ]", "_", end) for _, end in group])
        common = common[: common.rfind("_") + 1]
        ends = [(file, end[len(common) :].strip(_SIGNS)) for file, end in group]
        told = [(file, end) for file, end in ends if end]
        if len(told) > 1 and all(_is_person(end) for _, end in told):
            own = f"{begin}{common}".rstrip(_SIGNS)
            ending = {file.path: file.name[len(stem_of(file.name)) :] for file, _ in told}
            found |= {file.path: Named(end, own + ending[file.path]) for file, end in told}
    return found


def _matches(folder: Folder) -> bool:
    """Whether the files say whose they are: two people at least. A lesson that is nobody's is only
    among them if two have the same lesson."""
    folders, files = seen(folder)
    named = whose_are([file for file in files if file.kind is not Kind.OTHER])
    people = {names.comparable(each.who) for each in named.values()}
    bare = [file for file in files if file.is_lesson_like and file.path not in named]
    return not folders and len(people) > 1 and (not bare or _share_a_lesson(named))


def _share_a_lesson(named: Mapping[str, Named]) -> bool:
    of: dict[str, set[str]] = {}
    for each in named.values():
        if match := LESSON_LIKE.search(each.own):
            of.setdefault(match[1], set()).add(names.comparable(each.who))
    return any(len(people) > 1 for people in of.values())


def _read(folder: Folder) -> Sorted:
    found = Sorted(notes=[Message("named_files")])
    folders, files = seen(folder)
    named = whose_are(files)
    for file in files:
        if file.path in named:
            give(file, named[file.path], found)
        else:
            found.rest.append(file)
    found.rest += folders
    return found


def add(file: File, found: Sorted) -> bool:
    """Give a file to the student it names; whether it names one."""
    named = whose(file)
    if named is not None:
        give(file, named, found)
    return named is not None


def give(file: File, named: Named, found: Sorted) -> None:
    """Give a file to the student whose it is."""
    name = names.readable(named.who)
    part = Part(file.named(named.own))
    for place, student in enumerate(found.students):
        if names.comparable(student.name) == names.comparable(name):
            found.students[place] = replace(student, parts=(*student.parts, part))
            return
    found.students.append(Student(name, (part,), file.name))


def add_known(file: File, found: Sorted) -> bool:
    """Give a file to a student who is known already, if its name begins with theirs."""
    text = names.comparable(file.name)
    for place, student in enumerate(found.students):
        name = names.comparable(student.name)
        own = file.name[len(name) :].lstrip(_SIGNS)
        if text.startswith(name) and text[len(name) : len(name) + 1] in (" ", "_", "-") and own:
            found.students[place] = replace(student, parts=(*student.parts, Part(file.named(own))))
            return True
    return False


FILES = Layout("files", "", _matches, _read)
