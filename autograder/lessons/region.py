"""Where an exercise stands in the text of a lesson, and how to put its stub back there."""

from __future__ import annotations

import ast
import re

from autograder.subjects.tree import parsed

_DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_NEW_THING = re.compile(r"# ?%%|@|(?:async )?def |class |if __name__|import |from ")
"""Lines at the margin that end a definition, in a text that Python cannot read."""

_QUOTED = re.compile(r"(\"{3}|'{3}).*?\1", re.DOTALL)

_SEE_IT = re.compile(r"# %% \[markdown\]\n\"\"\"\n## See it|^if __name__", re.MULTILINE)

Span = tuple[int, int]
"""The index of the first line, and that of the first line behind."""


def spans(text: str, name: str) -> list[Span]:
    """The lines of every definition of a name at the margin, its decorators included."""
    try:
        tree = parsed(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # The lines of a text in quotes are moved away from the margin.
        text = _QUOTED.sub(lambda match: match[0].replace("\n", "\n "), text)
        return _spans_by_lines(text.split("\n"), name)
    return [
        (min([node.lineno, *(d.lineno for d in node.decorator_list)]) - 1, node.end_lineno or 0)
        for node in tree.body
        if isinstance(node, _DEFINITIONS) and node.name == name
    ]


def _spans_by_lines(lines: list[str], name: str) -> list[Span]:
    """The same for a text that is not Python, by its lines alone."""
    begins = re.compile(rf"(?:(?:async )?def|class) {re.escape(name)}\b")
    found = []
    for start, line in enumerate(lines):
        if not begins.match(line):
            continue
        end = start + 1
        while end < len(lines) and not _NEW_THING.match(lines[end]):
            end += 1
        while not lines[end - 1].strip():
            end -= 1
        first = start
        while first and lines[first - 1].startswith("@"):
            first -= 1
        found.append((first, end))
    return found


def as_handed_out(text: str, stub: str, name: str) -> str:
    """The text, in which the exercise `name` is the stub's again, and all else is as it was.

    Where it is defined several times, one definition remains. Where it is missing, it comes in
    front of the next exercise that the text has, else in front of “See it” or at the end.
    """
    (first, end), *_ = spans(stub, name)
    block = stub.split("\n")[first:end]
    lines = text.split("\n")
    found = spans(text, name)
    if not found:
        return _put_in(text, stub, name, block)
    for start, stop in reversed(found[1:]):
        del lines[start:stop]
    start, stop = found[0]
    lines[start:stop] = block
    return "\n".join(lines)


def _put_in(text: str, stub: str, name: str, block: list[str]) -> str:
    lines = text.split("\n")
    at = _place(text, stub, name)
    before, after = ([""] if at and lines[at - 1].strip() else []), ["", ""]
    lines[at:at] = [*before, "# %%", *block, *after]
    return "\n".join(lines)


def _place(text: str, stub: str, name: str) -> int:
    """The index of the line in front of which a missing exercise belongs."""
    names = [node.name for node in parsed(stub).body if isinstance(node, _DEFINITIONS)]
    for later in names[names.index(name) + 1 :]:
        if found := spans(text, later):
            lines, at = text.split("\n"), found[0][0]
            return at - 1 if at and lines[at - 1].startswith("# %%") else at
    if match := _SEE_IT.search(text):
        return text.count("\n", 0, match.start())
    return len(text.rstrip().split("\n"))
