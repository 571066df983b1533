"""In which language things are said: English, or one whose texts stand in a file.

`OPTIMLINGS_LANGUAGE` names it. The engine's texts in a language are `<code>.json` in this folder, a
course's own are `tests/exercises/languages/<code>.json`; whatever has no text there is said in
English. A path in place of the code is one file for both, to try a translation.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import UsageError

VARIABLE = "OPTIMLINGS_LANGUAGE"
OF_COURSE = Path("tests", "exercises", "languages")
"""Where a course has the texts of its own in other languages: a file each."""

Template = str | Mapping[str, str]
"""A text with its parameters in braces; or one for each plural form of the parameter `count`."""


def one_or_other(count: int) -> str:
    """The plural forms of English, as CLDR calls them."""
    return "one" if count == 1 else "other"


def always_other(count: int) -> str:
    """One form for every number, as in Japanese and Korean."""
    return "other"


PLURALS: dict[str, Callable[[int], str]] = {"ja": always_other, "ko": always_other}
"""Which plural form a number takes, in languages other than English that have rules of their own.
To be filled with a language's."""


@dataclass(frozen=True)
class Language:
    """A language, and its texts by their ids; those that are absent are said in English."""

    code: str
    texts: Mapping[str, Template] = field(default_factory=dict)
    plural: Callable[[int], str] = one_or_other


ENGLISH = Language("en")

_current: Language | None = None


def current() -> Language:
    """The language in which things are said now."""
    global _current
    if _current is None:
        _current = read(os.environ.get(VARIABLE, ""))
    return _current


def choose(name: str) -> None:
    """Say things in this language from now on; programs that are started say them in it too."""
    global _current
    _current = read(name)
    os.environ[VARIABLE] = name


@contextmanager
def using(language: Language) -> Iterator[None]:
    """Say things in a language within the block."""
    global _current
    before, _current = _current, language
    try:
        yield
    finally:
        _current = before


def read(name: str) -> Language:
    """A language by its code, or by the path of a file with its texts. Raises `UsageError`."""
    if name in ("", ENGLISH.code):
        return ENGLISH
    given = Path(name)
    own = Path(__file__).parent / f"{given.name}.json"
    files = [given] if given.suffix == ".json" else [own, *_of_course(own.name)]
    texts: dict[str, Template] = {}
    found = False
    for file in files:
        if file.is_file():
            found = True
            texts |= _texts(file)
    if not found:
        raise UsageError(f"there is no language {name!r}; it would stand in {files[0]}")
    code = given.stem if given.suffix == ".json" else name
    return Language(code, texts, PLURALS.get(code, one_or_other))


def _of_course(name: str) -> list[Path]:
    """The file of the course in which the program runs, if there is one."""
    here = Path.cwd()
    return [f / OF_COURSE / name for f in (here, *here.parents) if (f / OF_COURSE / name).is_file()]


def _texts(file: Path) -> dict[str, Template]:
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from error
    if not isinstance(found, dict) or not all(map(_is_template, found.values())):
        raise UsageError(f"{file} is no object of texts by their ids")
    return found


def _is_template(value: object) -> bool:
    if isinstance(value, dict):
        return "other" in value and all(isinstance(text, str) for text in value.values())
    return isinstance(value, str)
