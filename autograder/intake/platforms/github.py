"""GitHub Classroom, `gh classroom clone student-repos`: `hw1-submissions/hw1-alovelace/…`
(github/gh-classroom, student-repos.go)."""

from __future__ import annotations

from autograder.intake import names
from autograder.intake.files import File, Folder, seen
from autograder.intake.people import Part, Sorted, Student, Who
from autograder.intake.platforms.layout import Layout, content, most

_ENDING = "-submissions"


def _matches(folder: Folder) -> bool:
    folders, _ = seen(folder)
    found = [inner for inner in folders if _login(folder, inner)]
    return bool(found) and most(found, folders)


def _login(folder: Folder, repository: Folder) -> str:
    """The login in the name of a student's repository; empty if it is none of the assignment."""
    assignment = folder.name.removesuffix(_ENDING)
    if assignment == folder.name or not repository.name.startswith(f"{assignment}-"):
        return ""
    return repository.name[len(assignment) + 1 :]


def _read(folder: Folder) -> Sorted:
    found = Sorted()
    for part in content(folder):
        login = "" if isinstance(part, File) else _login(folder, part)
        if login:
            who = Who(login=login)
            found.students.append(Student(names.readable(login), (Part(part),), part.name, who))
        else:
            found.rest.append(part)
    return found


GITHUB = Layout("github", "GitHub Classroom", _matches, _read)
