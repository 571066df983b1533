"""Where in a folder the class is: in it, one or two folders deeper, or in several parts.

What a platform exported is recognised anywhere on the way. Else a folder is a class if people are
in it: two folders at least whose names are no names of work (`src`, `attempt2`) and which hold the
same lesson.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from autograder.folders import EXERCISES
from autograder.intake import names
from autograder.intake.archives import OF_A_CLASS, open_archive
from autograder.intake.filenames import LESSON_LIKE, plain
from autograder.intake.files import (
    ArchiveFolder,
    File,
    Folder,
    Kind,
    ReadFault,
    archive_stem,
    seen,
)
from autograder.intake.options import AUTO, PLAIN, SECTIONS, SINGLE
from autograder.intake.people import Part, Sorted, Student
from autograder.intake.platforms import LAYOUTS, Layout, layout_of, sort_out
from autograder.intake.platforms import files as named_files
from autograder.intake.platforms import plain as plain_layout
from autograder.intake.platforms.layout import could_be_work
from autograder.intake.platforms.words import is_of_a_class, is_of_work
from autograder.intake.walk import holds_work, is_exercises, lessons_in
from autograder.limits import MAX_FOLDER_DEPTH
from autograder.messages.catalogue import Message

MAX_ARCHIVES = 20
"""Archives with a name for a part of a class that are looked into for students."""


def read_class(root: Folder, layout: str, packed: bool) -> Sorted:
    """The students in a folder, or in an archive (`packed`), as far as they are told apart."""
    if layout == SINGLE:
        return _single(root)
    if layout == PLAIN:
        return sort_out(_chain(root)[-1] if packed else root, None)
    if layout == SECTIONS:
        return _parts([*_insides(root)], root)
    if layout != AUTO:
        wanted = next(each for each in LAYOUTS if each.name == layout)
        return _chosen(root, wanted)
    found = _with_archives_opened(_auto(root, packed))
    found.students.sort(key=lambda student: (student.name, student.who.number, student.origin))
    return found


def _single(root: Folder) -> Sorted:
    student = Student(names.readable(root.name), (Part(root),), root.name)
    return Sorted([student], notes=[Message("one_submission", {"name": names.display(root.name)})])


def _chain(root: Folder) -> list[Folder]:
    """The folder, and each that is the only thing in the one before."""
    found = [root]
    for _ in range(MAX_FOLDER_DEPTH):
        folders, files = seen(found[-1])
        if len(folders) != 1 or any(could_be_work(file) for file in files):
            break
        found.append(folders[0])
    return found


def _insides(folder: Folder) -> Sequence[Folder]:
    return seen(folder)[0]


def _chosen(root: Folder, wanted: Layout) -> Sorted:
    """The class as the layout that was asked for, wherever it is found."""
    for folder in _chain(root):
        if wanted.matches(folder):
            return sort_out(folder, wanted)
    parts = [each for inner in _insides(root) for each in _chain(inner) if wanted.matches(each)]
    return _parts(parts, root) if parts else sort_out(root, wanted)


def _auto(root: Folder, packed: bool) -> Sorted:
    for folder in _chain(root):
        if layout := layout_of(folder):
            return sort_out(folder, layout)
    if is_submission(root):
        return _single(root)
    if len(_chain(root)) > 1:
        inside = _class_in(root, packed)
        if inside is None or inside is root:
            return sort_out(root, None)
        found = _several_parts(inside) or sort_out(inside, None)
        if not packed:
            shown = {"folder": names.display(inside.name), "root": names.display(root.name)}
            found.notes.append(Message("class_inside", shown))
        return found
    return _several_parts(root) or sort_out(root, None)


def is_submission(folder: Folder) -> bool:
    """Whether one person's work is in the folder itself, and nobody else's in a folder in it."""
    folders, files = seen(folder)
    exercises = [each for each in folders if each.name.lower() == EXERCISES]
    others = [each for each in folders if each not in exercises]
    if any(file.is_lesson_like for file in files) or any(map(is_exercises, exercises)):
        people = [each for each in others if not is_of_work(each.name)]
        return len(_archives(folder)) < 2 and not any(map(holds_work, people))
    return not exercises and _is_all_work(others, files)


def _is_all_work(folders: Sequence[Folder], files: Sequence[File]) -> bool:
    """Whether there is nothing but `attempt1`, `week2`, `src`; numbers alone can be students."""
    if any(file.kind is Kind.ARCHIVE for file in files) or not any(map(holds_work, folders)):
        return False
    return all(
        is_of_work(each.name) and not each.name.isdecimal() and _class_in(each, False) is None
        for each in folders
    )


def _class_in(folder: Folder, packed: bool) -> Folder | None:
    """The folder, or the one in it that is the only thing there, that holds a class."""
    lessons = any(LESSON_LIKE.match(file.name) for file in seen(folder)[1])
    if lessons and not is_of_a_class(folder.name):
        return None  # most students: told at once
    chain = _chain(folder)
    for inside in chain:
        if layout_of(inside) or _has_people(inside):
            return inside
    for place, inside in enumerate(chain):
        if is_of_a_class(inside.name):
            # Where no name before is a person's, even `1` and `hw.zip` must be.
            alone = all(is_of_a_class(each.name) for each in chain[1:place])
            if _may_have_people(inside) or (alone and _must_have_people(inside)):
                return inside
    last = chain[-1]
    if packed and _may_have_people(last) and len(_people(last)) + len(_archives(last)) > 1:
        return last
    return last if packed and last is not folder and _must_have_people(last) else None


def _people(folder: Folder) -> list[Folder]:
    return [each for each in _insides(folder) if not is_of_work(each.name)]


def _archives(folder: Folder) -> list[File]:
    return [
        file
        for file in seen(folder)[1]
        if file.kind is Kind.ARCHIVE and not is_of_work(archive_stem(file.name))
    ]


def _is_bare(file: File) -> bool:
    """Whether a file is a lesson, and its name does not say whose."""
    return file.is_lesson_like and named_files.whose(file) is None


def _has_people(folder: Folder) -> bool:
    """Whether two folders or files with people's names hold the same lesson, or two archives have
    such names."""
    _, files = seen(folder)
    if any(map(_is_bare, files)):
        return False
    if len(_archives(folder)) > 1:
        return True
    named = [named for file in files if file.is_lesson_like and (named := named_files.whose(file))]
    people = _people(folder)
    if len(people) + len({names.comparable(each.who) for each in named}) < 2:
        return False
    lessons = {(each.who, match[1]) for each in named if (match := LESSON_LIKE.search(each.own))}
    count = Counter(number for _, number in lessons)
    count.update(number for each in people for number in _lessons(each))
    return any(times > 1 for times in count.values())


def _lessons(folder: Folder) -> set[str]:
    """The numbers of the lessons in a folder; an archive can hold any."""
    try:
        found = [LESSON_LIKE.search(plain(file.name)) for file in lessons_in(folder)]
    except (OSError, ReadFault):
        return set()
    return {match[1] for match in found if match}


def _may_have_people(folder: Folder) -> bool:
    if is_submission(folder) or any(map(_is_bare, seen(folder)[1])):
        return False
    people = [each for each in _people(folder) if not is_of_a_class(each.name)]
    return bool(people or _archives(folder))


def _must_have_people(folder: Folder) -> bool:
    """Whether there are several numbers or archives, which in a class are students."""
    folders, files = seen(folder)
    numbers = [each for each in folders if each.name.isdecimal() and _work(each)]
    archives = [file for file in files if file.kind is Kind.ARCHIVE]
    return len(numbers) > 1 or (not folders and len(archives) > 1)


def _several_parts(root: Folder) -> Sorted | None:
    """The class in several folders: sections, or assignments; `None` if each is a student's."""
    folders, files = seen(root)
    classes: list[tuple[Folder, Folder]] = []
    students: list[Folder] = []
    for each in folders:
        inside = _class_in(each, packed=False)
        if inside is None:
            students.append(each)
        else:
            classes.append((each, inside))
    if not classes:
        return None
    unclear: list[Folder] = []
    if any(_work(each) for each in students):
        # Beside students, only what is called a class, or was exported, is one.
        sure = [(each, inside) for each, inside in classes
                if is_of_a_class(each.name) or layout_of(inside)]  # fmt: skip
        unclear = [each for each, inside in classes if (each, inside) not in sure]
        classes = sure
        if not classes and not unclear:
            return None
    found = _parts([inside for _, inside in classes], root)
    rest: list[Folder | File] = [*students, *unclear, *files]
    for part in rest:
        plain_layout.add(part, found, beside_export=False)
    found.notes += [Message("several_people", {"folder": names.display(x.name)}) for x in unclear]
    return found


def _work(folder: Folder) -> bool:
    try:
        return holds_work(folder)
    except (OSError, ReadFault):
        return False


def _with_archives_opened(found: Sorted) -> Sorted:
    """The class, with the students in archives that hold several: packed sections, or the
    download itself, which is left out where it is there unpacked."""
    exported = any(note.id == "layout" for note in found.notes)
    opened = 0
    for student in list(found.students):
        stem = archive_stem(student.origin)
        file = student.parts[0].content if len(student.parts) == 1 else None
        if not isinstance(file, File) or file.kind is not Kind.ARCHIVE or file.called:
            continue
        is_likely = exported or len(found.students) == 1 or is_of_a_class(stem)
        if not is_likely or opened >= MAX_ARCHIVES:
            continue
        opened += 1
        if inside := _class_in_archive(file, stem):
            _replace_by(student, inside, found)
    return found


def _class_in_archive(file: File, stem: str) -> Folder | None:
    try:
        archive = open_archive(file.read(), file.name, OF_A_CLASS)
    except (OSError, ValueError, ReadFault):
        return None  # to be told when it is read as a submission
    folder = ArchiveFolder.of(stem, archive.files)
    return _class_in(folder, packed=is_of_a_class(stem))


def _replace_by(student: Student, inside: Folder, found: Sorted) -> None:
    """Replace the student that an archive was taken for by the students in it."""
    there = {names.comparable(each.name) for each in found.students if each is not student}
    part = _parts([inside], inside)
    same = [each for each in part.students if names.comparable(each.name) in there]
    found.students.remove(student)
    shown = names.display(student.origin)
    if 2 * len(same) >= len(part.students):
        found.notes.append(Message("unpacked_already", {"file": shown}))
        return
    found.students += part.students
    found.notes += [note for note in part.notes if note not in found.notes]
    found.notes.append(Message("parts", {"folders": shown}))


def _parts(folders: Sequence[Folder], root: Folder) -> Sorted:
    """Several folders with students each: one class."""
    found = Sorted()
    read = [(folder, sort_out(folder, layout_of(folder))) for folder in folders]
    for folder, each in read:
        found.notes += [note for note in each.notes if note not in found.notes]
        section = names.readable(folder.name)
        found.students += [
            replace(
                student,
                origin=f"{section}/{student.origin}",
                who=replace(student.who, section=student.who.section or section),
            )
            for student in each.students
        ]
    if len(folders) > 1 or (folders and folders[0] is not root):
        shown = ", ".join(names.display(folder.name) for folder in folders[:5])
        more = ", …" if len(folders) > 5 else ""
        found.notes.append(Message("parts", {"folders": shown + more}))
    if _are_assignments(folders, [each.students for _, each in read]):
        found.students = _merged(found.students)
    return found


def _are_assignments(folders: Sequence[Folder], parts: Sequence[Sequence[Student]]) -> bool:
    """Whether the same people are in several parts, as in a folder for each assignment.

    Two people of two sections can have one name; where several have, they are the same people.
    """
    named = any(is_of_work(folder.name) for folder in folders)
    called = [{names.comparable(student.name) for student in part} for part in parts if part]
    pairs = [(a, b) for place, a in enumerate(called) for b in called[place + 1 :]]
    enough = 1 if named else 2
    return any(enough <= len(a & b) >= min(len(a), len(b)) / 2 for a, b in pairs)


def _merged(students: Sequence[Student]) -> list[Student]:
    """Each student once, with what is in every assignment."""
    found: dict[str, Student] = {}
    for student in students:
        key = names.comparable(student.name)
        prefix = f"{student.who.section}/"
        parts = tuple(replace(part, under=prefix + part.under) for part in student.parts)
        if key in found:
            before = found[key]
            who = replace(before.who.filled_from(student.who), section="")
            notes = (*before.notes, *student.notes)
            found[key] = replace(before, parts=before.parts + parts, who=who, notes=notes)
        else:
            found[key] = replace(student, parts=parts)
    return list(found.values())
