"""Automatic mutants: the reference's answers, each with one small change that nobody thought about.

The operators are the usual ones of mutation testing (arithmetic, comparison, constants, conditions,
deleted statements, dropped calls and arguments), and a few of the field's, such as mean for sum.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from autograder.lessons.markers import BEGIN, END

ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Mod: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.MatMult: ast.Mult,
}
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
NAMES = {
    "mean": "sum",
    "sum": "mean",
    "zeros": "ones",
    "zeros_like": "ones_like",
    "no_grad": "enable_grad",
    "enable_grad": "no_grad",
    "add_": "sub_",
    "sub_": "add_",
    "mul_": "div_",
    "sqrt": "square",
    "maximum": "minimum",
    "abs": "square",
    "randperm": "arange",
    "train": "eval",
    "eval": "train",
    "argmax": "argmin",
}


@dataclass(frozen=True)
class Mutant:
    """A changed lesson.

    Attributes
    ----------
    definition:
        The top-level function or class that was changed.
    change:
        What was changed, as code: `definition: a + b → a - b`; with a number where it occurs twice.
    tree:
        The changed module.
    """

    lesson: str
    definition: str
    change: str
    tree: ast.Module

    def module(self, file: Path) -> ModuleType:
        """The changed lesson as a module."""
        module = ModuleType(f"solutions.{self.lesson}")
        code = compile(ast.fix_missing_locations(self.tree), str(file), "exec")
        exec(code, module.__dict__)
        return module


def mutants(lesson: str, source: str) -> Iterator[Mutant]:
    """All mutants of the answers in a lesson's file, in the order of its lines."""
    tree = ast.parse(source)
    answers = _answers(source)
    seen: Counter[str] = Counter()
    for index, definition in enumerate(tree.body):
        if not isinstance(definition, ast.FunctionDef | ast.ClassDef):
            continue
        for number, node in enumerate(ast.walk(definition)):
            if getattr(node, "lineno", 0) not in answers:
                continue
            for change in _changes(node):
                mutated = copy.deepcopy(tree)
                target = _nth(mutated.body[index], number)
                before = _text(target)
                change(target)
                text = f"{definition.name}: {before} → {_text(target)}"
                seen[text] += 1
                text += f" ({seen[text]})" if seen[text] > 1 else ""
                yield Mutant(lesson, definition.name, text, mutated)


def _answers(source: str) -> set[int]:
    """The numbers of the lines between the markers."""
    inside = False
    lines = set()
    for number, line in enumerate(source.splitlines(), start=1):
        if line.strip() in (BEGIN, END):
            inside = line.strip() == BEGIN
        elif inside:
            lines.add(number)
    return lines


def _nth(root: ast.AST, number: int) -> ast.AST:
    for index, node in enumerate(ast.walk(root)):
        if index == number:
            return node
    raise IndexError(number)


def _text(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 70 else text[:69] + "…"


Change = Callable[[ast.AST], None]


def _changes(node: ast.AST) -> Iterator[Change]:
    """Every change of one node, as a function that makes it."""
    match node:
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in ARITHMETIC:
            yield _set("op", ARITHMETIC[type(op)]())
        case ast.Compare(ops=[op]) if type(op) in COMPARISONS:
            yield _set("ops", [COMPARISONS[type(op)]()])
        case ast.BoolOp(op=ast.And()):
            yield _set("op", ast.Or())
        case ast.BoolOp(op=ast.Or()):
            yield _set("op", ast.And())
        case ast.Constant(value=bool(value)):
            yield _set("value", not value)
        case ast.Constant(value=int(value) | float(value)):
            yield _set("value", value + 1)
            if value not in (0, -1):
                yield _set("value", 0)
        case ast.UnaryOp(op=ast.USub() | ast.Not()):
            yield _become(node.operand)
        case ast.If(test=test) | ast.IfExp(test=test):
            yield _set("test", ast.UnaryOp(ast.Not(), test))
        case ast.Attribute(attr=attr) if attr in NAMES:
            yield _set("attr", NAMES[attr])
        case ast.Call():
            yield from _call_changes(node)
    if isinstance(node, ast.Expr | ast.Assign | ast.AugAssign | ast.Continue | ast.Raise):
        yield _become(ast.Pass())
    if isinstance(node, ast.Return) and node.value is not None:
        yield _set("value", ast.Constant(None))


def _call_changes(node: ast.Call) -> Iterator[Change]:
    """Drop a keyword argument; drop a method's call, as in `x.clone()` → `x`."""
    for index in range(len(node.keywords)):
        yield _set("keywords", [k for i, k in enumerate(node.keywords) if i != index])
    if isinstance(node.func, ast.Attribute):
        bare = not node.args and not node.keywords
        if bare or not isinstance(node.func.value, ast.Name | ast.Call):
            yield _become(node.func.value)


def _set(field: str, value: object) -> Change:
    return lambda node: setattr(node, field, copy.deepcopy(value))


def _become(other: ast.AST) -> Change:
    """Turn the node itself into another, so that its parent need not be known."""

    def change(node: ast.AST) -> None:
        replacement = copy.deepcopy(other)
        node.__class__ = replacement.__class__
        fields = {name: getattr(replacement, name) for name in replacement._fields}
        lines = {k: v for k, v in vars(node).items() if k.endswith(("lineno", "offset"))}
        node.__dict__.clear()
        node.__dict__.update(lines | fields)

    return change
