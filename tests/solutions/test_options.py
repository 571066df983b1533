"""A stage is judged by its own options: a class that lacks one loses what is about it, no more.

Each option is taken away from the reference, and the checks that then fail are named, all of them.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import pytest

from autograder.checks.judge import Judge
from autograder.checks.tables import Tables
from autograder.checks.verdict import Status
from autograder.course import load_course
from autograder.subjects.local import ObjectSubject
from solutions import lesson3_losses, lesson4_sgd, lesson5_adaptive, lesson6_models
from tests.autograder.course import ROOT

COURSE = load_course(ROOT)

MODULES = [lesson3_losses, lesson4_sgd, lesson5_adaptive, lesson6_models]

# By exercise and option, the checks that are about it. What needs an option says so in its rule.
LACKING: dict[tuple[str, str], set[str]] = {
    ("SGD", "momentum"): {
        "momentum",
        "momentum_and_decay",
        "dampening",
        "nesterov",
        "many_parameters",
        "groups",
        "together",
    },
    ("SGD", "weight_decay"): {"weight_decay", "momentum_and_decay", "together"},
    ("SGD", "dampening"): {"dampening", "together"},
    ("SGD", "nesterov"): {"nesterov", "together"},
    ("SGD", "maximize"): {"maximize", "together"},
    ("Adagrad", "lr_decay"): {"adagrad_options"},
    ("Adagrad", "weight_decay"): {"adagrad_options"},
    ("Adagrad", "initial_accumulator_value"): {"adagrad_options"},
    ("Adagrad", "eps"): {"adagrad_steps", "adagrad_options"},
    ("RMSprop", "weight_decay"): {"rmsprop_decay"},
    ("RMSprop", "momentum"): {"rmsprop_momentum"},
    ("RMSprop", "centered"): {"rmsprop_centered"},
    ("Adadelta", "lr"): {"adadelta_options"},
    ("Adadelta", "weight_decay"): {"adadelta_options"},
    ("Adam", "weight_decay"): {"adam_decay"},
    ("Adam", "amsgrad"): {"adam_amsgrad"},
    ("AdamW", "amsgrad"): {"adamw_amsgrad"},
    ("mse_loss", "reduction"): {"mse_value", "mse_reductions"},
    ("l1_loss", "reduction"): {"l1_value", "l1_refuses"},
    ("cross_entropy", "reduction"): {"cross_entropy_value"},
    ("minibatches", "drop_last"): {"minibatches_in_order"},
    ("minibatches", "generator"): {"minibatches_order"},
    ("minibatches", "shuffle"): {"minibatches_shuffled", "minibatches_order"},
}


@pytest.fixture(scope="module")
def tables() -> Tables:
    return COURSE.tables()


def reference(exercise: str) -> Any:
    (found,) = [vars(module)[exercise] for module in MODULES if exercise in vars(module)]
    return found


def lacking(exercise: str, *options: str) -> Any:
    """The reference, to which these options are unknown."""
    right = reference(exercise)

    def refuse(given: dict[str, Any]) -> None:
        for name in options:
            if name in given:  # the words of Python itself
                place = f"{exercise}.__init__()" if inspect.isclass(right) else f"{exercise}()"
                raise TypeError(f"{place} got an unexpected keyword argument {name!r}")

    if not inspect.isclass(right):

        @functools.wraps(right)
        def function(*args: Any, **keywords: Any) -> Any:
            refuse(keywords)
            return right(*args, **keywords)

        return function

    class Lacking(right):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **keywords: Any) -> None:
            refuse(keywords)
            super().__init__(*args, **keywords)

    return Lacking


def failed(exercise: str, implementation: Any, tables: Tables) -> set[str]:
    checks = [check for check in COURSE.checks if check.exercise == exercise]
    subject = ObjectSubject(exercise, implementation, COURSE.root / "tests")
    verdicts = Judge(subject, tables, shrink=False).judge_all(checks)
    return {v.check.name for v in verdicts if v.status is not Status.PASSED}


@pytest.mark.parametrize(
    ("exercise", "option"), LACKING, ids=[f"{name} without {option}" for name, option in LACKING]
)
def test_an_option_that_is_lacking_costs_what_is_about_it(
    exercise: str, option: str, tables: Tables
) -> None:
    wanted = LACKING[exercise, option]
    assert failed(exercise, lacking(exercise, option), tables) == wanted


@pytest.mark.parametrize(
    ("exercise", "options"),
    [
        ("SGD", ("dampening", "nesterov", "maximize")),  # the signature that most people write
        ("SGD", ("dampening", "weight_decay")),
        ("SGD", ("dampening", "nesterov", "maximize", "weight_decay", "momentum")),
        ("RMSprop", ("weight_decay", "momentum", "centered")),
        ("RMSprop", ("weight_decay", "momentum")),
        ("Adam", ("weight_decay", "amsgrad")),
        ("minibatches", ("drop_last", "generator")),
    ],
    ids=str,
)
def test_several_cost_what_each_costs(
    exercise: str, options: tuple[str, ...], tables: Tables
) -> None:
    wanted = set().union(*(LACKING[exercise, option] for option in options))
    assert failed(exercise, lacking(exercise, *options), tables) == wanted


def test_every_option_of_an_optimizer_is_tried() -> None:
    """`lr` and what the plain step is made of apart: without these nothing is left to judge."""
    needed = {"lr", "eps", "alpha", "rho", "betas"}
    for module in (lesson4_sgd, lesson5_adaptive):
        exercises = {c.exercise for c in COURSE.checks if c.lesson == module.__name__[10:]}
        for exercise in sorted(exercises):
            options = set(inspect.signature(reference(exercise)).parameters) - {"params"}
            tried = {option for name, option in LACKING if name == exercise}
            untried = options - tried - needed
            assert untried <= ({"weight_decay"} if exercise == "AdamW" else set()), exercise


def wrong_by(name: str, make: Callable[[Any], Any]) -> Any:
    """An optimizer in which one option has another effect."""

    def changed(exercise: str) -> Any:
        class Changed(reference(exercise)):  # type: ignore[misc]
            def __init__(self, *args: Any, **keywords: Any) -> None:
                if name in keywords:
                    keywords[name] = make(keywords[name])
                super().__init__(*args, **keywords)

        return Changed

    return changed


@pytest.mark.parametrize(
    ("exercise", "option"),
    [
        ("SGD", "weight_decay"),
        ("SGD", "dampening"),
        ("Adagrad", "lr_decay"),
        ("RMSprop", "weight_decay"),
        ("RMSprop", "momentum"),
        ("Adadelta", "weight_decay"),
        ("Adam", "weight_decay"),
    ],
)
def test_an_option_that_is_wrong_costs_what_one_that_is_lacking_does(
    exercise: str, option: str, tables: Tables
) -> None:
    wrong = wrong_by(option, lambda value: 2 * value)(exercise)
    assert failed(exercise, wrong, tables) == LACKING[exercise, option]


@pytest.mark.parametrize(
    ("exercise", "option"), [("SGD", "nesterov"), ("SGD", "maximize"), ("RMSprop", "centered")]
)
def test_an_option_that_is_ignored_costs_the_same(
    exercise: str, option: str, tables: Tables
) -> None:
    ignored = wrong_by(option, lambda value: False)(exercise)
    found = failed(exercise, ignored, tables) - {"invalid_settings"}  # which it then breaks too
    assert found == LACKING[exercise, option]
