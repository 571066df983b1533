"""The styles in which every known wrong answer is written: they change nothing about an answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch

from autograder.course import load_course
from autograder.proof import styles
from autograder.proof.prove import Prover
from autograder.proof.styles import Styles
from autograder.results.proof import Proof, total
from solutions import lesson3_losses
from solutions.misconceptions import lesson4_sgd
from tests.autograder.course import ROOT
from tests.solutions.styles import STYLES, Style

COURSE = load_course(ROOT)


@pytest.fixture(scope="module")
def prover() -> Iterator[Prover]:
    yield Prover(COURSE, 0)


def fitting(prover: Prover, exercise: str) -> Styles:
    checks = [check for check in COURSE.checks if check.exercise == exercise]
    return Styles(checks, prover._tables, prover._judged)


@pytest.mark.parametrize(
    ("exercise", "expected"),
    [
        (
            "SGD",
            {"fewer options", "a print", "the loss comes back, too", "a helper", "an Optimizer"},
        ),
        ("train_loop", {"a print", "an accuracy count", "a helper"}),
        ("gradient_step", {"a print", "the loss comes back, too", "a helper"}),
        ("mse_loss", {"fewer options", "a print", "a helper"}),
        ("MLP", {"a print", "a helper"}),
    ],
)
def test_right_answers_stay_right_in_them(
    prover: Prover, exercise: str, expected: set[str]
) -> None:
    found = fitting(prover, exercise)
    assert found.shortcomings == []
    assert {style.name for style in found.fitting} == expected


def test_a_style_that_changes_an_answer_is_a_shortcoming(
    prover: Prover, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(exercise: str, implementation: Any) -> Any:
        return lambda prediction, target, reduction="mean": torch.tensor(0.0)

    monkeypatch.setattr(styles, "known_styles", lambda: [Style("nothing", wrong)])
    found = fitting(prover, "mse_loss")
    assert found.fitting == []
    assert found.shortcomings == [
        "mse_loss with nothing is wrong: it fails lesson3_losses::mse_value"
    ]


def test_a_style_that_hides_a_mistake_does_not_count(prover: Prover) -> None:
    """Without `maximize` there is no mistake in it."""
    few = next(style for style in STYLES if style.drops)
    checks = [check for check in COURSE.checks if check.exercise == "SGD"]
    known: Any = lesson4_sgd.MaximizeIgnored
    plain = prover._judged(known.implementation, checks)
    assert fitting(prover, "SGD").verdicts(few, known.implementation, plain) == []


def test_an_answer_that_passes_every_check_has_no_verdicts_in_a_style(prover: Prover) -> None:
    """The proof says of it that it has all points, instead of breaking off."""
    found = fitting(prover, "mse_loss")
    checks = [check for check in COURSE.checks if check.exercise == "mse_loss"]
    right = lesson3_losses.mse_loss
    plain = prover._judged(right, checks)
    (printing,) = (style for style in found.fitting if style.name == "a print")
    assert found.verdicts(printing, right, plain) == []


def test_too_few_names_in_styles_are_a_shortcoming() -> None:
    whole = total([Proof("lesson1_gradients", "gradient", forms=100, forms_named=94)])
    assert "in other styles, only 94 of 100 are named" in whole.shortcomings
    whole = total([Proof("lesson1_gradients", "gradient", forms=100, forms_named=95)])
    assert not whole.shortcomings
