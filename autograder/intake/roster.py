"""Who is in the class, out of a table: who handed in nothing has a row, folders become people.

The columns are found by their names, as learning platforms write them; one of names, numbers,
logins or e-mail addresses is enough. `folder` maps what was handed in to a person, `group` gives
what one member handed in to all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import UsageError
from autograder.intake import names
from autograder.intake.people import Student, Who
from autograder.intake.tables import bytes_of, column, numbered_rows_of
from autograder.intake.times import check_extension
from autograder.messages.catalogue import Message, message, reason

_COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("full name", "student name", "name", "student", "display name", "vollständiger name",
             "nombre completo", "nom complet", "氏名", "名前", "学生氏名", "이름", "성명", "姓名"),
    "first": ("first name", "firstname", "given name", "forename", "vorname", "nombre", "prénom"),
    "last": ("last name", "lastname", "surname", "family name", "nachname", "apellidos",
             "apellido", "nom"),
    "number": ("student id", "student number", "id number", "sid", "sis user id", "orgdefinedid",
               "matriculation number", "matrikelnummer", "number", "identifier", "id",
               "lms user id", "学籍番号", "学生番号", "학번", "学号"),
    "login": ("username", "user name", "login", "login id", "sis login id", "user id", "userid",
              "github username", "github_username", "netid", "account", "benutzername",
              "anmeldename", "ユーザー名", "아이디"),
    "email": ("email address", "email", "e-mail", "mail", "e-mail-adresse", "correo electrónico",
              "メールアドレス", "メール", "이메일", "电子邮件"),
    "folder": ("folder", "submission", "repository", "student repository name", "file", "directory",
               "ordner"),
    "group": ("group", "team", "group name", "team name", "groups", "gruppe", "grupo", "groupe",
              "グループ", "그룹", "조"),
    "extension": ("extension", "extension until", "extended to", "extended until", "extra time",
                  "verlängerung", "延長", "연장"),
    "section": ("section", "sections", "class", "tutorial", "クラス", "組", "반"),
}  # fmt: skip

_MOODLE_NUMBER = re.compile(r"\D* (\d+)")


class RosterError(UsageError):
    """The roster cannot be used; the text names it and says what to do."""


@dataclass(frozen=True)
class Person:
    """A row of the roster, which ends on this line."""

    name: str
    who: Who
    folder: str = ""
    other_numbers: tuple[str, ...] = ()
    line: int = 0


def read_roster(path: Path) -> list[Person]:
    """The people in a table. Raises `RosterError`."""
    try:
        rows = numbered_rows_of(bytes_of(path, message("roster_is_too_large")))
    except (OSError, ValueError) as error:
        raise RosterError(
            message("path_cannot_be_read", path=str(path), reason=names.reason(error))
        ) from error
    if not rows:
        raise RosterError(message("roster_is_empty", path=str(path)))
    return people_in(path, rows)


def people_in(path: Path, rows: Sequence[tuple[int, Sequence[str]]]) -> list[Person]:
    """The people in the numbered rows of a table, the first of which names its columns.

    Raises `RosterError`; `path` is for its text.
    """
    header = rows[0][1]
    places = {key: column(header, *called) for key, called in _COLUMNS.items()}
    known = [key for key in ("name", "last", "number", "login", "email") if places[key] is not None]
    if not known:
        shown = names.display(", ".join(header[:8]))
        raise RosterError(message("roster_has_no_column_of_people", path=str(path), columns=shown))
    numbers = [i for i, title in enumerate(header) if column([title], *_COLUMNS["number"]) == 0]
    found = []
    for line, row in rows[1:]:
        if person := _person(row, places, numbers):
            try:
                check_extension(person.who.extension or "0 days")
            except ValueError as error:
                raise RosterError(
                    message("line_of_table", path=str(path), line=str(line), reason=reason(error))
                ) from error
            found.append(replace(person, line=line))
    return found


def _person(
    row: Sequence[str], places: dict[str, int | None], numbers: Sequence[int]
) -> Person | None:
    def cell(key: str) -> str:
        place = places[key]
        return row[place] if place is not None and place < len(row) else ""

    name = cell("name")
    if cell("first") and cell("last"):
        name = f"{cell('first')} {cell('last')}"
    name = name or cell("last") or cell("first")
    last, comma, first = name.partition(", ")
    name = f"{first} {last}" if comma else name
    if name.casefold().startswith(("points possible", "test student", "student, test")):
        return None  # rows of Canvas that are nobody
    who = Who(
        full_name=name,
        number=_number(cell("number")),
        login=cell("login"),
        email=cell("email"),
        group=cell("group"),
        section=cell("section"),
        extension=cell("extension"),
    )
    # GitHub Classroom's identifiers are names, or addresses.
    called = name or who.number if not who.number.isdecimal() else name
    called = called or who.login or who.email or who.number
    others = tuple(_number(row[place]) for place in numbers if place < len(row) and row[place])
    return Person(names.readable(called), who, cell("folder"), others) if called else None


def _number(text: str) -> str:
    """`12345` of Moodle's `Participant 12345`."""
    match = _MOODLE_NUMBER.fullmatch(text)
    return match[1] if match else text


def on_roster(
    students: Sequence[Student], roster: Sequence[Person]
) -> tuple[list[Student], list[Message]]:
    """The class with a row for everybody on the roster, and what could not be brought together."""
    notes: list[Message] = []
    matched: dict[int, list[Student]] = {}
    left: list[Student] = []
    index = Index.of(roster)
    for student in students:
        places = index.group_of(student) or index.places(student)
        if len(places) > 1 and not _one_group(places, roster):
            some = ", ".join(names.display(roster[place].name) for place in places[:5])
            said = {"name": names.display(student.name), "people": some}
            notes.append(Message("two_on_roster", said))
            places = []
        elif not places:
            notes.append(Message("not_on_roster", {"name": names.display(student.name)}))
        for place in places:
            matched.setdefault(place, []).append(student)
        if not places:
            left.append(student)
    _share_in_groups(matched, roster, index.groups)
    called = Counter(names.comparable(person.name) for person in roster)
    found = [
        _row(person, matched.get(place, []), called[names.comparable(person.name)] > 1)
        for place, person in enumerate(roster)
    ]
    return [*found, *left], notes


def _key(text: str) -> str:
    return " ".join(sorted(_words(text)))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", names.comparable(text[:300]))


def _one_group(places: Sequence[int], roster: Sequence[Person]) -> bool:
    groups = {roster[place].who.group for place in places}
    return len(groups) == 1 and bool(groups.pop())


Places = dict[str, list[int]]


@dataclass(frozen=True)
class Index:
    """The roster by each of the ways that tell whose a submission is, the surest first.

    `places` are indices into the roster.
    """

    groups: Places
    folders: Places
    numbers: Places
    emails: Places
    logins: Places
    all_ids: Places
    joined: Places

    @classmethod
    def of(cls, roster: Sequence[Person]) -> Index:
        def by(keys: Callable[[Person], Iterable[str]]) -> Places:
            found: Places = {}
            for place, person in enumerate(roster):
                for key in {_key(each) for each in keys(person)} - {""}:
                    found.setdefault(key, []).append(place)
            return found

        return cls(
            by(lambda person: [person.who.group]),
            by(lambda person: [person.folder]),
            by(_numbers),
            by(lambda person: [person.who.email]),
            by(_logins),
            by(lambda person: [person.name, person.who.email, *_numbers(person), *_logins(person)]),
            by(lambda person: [_joined(person.name)]),
        )

    def group_of(self, student: Student) -> list[int]:
        return self._in(self.groups, student.name, student.origin)

    def places(self, student: Student) -> list[int]:
        """Whose a submission is; empty if nothing tells."""
        who = student.who
        return (
            self._in(self.folders, student.origin, student.name)
            or self._in(self.numbers, who.number)
            or self._in(self.emails, who.email)
            or self._in(self.logins, who.login)
            or self._in(self.all_ids, student.name, student.origin, who.full_name)
            or self._in(self.joined, _joined(student.name))
            or self._by_words(student)
        )

    @staticmethod
    def _in(table: Places, *given: str) -> list[int]:
        found = [place for each in given if each for place in table.get(_key(each), [])]
        return list(dict.fromkeys(found))

    def _by_words(self, student: Student) -> list[int]:
        """Whose number, login or name is in a row of words of the folder's name."""
        for text in (student.origin, student.name):
            words = _words(text)
            spans = [words[i:j] for i in range(len(words)) for j in range(i + 1, i + 5)]
            found = [
                place for span in spans for place in self.all_ids.get(_key(" ".join(span)), [])
            ]
            if found:
                return list(dict.fromkeys(found))
        return []


def _numbers(person: Person) -> list[str]:
    return [person.who.number, *person.other_numbers]


def _logins(person: Person) -> list[str]:
    return [person.who.login, person.who.email.partition("@")[0]]


def _joined(name: str) -> str:
    """The letters of a name in order, since Canvas writes `lovelaceada`."""
    return "".join(sorted("".join(_words(name))))


def _share_in_groups(
    matched: dict[int, list[Student]], roster: Sequence[Person], groups: Places
) -> None:
    """What one member of a group handed in is every member's."""
    for places in groups.values():
        handed_in = [(place, student) for place in places for student in matched.get(place, [])]
        if not handed_in:
            continue
        for place in places:
            if place not in matched:
                matched[place] = [
                    replace(student, notes=(*student.notes, _by(roster[giver])))
                    for giver, student in handed_in[:1]
                ]


def _by(person: Person) -> Message:
    return Message("by_group", {"name": names.display(person.name)})


def _row(person: Person, students: Sequence[Student], twice: bool) -> Student:
    """The student of a roster's row, with all that was handed in under it."""
    name = person.name
    if twice and (telling := person.who.number or person.who.login):
        name = f"{name}_{telling}"
    if not students:
        return Student(name, (), person.folder or name, person.who, (Message("nothing_handed_in"),))
    first = students[0]
    who = person.who
    for student in students:
        who = who.filled_from(student.who)
    if any(student.who.late for student in students):
        who = replace(who, late=True)
    notes = tuple(note for student in students for note in student.notes)
    parts = first.parts
    if len(students) > 1:
        parts = tuple(
            replace(part, under=f"{student.origin}/{part.under}")
            for student in students
            for part in student.parts
        )
        origins = ", ".join(names.display(student.origin) for student in students[:5])
        notes = (*notes, Message("one_person", {"origins": origins}))
    exported = any(student.exported for student in students)
    return Student(name, parts, first.origin, who, notes, first.active, exported)
