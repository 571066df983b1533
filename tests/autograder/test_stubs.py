from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.intake.work import Stub, work_in
from autograder.lessons import stubs
from autograder.lessons.markers import BEGIN, END
from autograder.lessons.numbers import numbers_in
from tests.autograder.course import ROOT, stub_sources

SOLUTION = '''# %% [markdown]
"""
## 1.2 double
"""


# %%
from solutions.lesson0_numbers import one


def double(x: float) -> float:
    """Twice x."""
    ### BEGIN SOLUTION
    from solutions.lesson0_numbers import two

    return two * x
    ### END SOLUTION


class Triple:
    def __call__(self, x):
        ### BEGIN SOLUTION
        return 3 * x
        ### END SOLUTION
'''


def test_an_answer_becomes_a_todo_with_the_name_of_its_exercise() -> None:
    stub = stubs.stub_of(SOLUTION, "lesson1_doubles.py")
    assert "SOLUTION" not in stub and "two" not in stub and "3 * x" not in stub
    assert "from exercises.lesson0_numbers import one" in stub
    assert '    # TODO: your answer\n    raise NotImplementedError("1.2 double")\n' in stub
    assert '        raise NotImplementedError("1.2 double")\n' in stub
    compile(stub, "stub", "exec")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("## 1.1 a\n### BEGIN SOLUTION\n", "lesson.py:2: ### BEGIN SOLUTION without"),
        ("## 1.1 a\n\n### END SOLUTION\n", "lesson.py:3: ### END SOLUTION without"),
        ("## 1.1 a\n### BEGIN SOLUTION\n### BEGIN SOLUTION\n", "lesson.py:3"),
        ("### BEGIN SOLUTION\n### END SOLUTION\n", "lesson.py:1"),
    ],
)
def test_markers_that_do_not_pair_up_are_named_with_their_line(source: str, said: str) -> None:
    with pytest.raises(stubs.StubError, match=said):
        stubs.stub_of(source, "lesson.py")


def test_drift_is_found_and_mended(tmp_path: Path) -> None:
    for folder in ("solutions", "exercises"):
        (tmp_path / folder).mkdir()
    (tmp_path / "solutions" / "lesson1_doubles.py").write_text(SOLUTION, "utf-8")
    (tmp_path / "exercises" / "lesson9_gone.py").write_text("", "utf-8")
    assert stubs.outdated(tmp_path) == ["lesson1_doubles.py", "lesson9_gone.py"]
    assert stubs.write(tmp_path) == ["lesson1_doubles.py"]
    assert stubs.outdated(tmp_path) == ["lesson9_gone.py"]
    (tmp_path / "exercises" / "lesson1_doubles.py").write_text("changed", "utf-8")
    assert "lesson1_doubles.py" in stubs.outdated(tmp_path)


def test_the_stages_of_an_exercise_are_parts_of_it() -> None:
    source = (
        "## 4.1 SGD\n### 4.2 momentum\nclass SGD:\n    def step(self):\n"
        f"        {BEGIN}\n        pass\n        {END}\n"
    )
    assert 'NotImplementedError("4.1 SGD")' in stubs.stub_of(source, "lesson4_sgd.py")


def test_a_stub_that_named_its_exercise_otherwise_is_still_the_stub() -> None:
    now = stub_sources()["lesson4_sgd"]
    before = now.replace('("4.1 SGD")', '("4.12 everything")')
    assert before != now
    assert work_in(before, Stub.of(now)).is_stub


def test_every_exercise_has_the_number_of_its_heading() -> None:
    """Also where something else is defined between the heading and the exercise."""
    for lesson in load_course(ROOT).lessons:
        stub = stub_sources()[lesson.id]
        found = {name: numbers[0] for name, numbers in numbers_in(stub).items()}
        raised = re.findall(r'raise NotImplementedError\("(\S+) (\w+)"\)', stub)
        assert found == {name: number for number, name in raised}
        assert set(found) == {check.exercise for check in lesson.checks}
