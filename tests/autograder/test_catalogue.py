"""Every message that the code makes is in the catalogue, with the parameters of its text."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import autograder
from autograder.messages.catalogue import TEXTS

ENGINE = Path(autograder.__file__).parent
CALLS = ("message", "phrase", "Message")

FOR_PROGRAMS = {"notebooks": {"cells"}}
"""Parameters that no text shows: who reads a result finds them there."""


def parameters_of(id: str) -> set[str]:
    """The parameters that a text shows, in any of its forms."""
    template = TEXTS[id]
    forms = [template] if isinstance(template, str) else [*template.values()]
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


def made_in(file: Path) -> Iterator[tuple[str, int, set[str]]]:
    """Each message with a known id that a file makes: the id, the line, the parameters."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else called
        first = node.args[0]
        if called not in CALLS or not isinstance(first, ast.Constant):
            continue
        given = {word.arg for word in node.keywords if word.arg}
        wholes = [more.keys if isinstance(more, ast.Dict) else [None] for more in node.args[1:]]
        keys = [key for whole in wholes for key in whole]
        if None in keys or any(word.arg is None for word in node.keywords):
            continue  # `**parameters`: what they are is known when it runs
        given |= {str(key.value) for key in keys if isinstance(key, ast.Constant)}
        yield str(first.value), node.lineno, given


@pytest.mark.parametrize(
    "file", sorted(ENGINE.rglob("*.py")), ids=lambda file: file.relative_to(ENGINE).as_posix()
)
def test_messages_are_in_the_catalogue_with_their_parameters(file: Path) -> None:
    for id, line, given in made_in(file):
        assert id in TEXTS, f"{file}:{line}"
        shown = given - FOR_PROGRAMS.get(id, set())
        assert shown == parameters_of(id), f"{file}:{line} {id}"
