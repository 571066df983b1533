"""Templates to HTML: every text is by id, and other people's text is made safe to show."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.messages.catalogue import phrase
from autograder.messages.layout import capital
from autograder.messages.printable import cut, printable

MAX_SHOWN = 4000
"""Characters of one text of somebody else on a page."""

_TEMPLATES = Path(__file__).with_name("templates")


def render(template: str, **values: Any) -> str:
    """A page from its template."""
    return "".join(pieces(template, **values))


def pieces(template: str, **values: Any) -> Iterator[str]:
    """The same, piece by piece, of a page that is large."""
    return _environment().get_template(template).generate(**values)


def say(id: str, /, **parameters: object) -> str:
    """A text of the catalogue. The parameters become text, and are escaped with it."""
    return phrase(id, **{key: safe(str(value)) for key, value in parameters.items()})


def safe(text: str) -> str:
    """Other people's text: nothing in it moves, hides or reorders anything; it has an end."""
    return printable(cut(text, MAX_SHOWN), newline="\n")


def _finalize(value: Any) -> Any:
    return safe(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def sentence(text: str) -> str:
    """A message as a sentence of its own."""
    return capital(text) + ("" if text.endswith((".", "?")) else ".")


def with_code(text: str) -> Markup:
    """A sentence, with what stands between backticks as code."""
    pieces = safe(text).split("`")
    if len(pieces) % 2 == 0:  # one of them has no partner
        return escape(safe(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["say"] = say
    environment.globals["inline"] = _inline
    environment.globals["sentence"] = sentence
    environment.filters["code"] = with_code
    return environment


@functools.cache
def _inline(name: str) -> Markup:
    """A style or script of ours, to stand in the page itself."""
    return Markup((_TEMPLATES / name).read_text("utf-8"))
