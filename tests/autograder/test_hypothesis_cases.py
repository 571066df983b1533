"""Cases must be the same for everybody, and the one that is shown must be small."""

from __future__ import annotations

import subprocess
import sys

import hypothesis
import pytest
from hypothesis import strategies as st

from autograder.checks import hypothesis_cases
from autograder.checks.hypothesis_internals import UnsuitableHypothesis, internals
from autograder.limits import MAX_SHRINKS
from tests.autograder.course import ROOT

numbers = st.lists(st.integers(-1000, 1000), max_size=5)


def test_the_same_id_and_seed_draw_the_same_cases() -> None:
    first = hypothesis_cases.draw("lesson::check", numbers, 20, seed=0)
    assert hypothesis_cases.draw("lesson::check", numbers, 20, seed=0) == first
    assert len(first) >= 15
    assert hypothesis_cases.draw("lesson::check", numbers, 20, seed=1) != first
    assert hypothesis_cases.draw("lesson::other", numbers, 20, seed=0) != first


DRAW = """
import sys
sys.path.insert(0, {root!r})
{imports}
from hypothesis import strategies as st
from autograder.checks import hypothesis_cases
from autograder.checks.hypothesis_internals import UnsuitableHypothesis, internals
from autograder.limits import MAX_SHRINKS
for k in range(20):
    print(hypothesis_cases.draw(f"check {{k}}", st.lists(st.integers(0, 10**6)), 20, seed=0))
"""


@pytest.fixture(scope="module")
def constants(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A source file full of constants, such as Hypothesis likes to draw."""
    folder = tmp_path_factory.mktemp("local")
    values = ", ".join(str(1000 * k + 7) for k in range(300))
    (folder / "student_code.py").write_text(f"VALUES = [{values}]\n")
    return str(folder)


def drawn(imports: str) -> str:
    command = [sys.executable, "-c", DRAW.format(root=str(ROOT), imports=imports)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.program
def test_cases_do_not_depend_on_which_sources_are_loaded(constants: str) -> None:
    """Hypothesis mixes constants of local source files into what it draws, a student's included."""
    plain = drawn("")
    assert len(plain.splitlines()) == 20
    assert drawn(f"sys.path.insert(0, {constants!r}); import student_code") == plain


@pytest.mark.program
def test_hypothesis_does_mix_in_constants_when_it_is_let(constants: str) -> None:
    """The test above would be empty if Hypothesis ceased to do so."""
    imports = f"sys.path.insert(0, {constants!r}); import student_code\n"
    let = (
        "import contextlib\nfrom autograder.checks import hypothesis_cases\n"
        "hypothesis_cases._fixed_surroundings = contextlib.nullcontext\n"
    )
    assert drawn(imports + let) != drawn(let)


def test_shrinking_finds_the_smallest_case() -> None:
    def fails(case: list[int]) -> bool:
        return any(value >= 10 for value in case)

    assert hypothesis_cases.shrink("lesson::check", numbers, 20, 0, fails) == [10]


def test_shrinking_has_a_budget() -> None:
    runs = 0

    def fails(case: list[int]) -> bool:
        nonlocal runs
        runs += 1
        return sum(case) > 3

    case = hypothesis_cases.shrink("lesson::check", numbers, 20, 0, fails)
    assert case is not None and sum(case) > 3
    assert runs <= MAX_SHRINKS


def test_nothing_to_shrink_where_nothing_fails() -> None:
    assert hypothesis_cases.shrink("lesson::check", numbers, 20, 0, lambda case: False) is None


def test_a_verdict_that_changes_its_mind_does_not_stop_the_grader() -> None:
    answers = iter([True] + [False] * 1000)
    case = hypothesis_cases.shrink("lesson::check", numbers, 20, 0, lambda case: next(answers))
    assert isinstance(case, list)


@pytest.mark.parametrize("name", ["_get_local_constants", "GLOBAL_CONSTANTS", "CONSTANTS_CACHE"])
def test_a_hypothesis_without_a_private_part_is_named(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(internals().providers, name)
    with pytest.raises(UnsuitableHypothesis, match="pip install -U hypothesis") as caught:
        hypothesis_cases.draw("lesson::check", numbers, 1, seed=0)
    assert name in str(caught.value) and hypothesis.__version__ in str(caught.value)
