"""What tells near-identical submissions is blind to names, comments, layout and order."""

from __future__ import annotations

from autograder.results.likeness import handed_out, likeness, outline
from tests.autograder.course import ROOT, solution_sources, stub_sources

FIRST = '''
import torch


def step(params, lr):
    """Take a step."""
    for p in params:  # every one
        if p.grad is not None:
            p.data -= lr * p.grad


@torch.no_grad()
def other(x):
    return x.sum() + 1
'''
SECOND = """
import torch as t
# my own work
@t.no_grad()
def completely_different(value):
    return value.sum()   + 2
def go(weights, rate):
    for w in weights:
        # not the frozen ones
        if w.grad is not None:
            w.data -= (  # spread
                rate * w.grad)
"""


def test_names_comments_numbers_and_order_do_not_count() -> None:
    assert outline(FIRST.replace("lr * p.grad", "(lr * p.grad)")) == outline(SECOND)
    assert len(outline(FIRST)) == 2


def test_what_is_done_counts() -> None:
    assert outline(FIRST) != outline(FIRST.replace("x.sum()", "x.mean()"))
    assert outline(FIRST) != outline(FIRST.replace("-=", "+="))


def test_what_everybody_was_given_is_left_out() -> None:
    common = handed_out(ROOT, stub_sources().values())
    assert likeness(solution_sources(), common) == {}
    assert likeness(stub_sources(), common) == {}
    own = {"lesson2_step": solution_sources()["lesson2_step"] + FIRST}
    assert likeness(own, common) == {"lesson2_step": "\n".join(outline(FIRST))}


def test_any_text_can_be_cut_into_tokens() -> None:
    for text in ("", "def", "def f(", 'def f():\n  """never ends', "def f" + "(" * 100_000, "\\",
                 "class A:\n    x = '\n" * 1000, "@" * 5000, "def \u202e():\n  \x00"):  # fmt: skip
        assert isinstance(outline(text), list)
