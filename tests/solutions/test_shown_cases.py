"""The case that is shown says what makes it fail."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch
from torch import Tensor

from autograder.checks.judge import Judge
from autograder.checks.tables import Tables
from autograder.checks.verdict import Failure, Status, Verdict
from autograder.course import load_course
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.diagnose import diagnose, showing
from autograder.diagnosis.known import LiveKnownAnswers
from autograder.messages.catalogue import say
from autograder.results.make import called
from autograder.subjects.local import ObjectSubject
from solutions.lesson2_step import gradient_step
from solutions.lesson3_losses import mse_loss
from solutions.lesson4_sgd import SGD
from solutions.lesson7_loops import test_loop as measure
from solutions.misconceptions.lesson4_sgd import BufferInFloat32, BufferIsGradient, ParamsUsedUp
from tests.autograder.course import ROOT

COURSE = load_course(ROOT)


@cache
def tables() -> Tables:
    return COURSE.tables()


def _verdicts(exercise: str, implementation: Any, folder: str = "tests") -> list[Verdict]:
    checks = [check for check in COURSE.checks if check.exercise == exercise]
    subject = ObjectSubject(exercise, implementation, COURSE.root / folder)
    return Judge(subject, tables()).judge_all(checks)


def first_failure(exercise: str, implementation: Any) -> Verdict:
    return next(v for v in _verdicts(exercise, implementation) if v.status is Status.FAILED)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (ParamsUsedUp, "(p for p in [p])"),
        (BufferIsGradient, "each put into the same tensor"),
        (BufferInFloat32, "all in float64"),
    ],
    ids=["a generator", "one gradient tensor", "float64"],
)
def test_a_case_of_an_optimizer_says_what_is_special(wrong: Any, words: str) -> None:
    assert words in say(called(first_failure("SGD", wrong.implementation)))


@pytest.mark.parametrize("form", [2, 3], ids=["trains", "evaluates"])
def test_the_quantity_shown_is_the_one_that_the_hint_speaks_of(form: int) -> None:
    """The mode at the time of the call changes the gradient too; the hint speaks of the mode."""
    id = "gradients.accumulate_batches.changes_the_mode"
    live = LiveKnownAnswers(COURSE.root)
    known = next(k for k in live.of("lesson1_gradients") if (k.id, k.form) == (id, form))
    implementation = live.implementation("lesson1_gradients", known)
    verdict = first_failure("accumulate_batches", implementation)
    assert verdict.failure is not None and say(verdict.failure.where) == "gradient 1"
    found = diagnose([verdict], Catalogue(COURSE, tables()), tables())[verdict.check.id]
    assert found.ids == [id]
    shown = showing(verdict, found)
    assert shown.failure is not None and say(shown.failure.where) == "training afterwards"
    assert {shown.failure.actual, shown.failure.expected} == {"True", "False"}


def test_the_case_shown_is_one_that_the_misconception_explains() -> None:
    """`zero_grad` without the option is refused for that; its mistake shows in other cases."""
    id = "sgd.SGD.zero_grad_always_zeros"
    live = LiveKnownAnswers(COURSE.root)
    known = next(k for k in live.of("lesson4_sgd") if (k.id, k.form) == (id, 1))
    verdicts = _verdicts("SGD", live.implementation("lesson4_sgd", known), "solutions")
    verdict = next(one for one in verdicts if one.check.name == "zero_grad")
    assert isinstance(verdict.failure, Failure) and verdict.failure.message.id == "raised"
    found = diagnose(verdicts, Catalogue(COURSE, tables()), tables())[verdict.check.id]
    assert found.ids[0] == id
    shown = showing(verdict, found)
    assert shown.failure is not None and say(shown.failure.where) == "gradient 1"


def test_a_0_dim_parameter_is_said_to_be_one() -> None:
    def skips(params: Any, lr: float) -> None:
        gradient_step([p for p in params if p.ndim], lr)

    assert "(0-dim)" in say(called(first_failure("gradient_step", skips)))


@pytest.mark.parametrize("exercise", ["gradient_step", "SGD"])
def test_a_frozen_parameter_is_said_to_be_frozen(exercise: str) -> None:
    def thaws(params: Any, *arguments: Any, **options: Any) -> Any:
        given = list(params)
        for p in given:
            if isinstance(p, Tensor) and not p.requires_grad:
                p.data += 1
        right = gradient_step if exercise == "gradient_step" else SGD
        return right(given, *arguments, **options)

    assert "frozen)" in say(called(first_failure(exercise, thaws)))


def test_a_prediction_that_is_no_leaf_is_said_to_be_a_models_output() -> None:
    def writes(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
        if prediction.is_leaf or prediction.shape != target.shape:
            return mse_loss(prediction, target, reduction)
        prediction -= target
        return mse_loss(prediction, torch.zeros_like(target), reduction)

    assert "model's output" in say(called(first_failure("mse_loss", writes)))


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda pair: pair[0], "one thing, 0.2"),
        (lambda pair: None, "None"),
        (lambda pair: (*pair, 0.0), "3 things"),
    ],
    ids=["one number", "nothing", "three numbers"],
)
def test_what_is_no_pair_is_said_to_be_none(made: Any, words: str) -> None:
    def measured(*arguments: Any) -> Any:
        return made(measure(*arguments))

    failure = first_failure("test_loop", measured).failure
    assert failure is not None
    assert say(failure.where) == "returned"
    assert say(failure.actual) == words
    assert say(failure.expected) == "a pair, (accuracy, mean loss)"


def test_no_rule_says_what_a_wrong_answer_did() -> None:
    """The first buffer "is the gradient itself" where it must be a copy of it."""
    assert not any(
        "the gradient itself" in check.rule
        for check in COURSE.checks
        if check.lesson != "lesson1_gradients"
    )
