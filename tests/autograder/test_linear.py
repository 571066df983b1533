"""Strangers' bytes are read in time that grows as they do: no more than that, however odd they are.

The class is taken in by the process that compares, which nobody limits. So every pattern there is
tried on texts made to be slow for it, and every scanner on those that were, once.
"""

from __future__ import annotations

import importlib
import inspect
import io
import json
import pkgutil
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from textwrap import indent
from types import ModuleType
from typing import Any

import pytest

import autograder
from autograder.checks.said import explained
from autograder.diagnosis.alike import same_exception
from autograder.intake.allowance import Allowance
from autograder.intake.archives import open_archive
from autograder.intake.encodings import decoded as decoded_names
from autograder.intake.files import File
from autograder.intake.names import comparable, display, file_name, refusal
from autograder.intake.notebooks import read_notebook
from autograder.intake.packed import ArchiveError
from autograder.intake.tables import own_cell
from autograder.intake.work import Stub, defines, mentions, work_in
from autograder.limits import MAX_ARCHIVE_PATH, MAX_PYTHON
from autograder.messages.printable import printable
from autograder.reports.formats.text import fenced, in_markdown
from autograder.results.excerpts import excerpts
from autograder.results.likeness import likeness
from autograder.results.own_file import OwnFile
from autograder.results.schema import CheckResult, Location, Text
from autograder.subjects.outcome import Raised
from autograder.subjects.script import script_of
from autograder.subjects.text import decoded, encoded
from tests.autograder.programs import one_in_six
from tests.autograder.stress import hostile, is_linear, seconds

# Every pattern

BY_US = (
    "autograder.checks.recorded",
    "autograder.ci",
    "autograder.course",
    "autograder.folders",
    "autograder.intake.gradescope",  # a list that the platform wrote, a line at a time
    "autograder.kit",
    "autograder.lessons.notebook",
    "autograder.lessons.readmes",
    "autograder.lessons.sections",
    "autograder.lessons.stubs",
    "autograder.nbgrader",
    "autograder.proof",
    "autograder.reports.formats",
    "autograder.results.rules",
)
"""What these read is the instructor's or the author's own."""

SHORT = (
    "autograder.intake.attempts",
    "autograder.intake.filenames",
    "autograder.intake.lesson_names",
    "autograder.intake.names",
    "autograder.intake.people",
    "autograder.intake.platforms",
    "autograder.intake.roster",
    "autograder.intake.times",
)
"""What these read are names and paths, which are short."""

SIZE = 4_000


def modules() -> Iterator[ModuleType]:
    """The engine's modules, but those of the extra [dask] where that is not installed."""
    for found in pkgutil.walk_packages(autograder.__path__, "autograder."):
        if found.name.startswith((*BY_US, "autograder.__main__")):
            continue
        try:
            module = importlib.import_module(found.name)
        except ModuleNotFoundError as error:
            if error.name not in ("dask", "distributed"):
                raise
        else:
            yield module


def patterns() -> dict[str, tuple[re.Pattern[Any], tuple[str, ...]]]:
    """Every pattern of the engine that reads what a stranger wrote, with how it is used."""
    found = {}
    for module in modules():
        source = inspect.getsource(module)
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and re.search(rf"^{name} = ", source, re.MULTILINE):
                methods = re.findall(rf"\b{name}\.(\w+)\(", source)
                found[f"{module.__name__}.{name}"] = (value, tuple(sorted(set(methods))))
    return found


PATTERNS = patterns()


def readers(pattern: re.Pattern[Any], methods: tuple[str, ...]) -> Callable[[str], object]:
    """All that is done with a pattern, done with the whole of a text, not with its first match."""

    def read(text: str) -> None:
        data: Any = text if isinstance(pattern.pattern, str) else text.encode("utf-8", "replace")
        for method in methods or ("search",):
            if method in ("finditer", "findall", "split", "sub"):
                for _ in pattern.finditer(data):
                    pass
            else:
                getattr(pattern, method)(data)

    return read


@pytest.mark.parametrize("name", one_in_six((name, name) for name in PATTERNS))
def test_a_pattern_takes_as_long_as_its_text(name: str) -> None:
    pattern, methods = PATTERNS[name]
    read = readers(pattern, methods)
    for head, unit, end in hostile(pattern):

        def made(size: int, head: str = head, unit: str = unit, end: str = end) -> str:
            return head + unit * (size // len(unit)) + end

        if name.startswith(SHORT):
            size = 200 if name.startswith("autograder.intake.attempts") else MAX_ARCHIVE_PATH
            text = made(size)[:size]
            assert seconds(lambda text=text: read(text)) < 0.1, (head, unit, end)  # type: ignore[misc]
        else:
            assert is_linear(read, made, SIZE), (head, unit, end)


def test_there_are_many_patterns() -> None:
    assert len(PATTERNS) > 40


# Every scanner


def notebook(source: str) -> bytes:
    return json.dumps({"cells": [{"cell_type": "code", "source": source}]}).encode()


def future(size: int) -> str:
    return "from __future__ import " + " " * size + "!"


def archive_of(names: list[bytes]) -> bytes:
    """A zip whose entries do not say how their names are written."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            info = zipfile.ZipInfo(name.decode("latin-1"))
            archive.writestr(info, b"")
    return file.getvalue().replace(b"\0\x08", b"\0\0")


def tar_of(names: list[bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(name.decode("utf-8", "surrogateescape")))
    return file.getvalue()


def alike(text: str) -> object:
    raised = Raised("E", text[:300], False, None, [])
    return same_exception(raised, raised), explained(raised, text[:300])


def own_file(text: str) -> object:
    OwnFile.remarks(OwnFile(text), "f")
    return OwnFile(text).why_absent("gradient"), OwnFile(text).why_not_started("f", 2)


def failed(id: str, place: Location) -> CheckResult:
    return CheckResult(
        id=id,
        exercise="C",
        title="",
        status="failed",
        points=0,
        max_points=1,
        message=Text("wrong_value", {}, ""),
        rule="",
        location=place,
    )


def lines_around(text: str) -> object:
    checks = [failed(f"a::{line}", Location("exercises/a.py", line)) for line in range(1, 40)]
    return excerpts(checks, {"a": text}, {check.id: "x = C(1)\nx.f()\n" for check in checks})


LINES = "def f(x):\n"
STUB = Stub({}, {"gradient": 1})

SCANNERS: dict[str, Callable[[str], object]] = {
    "a notebook": lambda text: read_notebook(notebook(text)),
    "a script": script_of,
    "a module": lambda text: decoded(text.encode("utf-8", "replace")),
    "an encoding": lambda text: encoded(text.encode("utf-8", "replace").decode()),
    "likeness": lambda text: likeness({"a": text}),
    "work": lambda text: (work_in(text, STUB), defines(text, STUB), mentions(text, STUB)),
    "own file": own_file,
    "excerpts": lines_around,
    "excerpts of a class": lambda text: lines_around("class C:\n" + indent(text, "    ")),
    "exceptions": alike,
    "on a screen": lambda text: (printable(text), display(text)),
    "in Markdown": lambda text: (in_markdown(text), fenced(text)),
    "a cell": own_cell,
    "a name": lambda text: (comparable(text), file_name(text), refusal(text)),
}

TEXTS: dict[str, Callable[[int], str]] = {
    "future": future,
    "blanks": lambda size: " " * size,
    "blanks and a sign": lambda size: " " * size + "=",
    "blank lines": lambda size: "\n" * size,
    "lines of blanks": lambda size: "  \n" * (size // 3),
    "half a text": lambda size: "def f(): " + '\\"' * (size // 2),
    "half a long text": lambda size: 'def f(): """' + '\\"""' * (size // 4) + "\\",
    "half a long text in apostrophes": lambda size: "def f(): '''" + "\\'''" * (size // 4) + "\\",
    "texts": lambda size: "def f(): " + '"a" ' * (size // 4),
    "apostrophes": lambda size: "def f(): " + "'" * size,
    "functions": lambda size: LINES * (size // len(LINES)),
    "decorators": lambda size: "@\n" * (size // 2) + "def f(): pass",
    "decorators and functions": lambda size: "@a\ndef f(): pass\n" * (size // 17),
    "comments": lambda size: "def f():\n" + "#\n" * (size // 2),
    "brackets": lambda size: "(" * size,
    "backslashes": lambda size: "\\\n" * (size // 2),
    "magics": lambda size: "%time\n" * (size // 6),
    "help": lambda size: "a" * size + "?",
    "captured": lambda size: "a" * size + "= !",
    "percent": lambda size: "%%" * (size // 2),
    "names": lambda size: "a, " * (size // 3) + "= 1",
    "attributes": lambda size: "a" + ".\n" * (size // 2),
    "numbers": lambda size: "1." * (size // 2),
    "coding": lambda size: "#" + "coding: " * (size // 8),
    "colons": lambda size: "#coding:" + " " * size,
    "Jupyter": lambda size: "# In[1]:\n" * (size // 9),
    "Colab": lambda size: "# Automatically generated by Colab\n" + "\na = 1\n" * (size // 7),
    "stubs": lambda size: 'raise NotImplementedError("1.1 a")\n' * (size // 35),
    "stub of blanks": lambda size: "raise NotImplementedError(" + " " * size,
    "a stub's number": lambda size: 'raise NotImplementedError("' + "1" * size,
    "backticks": lambda size: "`a" * (size // 2),
    "combining": lambda size: "e" + "\u0301" * size,
    "assignments": lambda size: "f = f\n" * (size // 6),
}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("scanner", SCANNERS)
def test_a_scanner_takes_as_long_as_its_text(scanner: str, text: str) -> None:
    read, made = SCANNERS[scanner], TEXTS[text]

    def tolerant(text: str) -> None:
        with suppress(ValueError, SyntaxError):  # it says so, in its own time
            read(text)

    assert is_linear(tolerant, made, SIZE)


def test_quadratic_reading_is_seen() -> None:
    def quadratic(text: str) -> int:
        return sum(text[place:].count("a") for place in range(0, len(text), 4))

    assert not is_linear(quadratic, lambda count: "a" * count, 3 * SIZE)
    assert is_linear(list, lambda count: "a" * count, 3 * SIZE)


def test_the_notebook_that_stopped_a_class() -> None:
    data = notebook("from __future__ import " + " " * 1_000_000 + "!")
    file = File("lesson1_gradients.ipynb", lambda size: data[:size])
    with pytest.raises(ValueError, match="its code is larger than 512 KiB"):
        Allowance().text(file)
    small = notebook(future(MAX_PYTHON - 100))
    assert seconds(lambda: read_notebook(small)) < 2.0


def test_much_code_in_a_notebook_is_not_looked_through() -> None:
    data = notebook("x = 1\n" * 8_000_000)
    assert seconds(lambda: pytest.raises(ValueError, read_notebook, data)) < 4.0


@pytest.mark.parametrize("made", [archive_of, tar_of])
def test_names_in_unknown_encodings_are_guessed_in_little_time(
    made: Callable[[list[bytes]], bytes],
) -> None:
    names = [b"\x83\x65" * 450 + str(n).encode() for n in range(500)]
    data = made(names)
    assert seconds(lambda: open_archive(data, "x")) < 8.0
    assert seconds(lambda: decoded_names([name * 40 for name in names])) < 2.0


def test_archives_of_a_submission_have_their_limits_together() -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        info = tarfile.TarInfo("zeros.bin")
        info.size = 200 << 20
        archive.addfile(info, io.BytesIO(bytes(info.size)))
    data, allowance = file.getvalue(), Allowance()
    packed = File("a.tar.gz", lambda size: data[:size])
    assert len(allowance.open(packed).files) == len(allowance.open(packed).files) == 1
    with pytest.raises(ArchiveError, match="unpacks to more than 512 MiB"):
        allowance.open(packed)
