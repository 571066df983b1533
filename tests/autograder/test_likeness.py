"""What tells near-identical submissions is blind to names, comments, layout and order."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.course import load_course
from autograder.lessons.sections import section_of
from autograder.reports.similar import pairs
from autograder.results.likeness import handed_out, likeness, outline
from autograder.results.make import section
from tests.autograder.course import CLASSROOM, ROOT, solution_sources, stub_sources

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


def sources(student: str) -> dict[str, str]:
    return {
        path.stem: path.read_text("utf-8") for path in sorted((CLASSROOM / student).glob("*.py"))
    }


def renamed(source: str) -> str:
    """The same with other names of variables, other comments, and the functions turned round."""
    source = re.sub(r"\bgrads?\b", "slopes", re.sub(r"\bp\b", "weight", source))
    head, *parts = re.split(r"^(?=def |class )", source, flags=re.MULTILINE)
    return head + "# all my own work\n" + "".join(reversed(parts))


def test_of_a_class_only_the_copies_are_near_identical() -> None:
    common = handed_out(ROOT, stub_sources().values())
    everybody = {path.name: sources(path.name) for path in CLASSROOM.iterdir() if path.is_dir()}
    assert pairs({who: likeness(own, common) for who, own in everybody.items()}) == []
    everybody["copy"] = {name: renamed(text) for name, text in sources("student06").items()}
    (pair,) = pairs({who: likeness(own, common) for who, own in everybody.items()})
    assert (pair.a, pair.b) == ("copy", "student06")
    assert pair.share > 0.97 and len(pair.lessons) > 4


def test_every_check_has_a_section_to_read(tmp_path: Path) -> None:
    lesson = tmp_path / "solutions" / "lesson4_sgd.py"
    lesson.parent.mkdir()
    lesson.write_text(
        "# Lesson 4\n## 4.1 SGD\n### 4.2 weight_decay\n### 4.3 many parameters, and None\n"
        "## 4.4 Other\n",
        "utf-8",
    )
    for title, wanted in {
        "weight_decay": "4.2 weight_decay",
        "many parameters": "4.3 many parameters, and None",
        "weight decay with momentum": "4.2 weight_decay",
        "one step": "4.1 SGD",
    }.items():
        assert section_of(tmp_path, "lesson4_sgd", "SGD", title) == wanted
    assert section_of(tmp_path, "lesson4_sgd", "Unknown", "x") == ""
    assert section_of(tmp_path, "lesson9_none", "SGD", "x") == ""


def test_a_section_is_one_that_students_read() -> None:
    titles = {"invalid_settings": "4.10 settings that make no sense", "together": "4.12 everything"}
    for check in load_course(ROOT).checks:
        if check.lesson == "lesson4_sgd" and check.name in titles:
            assert section(check).startswith(titles[check.name])
        number, _, words = section(check).partition(" ")
        assert f" {number} {words}\n" in stub_sources()[check.lesson]


def test_modules_beside_the_lessons_come_after_them() -> None:
    """A class in which somebody had a module of functions had no report at all."""
    text = "def f(x):\n" + "".join(f"    x = x * {n} + x.{'abc'[n % 3]}\n" for n in range(60))
    names = ("utils", "lesson10_accumulation", "package.part", "lesson9_schedules")
    own = likeness(dict.fromkeys(names, text))
    (pair,) = pairs({"ada": own, "ben": own})
    assert pair.lessons == ["lesson9_schedules", "lesson10_accumulation", "package.part", "utils"]
