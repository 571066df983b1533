"""The points that submissions have at home, for many folders in one process.

`python -m tests.autograder.at_home LESSONS FOLDER...` prints a JSON object: the points by folder.
Each folder is a student's course folder with `exercises/` in it. Each is judged as `pytest` judges
it, in a process of its own, which is forked when torch is imported and the cases are drawn. So it
costs only its own arithmetic.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.checks.judge import Judge
from autograder.checks.tables import Tables
from autograder.course import Course, load_course
from autograder.folders import EXERCISES
from autograder.subjects import offlimits
from autograder.subjects.local import LocalSubject
from tests.autograder.course import ROOT


def points(course: Course, tables: Tables, folder: Path) -> int:
    """The points of the files in this folder, in this process."""
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    judge = Judge(LocalSubject(folder, EXERCISES), tables)
    return sum(verdict.points for verdict in judge.judge_all(course.checks))


def in_a_process_of_its_own(course: Course, tables: Tables, folder: Path) -> int:
    """The same in another process; -1 if that ends early."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1):
            os.dup2(null, standard)
        try:
            os.write(theirs, str(points(course, tables, folder)).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(pid, 0)
    return int(answer or -1)


def main(lessons: str, folders: Sequence[str]) -> None:
    """Print the points of all folders."""
    course = load_course(ROOT).select(lessons.split(","))
    offlimits.install(course.off_limits)
    tables = course.tables()
    for check in course.checks:
        tables.of(check)
    found = {x: in_a_process_of_its_own(course, tables, Path(x)) for x in folders}
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
