"""The code on a student's page shows the failure: run with a known wrong answer, it ends otherwise
than with the solution."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import re
import sys
from collections import Counter
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
import torch

from autograder.alike import parts_at
from autograder.checks.assess import assessed
from autograder.checks.check import Check
from autograder.checks.pictures import Curve, Shapes
from autograder.checks.views import code_of, picture_of, views_of
from autograder.course import load_course
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.known import Known, LiveKnownAnswers
from autograder.results.evidence import plain
from autograder.subjects.outcome import Value
from autograder.subjects.perform import RANDOM_SEED
from solutions.lesson6_models import MLP
from tests.exercises.scenarios import networks
from tests.exercises.views.lesson9_schedules import rates
from tests.exercises.views.networks import network

COURSE = load_course()
TABLES = COURSE.tables()
CATALOGUE = Catalogue(COURSE, TABLES)
LIVE = LiveKnownAnswers(COURSE.root)


def printed(check: Check, code: str, implementation: Any) -> str:
    """What the code prints, and the exception it ends with."""
    module = ModuleType(f"exercises.{check.lesson}")
    setattr(module, check.exercise, implementation)
    before = {name: sys.modules.get(name) for name in ("exercises", module.__name__)}
    sys.modules |= {"exercises": ModuleType("exercises"), module.__name__: module}
    text = io.StringIO()
    try:
        torch.manual_seed(3)
        with contextlib.redirect_stdout(text):
            try:
                exec(compile(code, "pasted", "exec"), {"__name__": "__main__"})
            except Exception as error:
                print(type(error).__name__, re.sub(r"0x\w+", "", str(error)))
    finally:
        for name, value in before.items():
            if value is None:
                del sys.modules[name]
            else:
                sys.modules[name] = value
    return text.getvalue()


def failing() -> list[tuple[Check, Known]]:
    return [
        (check, known)
        for check in COURSE.checks
        for known in CATALOGUE.of(check)
        if check.exercise != "train_digits"  # it trains for seconds
        and not CATALOGUE.passes(check, known)
    ]


def shown_case(check: Check, known: Known) -> Any:
    outcomes = CATALOGUE.outcomes(check, known)
    if outcomes is None:
        return None
    rows = assessed(TABLES.of(check), outcomes)
    return next(row.case for row in rows if row.failure)


@pytest.mark.parametrize("lesson", [lesson.id for lesson in COURSE.lessons])
def test_pasted_code_shows_the_failure(lesson: str) -> None:
    if not views_of(lesson).code:
        pytest.skip("the lesson has no views; they may come later")
    solution = importlib.import_module(f"solutions.{lesson}")
    silent: list[str] = []
    known_right: dict[str, str] = {}
    for check, known in failing():
        if check.lesson != lesson or (case := shown_case(check, known)) is None:
            continue
        code = code_of(check, case)
        if code not in known_right:
            answer = getattr(solution, check.exercise)
            known_right[code] = printed(check, code, answer)
            assert printed(check, code, answer) == known_right[code], f"by chance:\n{code}"
        right = known_right[code]
        wrong = printed(check, code, LIVE.implementation(lesson, known))
        if right == wrong:
            silent.append(f"{check.id} {known.id} {known.form}")
        assert "Error" not in right.replace("ValueError", ""), f"{check.id}: {right}\n{code}"
    assert not silent, "\n".join(silent)


def test_no_program_needs_more_than_the_students_own_folder() -> None:
    for check in COURSE.checks:
        for case in TABLES.of(check).cases:
            code = code_of(check, case)
            imported = set(re.findall(r"^\s*(?:from|import) (\w+)", code, re.MULTILINE))
            assert not imported & {"tests", "autograder", "solutions"}, f"{check.id}:\n{code}"


@pytest.mark.parametrize("kind", networks.NETWORKS)
def test_a_programs_network_is_that_of_the_checks(kind: str) -> None:
    made: dict[str, Any] = {"torch": torch, "nn": torch.nn}
    exec("\n".join(network(kind)), made)
    for seed in (0, 5):
        ours, theirs = networks.network(kind, seed), made["network"](seed)
        assert str(theirs) == str(ours)
        states = zip(theirs.state_dict().items(), ours.state_dict().items(), strict=True)
        for (name, value), (wanted, right) in states:
            assert name == wanted and value.dtype == right.dtype and torch.equal(value, right)
    assert torch.equal(made["noise"](6, 2, seed=9), networks.noise(6, 2, seed=9))


def test_a_rate_that_nobody_has_stepped_yet_is_drawn_at_0() -> None:
    (check,) = (x for x in COURSE.checks if x.exercise == "StepLR" and x.title == "the rate")
    table = TABLES.of(check)
    case, expected = table.cases[0], table.expected[0]
    halved = [replace(call, rates=[rate / 2 for rate in call.rates]) for call in expected.calls]
    picture = rates(case, replace(expected, calls=halved), expected)
    assert isinstance(picture, Curve) and picture.first == 0
    assert len(picture.right) == len(picture.theirs) == case.calls + 1


def test_pictures_are_of_finite_numbers_and_of_both_sides() -> None:
    drawn = Counter[str]()
    for check, known in failing():
        outcomes = CATALOGUE.outcomes(check, known)
        for row in assessed(TABLES.of(check), outcomes or ()):
            if row.failure is None or not isinstance(row.outcome, Value):
                continue
            observed = check.observation(row.outcome)
            picture = picture_of(check, row.case, observed, row.expected)
            if picture is None:
                continue
            drawn[type(picture).__name__] += 1
            json.dumps(plain(picture), allow_nan=False)
            assert '{"float"' not in json.dumps(plain(picture)), check.id
            assert (
                isinstance(picture, Shapes) or parts_at(picture.theirs, picture.right) is not None
            )
    assert {"Path", "Curve", "Shapes", "Sweep"} <= drawn.keys(), drawn


class Dropping(MLP):
    """A mistake that shows other numbers in each run."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.dropout(super().forward(x), 0.5, train=self.training)


def test_a_program_repeats_what_was_drawn_at_random() -> None:
    """On a page, the number of a mistake that draws was another than in its program once."""
    check = next(one for one in COURSE.checks if one.name == "mlp_logits")
    case = check.examples[-1]
    torch.manual_seed(RANDOM_SEED)
    drawn = check.scenario.run(Dropping, case)
    assert not torch.equal(drawn.output, drawn.second_output)
    shown = printed(check, code_of(check, case), Dropping)
    assert str(drawn.output).removesuffix(")") in shown
    assert str(drawn.second_output).removesuffix(")") in shown
