"""Evidence: the numbers of failing cases, kept within limits, beside each result."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.checks.wanted import wanted
from autograder.course import load_course
from autograder.grading.grader import Grader
from autograder.grading.run import ClassRun
from autograder.results import evidence, evidence_schema
from autograder.results.excerpts import excerpts
from autograder.results.methods import called
from autograder.results.schema import CheckResult, Location, Text
from tests.autograder.course import ROOT, solution_sources, submission

GRADIENT = "lesson1_gradients::gradient_value"

WRONG = solution_sources()["lesson1_gradients"].replace(
    "    (result,) = torch.autograd.grad(f(probe), probe)\n    return result\n",
    "    (result,) = torch.autograd.grad(f(probe), probe)\n    return 2 * result\n",
)


def found(grader: Grader, source: str) -> dict[str, Any]:
    handed_in = submission(lesson1_gradients=source)
    _, kept = grader.grade_with_evidence(handed_in, grader.fingerprint(handed_in))
    data: dict[str, Any] = json.loads(evidence_schema.encode(kept))
    return data


def test_both_sides_of_a_failure_are_there_as_numbers(lesson1_grader: Grader) -> None:
    data = found(lesson1_grader, WRONG)
    assert data["schema"] == "optimlings.evidence/1" and data["omitted"] == []
    row = data["checks"][GRADIENT]
    assert row["case"]["f"]["quadratic"] == 1.0
    observed, expected = (row[side]["gradient"] for side in ("observed", "expected"))
    assert observed["dtype"] == expected["dtype"] == "float64"
    assert observed["shape"] == expected["shape"]
    assert torch.equal(torch.tensor(observed["tensor"]), 2 * torch.tensor(expected["tensor"]))


def test_an_exception_is_evidence_too(lesson1_grader: Grader) -> None:
    source = WRONG.replace("return 2 * result", "raise KeyError('a\\x1b[31m')")
    row = found(lesson1_grader, source)["checks"][GRADIENT]
    assert row["observed"]["raised"]["kind"] == "KeyError"
    assert "\x1b" not in json.dumps(row, ensure_ascii=False)


def test_beside_an_exception_stands_what_should_have_come_back(lesson1_grader: Grader) -> None:
    source = WRONG.replace("return 2 * result", "raise KeyError('a')")
    handed_in = submission(lesson1_gradients=source)
    result, _ = lesson1_grader.grade_with_evidence(handed_in, lesson1_grader.fingerprint(handed_in))
    (check,) = (check for check in result.checks if check.id == GRADIENT)
    assert str(check.expected) == "no exception; gradient: tensor(6.0)"


def test_every_check_that_compares_says_what_it_wants() -> None:
    """Those that do not demand a property, or an error."""
    course = load_course(ROOT)
    tables = course.tables()
    silent = set()
    for check in course.checks:
        table = tables.of(check)
        if not wanted(check, table.cases[0], table.expected[0])[1]:
            silent.add(check.name)
    assert silent == {"cross_entropy_large", "minibatches_shuffled", "minibatches_order", "digits"}


def test_right_answers_leave_none(lesson1_grader: Grader) -> None:
    data = found(lesson1_grader, solution_sources()["lesson1_gradients"])
    assert data["checks"] == {} and data["omitted"] == []


def test_what_is_too_large_is_left_out_and_named(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = WRONG.replace("return 2 * result", "return torch.arange(20_000.0)")
    data = found(lesson1_grader, large)
    assert GRADIENT in data["omitted"] and "case" not in data["checks"][GRADIENT]
    whole = found(lesson1_grader, WRONG)["checks"]
    first, *rest = whole
    assert rest, "more than one check has evidence"
    size = len(json.dumps(whole[first], separators=(",", ":")))
    monkeypatch.setattr("autograder.results.evidence.MAX_EVIDENCE", size + 20)
    cut = found(lesson1_grader, WRONG)
    assert list(cut["checks"]) == [first] and set(cut["omitted"]) == set(rest)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (float("nan"), {"float": "nan"}),
        (float("-inf"), {"float": "-inf"}),
        (torch.tensor([1.0, float("inf")]),
         {"tensor": [1.0, {"float": "inf"}], "dtype": "float32", "shape": [2]}),
        (torch.tensor(True), {"tensor": True, "dtype": "bool", "shape": []}),
        ({"a": (1, None, "b\u202ec")}, {"a": [1, None, "b\\u202ec"]}),
    ],
)  # fmt: skip
def test_every_value_has_a_form_in_json(value: Any, kept: Any) -> None:
    assert evidence.plain(value) == kept
    json.dumps(evidence.plain(value), allow_nan=False)


def test_a_result_without_its_evidence_is_made_again(
    lesson1_grader: Grader, tmp_path: Path
) -> None:
    student = tmp_path / "class" / "ada"
    student.mkdir(parents=True)
    (student / "lesson1_gradients.py").write_text(WRONG, "utf-8")
    out = tmp_path / "out"
    (first,) = ClassRun(lesson1_grader, [student], out, jobs=1)
    (again,) = ClassRun(lesson1_grader, [student], out, jobs=1)
    assert (first.resumed, again.resumed) == (False, True)
    (out / "evidence" / "ada.json").unlink()
    (third,) = ClassRun(lesson1_grader, [student], out, jobs=1)
    assert not third.resumed and (out / "evidence" / "ada.json").exists()


def test_a_failing_case_comes_as_code_and_with_the_lines_around_its_place(
    lesson1_grader: Grader,
) -> None:
    data = found(lesson1_grader, WRONG)
    code = data["checks"][GRADIENT]["code"]
    assert "from exercises.lesson1_gradients import gradient\n" in code
    assert "gradient(f, w)" in code
    begins = WRONG.splitlines().index(next(x for x in WRONG.splitlines() if "def gradient" in x))
    excerpt = data["excerpts"][GRADIENT]
    first, *rest = excerpt["rows"]
    assert first[0] == begins + 1 and "    return 2 * result" in [line for _, line in rest]
    assert not any('"""' in line or "# %%" in line for _, line in excerpt["rows"])


def test_what_is_too_large_still_has_its_code(lesson1_grader: Grader) -> None:
    large = WRONG.replace("return 2 * result", "return torch.arange(20_000.0)")
    kept = evidence_schema.decode(json.dumps(found(lesson1_grader, large)).encode())
    assert GRADIENT in kept.omitted
    assert kept.shown(GRADIENT).case is None and kept.shown(GRADIENT).code


def test_a_picture_that_fails_costs_only_itself(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ValueError("no such shape")

    monkeypatch.setattr("autograder.results.evidence.picture_of", broken)
    data = found(lesson1_grader, WRONG)
    assert data["undrawn"][GRADIENT] == "ValueError: no such shape"
    assert "observed" in data["checks"][GRADIENT] and "picture" not in data["checks"][GRADIENT]


ODD = '''class A:
    """Given."""
    x = 1

    def f(
        self,
    ) -> int:
        \'\'\'
        Given too.
        \'\'\'
        y = """mine"""
# out of place
        return 1 / 0
# %%
def g(): pass
'''


def around(line: int, source: str, program: str = "") -> list[int]:
    check = CheckResult(
        id="odd::a",
        exercise="A",
        title="",
        status="failed",
        points=0,
        max_points=1,
        message=Text("passed", {}, ""),
        rule="",
        location=Location("exercises/odd.py", line),
    )
    found = excerpts([check], {"odd": source}, {"odd::a": program})
    return [number for number, _ in found["odd::a"].rows] if found else []


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (1, [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]),
        (5, [5, 6, 7, 11, 12, 13]),
        (13, [1, 5, 6, 7, 8, 9, 10, 11, 12, 13]),
        (15, [15]),
        (99, []),
    ],
)
def test_the_lines_around_a_place_are_those_of_its_function(line: int, shown: list[int]) -> None:
    assert around(line, ODD) == shown


def test_a_docstring_below_a_heading_of_several_lines_is_left_out() -> None:
    lines = [
        "def f(",
        "    x: int, y: dict[str, int]",
        ") -> int:",
        '    """Given."""',
        "    return x",
    ]
    assert around(1, "\n".join(lines)) == [1, 2, 3, 5]


LONG = [
    "class A(Base):",  # 1
    *['    """Given."""'],
    "    x = 1",
    "",
    "    def __init__(self, n):",  # 5
    *["        self.a = 1"] * 30,
    "",
    "    def other(self):",  # 37
    *["        self.b = 1"] * 10,
    "",
    "    @torch.no_grad()",  # 49
    "    def step(self, closure=None):",
    '        """Given, too."""',
    "        return self.helper(1)",
    "",
    "    def helper(self, y):",  # 54
    "        return self.y(y)",
]
CALLS_STEP = "optimizer = A([p])\noptimizer.step()\n"


@pytest.mark.parametrize(
    ("program", "shown"),
    [
        (CALLS_STEP, [1, *range(37, 48), 49, 50, 52, 54, 55]),
        ("a = A(1)\na.other()\n", [1, *range(37, 48), 49, 50, 52, 54, 55]),
        ("A(-1)\n", [1, *range(5, 36), 49, 50, 52]),
    ],
)
def test_of_a_long_class_the_methods_are_shown_that_the_case_calls(
    program: str, shown: list[int]
) -> None:
    """It stopped before `step` once: a signature with its docstring can be long."""
    assert around(1, "\n".join(LONG), program) == shown


def test_a_method_that_is_called_is_shown_even_if_it_is_long() -> None:
    lines = [*LONG[:49], "    def step(self):", *["        x = 1"] * 50]
    shown = around(1, "\n".join(lines), CALLS_STEP)
    assert shown[:2] == [1, 49] and shown[-1] == len(lines)


def test_a_short_class_is_shown_whole_without_its_docstrings() -> None:
    lines = [*LONG[:6], *LONG[47:]]
    assert around(1, "\n".join(lines), "model = A(1)\nmodel(x)\n") == [
        1, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ("model = A(2)\nprint(model(x))\n", ["forward"]),
        ("data = A(x, y)\nprint(len(data))\nprint(data[0])\n", ["__len__", "__getitem__"]),
        ("A([p], lr=0.5).zero_grad(set_to_none=True)\n", ["zero_grad"]),
        ("for again in A(x):\n    pass\n", []),
    ],
)
def test_the_methods_that_a_program_calls(program: str, found: list[str]) -> None:
    names = ["__init__", "forward", "__len__", "__getitem__", "zero_grad", "step"]
    assert called(program, "A", names) == found
