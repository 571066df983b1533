"""What a student's file itself explains of a failure: a name that is missing or there twice, a stub
that was left, parameters in another order. Only its text is looked at; nothing is run."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from autograder.intake.names import display
from autograder.limits import MAX_EXPLAINED
from autograder.messages.catalogue import Message
from autograder.messages.printable import cut
from autograder.subjects.script import script_of
from autograder.subjects.tree import parsed

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

ALIKE = 0.6
"""How alike two names must be (`difflib`), so that one may stand for the other."""

MAX_PARAMETERS_SHOWN = 60

MAX_LINES_SHOWN = 10


@dataclass(frozen=True)
class OwnFile:
    """A lesson's file beside the stub that was handed out, which is empty where it is unknown."""

    source: str
    stub: str = ""

    def line_of(self, exercise: str) -> int | None:
        """Where an exercise is defined: the last time, since that one counts."""
        lines = _bindings(_tree(self.source), exercise)
        return lines[-1] if lines else None

    def why_absent(self, exercise: str) -> Message:
        """What to say of a file that has no such name."""
        for outer, inner in _nested(_tree(self.source)):
            if inner.name == exercise:
                said = {
                    "exercise": exercise,
                    "line": str(inner.lineno),
                    "outer": display(outer.name),
                }
                return Message("absent_inside", said)
        found = self._meant(exercise)
        if found:
            return Message("absent_but", {"exercise": exercise, "found": display(found)})
        return Message("absent", {"exercise": exercise})

    def why_not_started(self, exercise: str, line: int) -> Message | None:
        """What to say of a stub that raised in this line although its answer was begun."""
        tree = _tree(self.source)
        for path, definitions in _by_path(tree, exercise).items():
            last = definitions[-1]
            if not last.lineno <= line <= (last.end_lineno or 0) or isinstance(last, ast.ClassDef):
                continue
            if len(definitions) > 1:
                said = {"line": str(last.lineno), "first": str(definitions[0].lineno)}
                return Message("stub_again", {"exercise": path, **said})
            before = _before(last, line)
            if before and before != self._before_in_stub(path, exercise):
                return Message("stub_below", {"line": str(line)})
        classes = _by_path(tree, exercise).get(exercise, [])
        if len(classes) > 1 and classes[-1].lineno <= line:
            said = {"line": str(classes[-1].lineno), "first": str(classes[0].lineno)}
            return Message("stub_again", {"exercise": exercise, **said})
        return None

    def remarks(self, exercise: str) -> list[Message]:
        """What else may explain a failure of an exercise."""
        tree = _tree(self.source)
        found = [_twice(exercise, _bindings(tree, exercise))]
        mine, theirs = _by_path(tree, exercise), _by_path(_tree(self.stub), exercise)
        for path, definitions in mine.items():
            if path != exercise:
                plain = [x for x in definitions if not x.decorator_list]
                found.append(_twice(path, [x.lineno for x in plain]))
            if path in theirs:
                found.append(_reordered(path, definitions[-1], theirs[path][-1]))
        return [message for message in found if message]

    def _meant(self, exercise: str) -> str:
        """The name in the file that may be meant by an exercise's; empty if there is none."""
        known = {x.name for x in _tree(self.stub).body if isinstance(x, _DEFINITIONS)}
        names = [x.name for x in _tree(self.source).body if isinstance(x, _DEFINITIONS)]
        small = {name.lower(): name for name in names if name not in known}
        close = difflib.get_close_matches(exercise.lower(), small, 1, ALIKE)
        holding = [name for name in small if exercise.lower() in name]
        found = [*close, *holding]
        return small[found[0]] if found else ""

    def _before_in_stub(self, path: str, exercise: str) -> list[str]:
        definitions = _by_path(_tree(self.stub), exercise).get(path, [])
        found = [x for x in definitions if isinstance(x, ast.FunctionDef | ast.AsyncFunctionDef)]
        if not found:
            return []
        last = found[-1].body[-1]
        return _before(found[-1], last.lineno) if isinstance(last, ast.Raise) else []


def missing_file(file: str, others: Sequence[str]) -> Message:
    """What to say of a lesson's file that is missing from its folder, which holds others."""
    stem = file.removesuffix(".py")
    number = stem.partition("_")[0]
    like = [name for name in others if _is_of(PurePath(name).stem, number)]
    close = like or difflib.get_close_matches(file, others, 1, ALIKE)
    if close:
        return Message("import_missing_but", {"file": file, "found": cut(close[0], 100)})
    return Message("import_missing", {"file": file})


def _is_of(stem: str, number: str) -> bool:
    """Whether a file's name has `lesson4` in it, and not only `lesson42`."""
    before, found, after = stem.lower().replace(" ", "").partition(number)
    return bool(found) and not after[:1].isdigit()


@lru_cache(maxsize=64)
def _tree(text: str) -> ast.Module:
    """A file's syntax tree; an empty one where it is not Python, or longer than any answer."""
    if len(text) > MAX_EXPLAINED:
        return ast.Module([], [])
    try:
        return parsed(script_of(text).text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _bindings(tree: ast.Module, name: str) -> list[int]:
    """The lines that bind a name at the margin. `f = wrapped(f)` goes on with the same thing."""
    found: list[int] = []
    for node in tree.body:
        if isinstance(node, _DEFINITIONS) and node.name == name:
            found.append(node.lineno)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            if name in [alias.asname or alias.name for alias in node.names]:
                found.append(node.lineno)
        elif isinstance(node, ast.Assign) and _is_bound(name, node.targets):
            used = {x.id for x in ast.walk(node.value) if isinstance(x, ast.Name)}
            if name not in used:
                found.append(node.lineno)
    return found


def _is_bound(name: str, targets: Sequence[ast.expr]) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def _by_path(tree: ast.Module, exercise: str) -> dict[str, list[Definition]]:
    """The definitions of an exercise and of its methods, by `SGD` and `SGD.step`."""
    found: dict[str, list[Definition]] = {}
    for node in tree.body:
        if not isinstance(node, _DEFINITIONS) or node.name != exercise:
            continue
        found.setdefault(exercise, []).append(node)
        if isinstance(node, ast.ClassDef):  # those of a later class replace all of an earlier one
            found = {path: x for path, x in found.items() if path == exercise}
            for method in node.body:
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                    found.setdefault(f"{exercise}.{method.name}", []).append(method)
    return found


def _nested(tree: ast.Module) -> Iterator[tuple[Definition, Definition]]:
    """The definitions inside of functions and classes, each with the outermost one around it."""
    for outer in tree.body:
        if isinstance(outer, _DEFINITIONS):
            for node in ast.walk(outer):
                if isinstance(node, _DEFINITIONS) and node is not outer:
                    yield outer, node


def _before(function: Function, line: int) -> list[str]:
    """The statements of a function that stand above a line, without its docstring."""
    above = [node for node in function.body if (node.end_lineno or 0) < line]
    try:
        return [ast.dump(node) for node in above if not _says_nothing(node)]
    except RecursionError:  # no code that somebody typed is nested so deeply
        return []


def _says_nothing(node: ast.stmt) -> bool:
    constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return constant or isinstance(node, ast.Pass)


def _twice(name: str, lines: Sequence[int]) -> Message | None:
    if len(lines) < 2:
        return None
    some = [str(line) for line in lines[:-1][:MAX_LINES_SHOWN]]
    more = ["…"] if len(lines) - 1 > MAX_LINES_SHOWN else []
    listed = " and ".join([", ".join([*some, *more]), str(lines[-1])])
    return Message("twice", {"name": name, "lines": listed, "last": str(lines[-1])})


def _reordered(path: str, mine: Definition, theirs: Definition) -> Message | None:
    """Whether two definitions have the same parameters, in another order."""
    if isinstance(mine, ast.ClassDef) or isinstance(theirs, ast.ClassDef):
        return None
    found, wanted = ([x.arg for x in f.args.args if x.arg != "self"] for f in (mine, theirs))
    if found == wanted or sorted(found) != sorted(wanted):
        return None
    came, expected = next((w, f) for w, f in zip(wanted, found, strict=True) if w != f)
    return Message(
        "parameters",
        {
            "name": path.replace(".__init__", ""),
            "found": cut(", ".join(found), MAX_PARAMETERS_SHOWN),
            "wanted": cut(", ".join(wanted), MAX_PARAMETERS_SHOWN),
            "came": display(came),
            "expected": display(expected),
        },
    )
