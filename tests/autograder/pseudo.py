"""A language of which nobody knows a word: every text between ⟦ and ⟧, with wide characters, longer
than in English. What is said and stands outside of these marks has not come from the catalogue."""

from __future__ import annotations

import io
import json
import keyword
import re
import string
import tokenize
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.course import Course
from autograder.messages.catalogue import TEXTS
from autograder.messages.language import Language, Template, read
from autograder.proof.texts import course_texts

FILE = "pseudo.json"

_WORDS = re.compile(r"[A-Za-z](?:.*[A-Za-z.?!:)])?", re.DOTALL)
_MARKED = re.compile(r"⟦[^⟦⟧]*(?:⟧|$)")
_CUT = re.compile(r"⟦[^⟦⟧]*(?:\.\.\.|…)")
_WORD = re.compile(r"[A-Za-z]{2,}[A-Za-z_]*")
_PARTS = re.compile(r"[\w.:/\\-]*[:/\\_.][\w.:/\\-]*|--?\w[\w-]*")
"""Paths, ids, options: words with something between their letters."""


def marked(template: str) -> str:
    """A text of the language: each run of words between marks, with a wide character."""
    made = ""
    for literal, name, _, _ in string.Formatter().parse(template):
        made += _WORDS.sub(lambda found: f"⟦長い {found[0]}⟧", literal.replace("\n", " "))
        made = made if name is None else f"{made}{{{name}}}"
    return made


def of_form(template: Template) -> Template:
    """The same of a text with plural forms."""
    if isinstance(template, str):
        return marked(template)
    return {form: marked(text) for form, text in template.items()}


def literal(text: str) -> str:
    """A text that has no parameters."""
    return _WORDS.sub(lambda found: f"⟦長い {found[0]}⟧", text)


def write(folder: Path, course: Course) -> Path:
    """The language's file; it can be named in `OPTIMLINGS_LANGUAGE`."""
    texts: dict[str, Template] = {id: of_form(template) for id, template in TEXTS.items()}
    for id, english in course_texts(course).items():
        if not id.startswith("course: "):
            texts[id] = literal(english)
        elif _is_template(english):
            texts[id] = marked(english)
    path = folder / FILE
    path.write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
    return path


def language(folder: Path, course: Course) -> Language:
    return read(str(write(folder, course)))


def _is_template(text: str) -> bool:
    try:
        list(string.Formatter().parse(text))
    except ValueError:
        return False
    return True


def names_in(source: str) -> set[str]:
    """The names that a program is written with."""
    names = set(keyword.kwlist)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            names.add(token.string)
    return names


def left_over(said: str, known: Iterable[str]) -> list[str]:
    """The words of what was said that stand in no text of the catalogue, and are no code: `known`
    are words of code, of ids and of names."""
    said = re.sub(r"(?<=⟦)|\s+", lambda found: " " if found[0] else "", said)
    for pattern in (_MARKED, _CUT, _PARTS):
        said = pattern.sub(" ", said)
    allowed = set(known)
    return [word for word in _WORD.findall(said) if word not in allowed]


def text_of_page(html: str) -> str:
    """What a page shows: without its style, its script, its tags."""
    html = re.sub(r"<(style|script)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", html)


def texts_of(data: Mapping[str, object] | list[object] | object) -> list[str]:
    """The strings in data that was read from JSON, without the keys."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, Mapping):
        return [text for value in data.values() for text in texts_of(value)]
    if isinstance(data, list):
        return [text for value in data for text in texts_of(value)]
    return []
