"""Where a submission names what is off limits, found by reading it: a hint for the instructor.

Nothing is decided by it: a name in dead code calls nothing, and a call can be had without the name.
It runs in the worker, before the submission does, since parsing strangers' code can take for ever.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from autograder.limits import MAX_MENTIONS
from autograder.subjects import offlimits

_ROUNDABOUT = """
importlib.reload runpy.run_module runpy.run_path marshal.loads marshal.load pkgutil.get_data
inspect.getsource inspect.getsourcelines inspect.getsourcefile linecache.getlines sys.modules
importlib.util.spec_from_file_location importlib.util.module_from_spec importlib.resources.files
importlib.machinery.SourceFileLoader importlib.machinery.SourcelessFileLoader
_thread.start_new_thread gc.get_objects gc.get_referrers ctypes.CDLL ctypes.PyDLL
torch.__file__ torch.optim.__file__ torch.dist torch.cdist torch.pairwise_distance
"""
ROUNDABOUT = frozenset(_ROUNDABOUT.split())
"""What leads around the guards: it brings torch's own code in again, finds what they hold, or does
the same under a name that no rule forbids."""

ROUNDABOUT_ATTRIBUTES = frozenset(
    ["_op", "__loader__", "__spec__", "get_source", "get_code", "get_data", "__closure__"]
)
ROUNDABOUT_CALLS = frozenset(["exec", "eval", "compile", "__import__"])


class Mention(msgspec.Struct, frozen=True):
    """A line that names something that its exercise must not call; or, where it is `roundabout`,
    something by which that can be had without its name."""

    exercise: str
    name: str
    line: int
    roundabout: bool = False


def mentions(source: str, forbidden: Mapping[str, Sequence[str]]) -> list[Mention]:
    """The forbidden names in the definitions of a lesson, each once per exercise, by line.

    `forbidden` holds the patterns (see `offlimits.names`) of each exercise, for which nothing may
    be off limits. What stands outside of the exercises' own definitions (a helper, a base class)
    counts for all of them. Imports are followed: `from torch import optim as o` makes `o.SGD` the
    name `torch.optim.SGD`.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return []  # importing it will say what is wrong
    aliases = _aliases(tree)
    found: dict[tuple[str, str], Mention] = {}
    for statement in tree.body:
        own = getattr(statement, "name", "")
        if isinstance(statement, ast.If | ast.Import | ast.ImportFrom):
            continue  # `if __name__ == "__main__"`; an import alone calls nothing
        concerned = [own] if own in forbidden else list(forbidden)
        exercises = [exercise for exercise in concerned if forbidden[exercise]]
        named = list(_names(statement, aliases))
        for name, line in named:
            for exercise in exercises:
                if name in offlimits.names(tuple(forbidden[exercise])):
                    found.setdefault((exercise, name), Mention(exercise, name, line))
        around = [each for each in named if each[0] in ROUNDABOUT]
        for name, line in (*around, *_ways_around(statement)):
            for exercise in exercises:
                found.setdefault((exercise, name), Mention(exercise, name, line, True))
    return sorted(found.values(), key=lambda x: (x.line, x.name, x.exercise))[:MAX_MENTIONS]


def _aliases(tree: ast.Module) -> dict[str, str]:
    """The dotted name behind each imported name."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                known[alias.asname or root] = alias.name if alias.asname else root
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            known |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return known


def _ways_around(root: ast.AST) -> Iterator[tuple[str, int]]:
    """What in a statement, beside dotted names, can bring in torch's own code without naming it."""
    for node in ast.walk(root):
        if isinstance(node, ast.Attribute) and node.attr in ROUNDABOUT_ATTRIBUTES:
            yield node.attr, node.lineno
        elif isinstance(node, ast.Call) and _called(node) in ROUNDABOUT_CALLS:
            yield f"{_called(node)}()", node.lineno


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _names(root: ast.AST, aliases: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    for node in ast.walk(root):
        if isinstance(node, ast.Attribute | ast.Name):
            parts: list[str] = []
            inner: ast.AST = node
            while isinstance(inner, ast.Attribute):
                parts.append(inner.attr)
                inner = inner.value
            if isinstance(inner, ast.Name) and inner.id in aliases:
                yield ".".join([aliases[inner.id], *reversed(parts)]), node.lineno
