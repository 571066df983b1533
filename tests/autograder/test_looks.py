"""What is said of a wrong observation without a name: true of every case that fails, or unsaid."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from autograder.checks.judge import Judge
from autograder.checks.tables import Tables
from autograder.checks.verdict import Status
from autograder.course import load_course
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.diagnose import diagnose
from autograder.diagnosis.looks import told
from autograder.subjects.local import ObjectSubject
from solutions.lesson1_gradients import gradient
from solutions.lesson2_step import gradient_step
from solutions.lesson3_losses import mse_loss
from solutions.lesson6_models import MLP, minibatches
from tests.autograder.course import ROOT

COURSE = load_course(ROOT)
NAN, INF = float("nan"), float("inf")


def t(*values: Any) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


RIGHT = t(1.0, -2.0, 4.0)
SQUARE = t([1.0, 2.0], [3.0, 5.0])
TALL = t([1.0, 2.0], [3.0, 5.0], [7.0, 9.0])
GIVEN = [t(5.0, 6.0, 7.0), 0.5]


@pytest.mark.parametrize(
    ("theirs", "right", "said"),
    [
        (TALL.T, TALL, "looks_transposed"),
        (TALL.T + 1, TALL, "looks_transposed_shape"),
        (SQUARE.T, SQUARE, "looks_transposed"),
        (SQUARE.T + 1, SQUARE, None),
        (TALL.reshape(2, 3) * 1.5, TALL, "looks_transposed_shape"),
        (TALL.flatten(), TALL, None),
        (t(1.0, NAN, 4.0), RIGHT, "looks_not_finite"),
        (t(1.0, INF, 4.0), RIGHT, "looks_not_finite"),
        (t(1.0, NAN), t(NAN, 1.0), None),
        (0 * RIGHT, RIGHT, "looks_zero"),
        (t(0.0, 0.0, 1.0), RIGHT, None),
        (t(5.0, 6.0, 7.0), RIGHT, "looks_given"),
        (t(5.0, 6.0, 7.5), RIGHT, None),
        (-RIGHT, RIGHT, "looks_negative"),
        (RIGHT.abs(), RIGHT, None),
        (2 * RIGHT, RIGHT, "looks_times"),
        (3 * RIGHT, RIGHT, "looks_times_size"),
        (RIGHT / 3, RIGHT, "looks_divided_size"),
        (RIGHT / 2, RIGHT, "looks_divided"),
        (2.5 * RIGHT, RIGHT, None),
        (-2 * RIGHT, RIGHT, None),
        (2 * RIGHT + t(0.0, 0.0, 1.0), RIGHT, None),
        (RIGHT + 1, RIGHT, None),
        (RIGHT.flip(0), RIGHT, "looks_reordered"),
        (t(1.0, 2.0, 4.0), RIGHT, None),
        (RIGHT * t(1.0001, 1.0, 0.9999), RIGHT, "looks_close"),
        (RIGHT * t(1.0001, 1.0, 0.99), RIGHT, None),
        (RIGHT + 1e-9, RIGHT, None),
        ([0.5, 1.0, 2.0], [1.0, 2.0, 4.0], "looks_late"),
        ([2.0, 4.0, 9.0], [1.0, 2.0, 4.0], "looks_early"),
        ([1.0, 1.0, 3.0], [1.0, 1.0, 1.2], None),
        ([2.0, 4.5, 9.0], [1.0, 2.0, 4.0], None),
        ([t(-1.0), t(2.0)], [t(1.0), t(-2.0)], "looks_negative"),
        ([t(-1.0), t(2.0)], [t(1.0), t(2.5)], None),
        ([t(1.0, 2.0, 5.0)], [t(3.0, 4.0, 6.0)], "looks_step_times"),
        ([t(4.0, 5.0, 6.5)], [t(2.0, 3.0, 5.5)], "looks_step_divided_size"),
        ([t(4.5, 5.5, 6.75)], [t(3.0, 5.0, 6.5)], None),
        (t(9.0, 8.0, 7.5), t(1.0, 4.0, 6.5), "looks_step_negative"),
        (t(9.0, 8.0, 7.0), t(1.0, 4.0, 6.5), None),
        ([t(1.0, 2.0, 5.0), t(9.0)], [t(3.0, 4.0, 6.0), t(1.0)], None),
        (1e-310 * RIGHT, RIGHT, None),
        ([t(1.0, 2.0, 5.0)], [t(1.0, 2.0, 1e308)], None),
        (None, RIGHT, "looks_none"),
        (None, "text", None),
        (RIGHT, None, None),
        ("text", RIGHT, None),
        (10**400, 1.0, None),
        (True, 1.0, None),
        (RIGHT.float() * 2, RIGHT, None),
        ([RIGHT], RIGHT, None),
        (torch.tensor([True]), torch.tensor([False]), None),
    ],
)
def test_what_is_said_of_a_value(theirs: Any, right: Any, said: str | None) -> None:
    found = told(GIVEN, theirs, right)
    assert (found[0].id if found else None) == said
    assert all(str(message) for message in found)


def test_where_it_is_no_number_any_more_is_said_by_its_place() -> None:
    found = told(GIVEN, [[RIGHT], [t(1.0, NAN, INF)]], [[RIGHT], [RIGHT]], ("steps",))
    assert str(found[0]).startswith("the first nan is in item 1 of step 2: consistent with")
    (kept, *_) = told([t(1.0, INF)], t(1.0, NAN), RIGHT[:2])
    assert kept.id == "looks_given_not_finite"


@cache
def tables() -> Tables:
    return COURSE.tables()


def looks(exercise: str, implementation: Any) -> dict[str, str]:
    """What is said of each failed check without a name, by the check's name."""
    checks = [check for check in COURSE.checks if check.exercise == exercise]
    subject = ObjectSubject(exercise, implementation, ROOT / "solutions")
    verdicts = Judge(subject, tables()).judge_all(checks)
    found = diagnose(verdicts, Catalogue(COURSE, tables()), tables())
    assert any(verdict.status is Status.FAILED for verdict in verdicts)
    named = {id: one for id, one in found.items() if one.looks}
    assert not any(one.ids for one in named.values())
    return {id.partition("::")[2]: one.looks.id for id, one in named.items() if one.looks}


class WithDropout(MLP):
    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.dropout(super().forward(x), 0.2, self.training)


class WithNoise(MLP):
    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = super().forward(x)
        return y + torch.rand_like(y)


class Shifted(MLP):
    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = super().forward(x)
        return y + 1


class ByMode(MLP):
    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = super().forward(x)
        return y * 2 if self.training else y


def not_a_leaf(f: Any, w: Tensor) -> Any:
    probe = w.clone().requires_grad_()
    f(probe).backward()
    return probe.grad


def mostly_right(f: Any, w: Tensor) -> Tensor:
    return gradient(f, w) * (3 if w.ndim else 5)


def seven_steps_at_once(params: Iterable[Tensor], lr: float) -> None:
    gradient_step(params, 7 * lr)


@pytest.mark.parametrize(
    ("exercise", "implementation", "check", "said"),
    [
        ("MLP", WithDropout, "mlp_logits", "looks_unsteady_in_training"),
        ("MLP", WithNoise, "mlp_logits", "looks_unsteady"),
        ("MLP", Shifted, "mlp_logits", None),
        ("MLP", ByMode, "mlp_logits", "looks_by_mode"),
        ("gradient", not_a_leaf, "gradient_value", "looks_none"),
        ("gradient", lambda f, w: -gradient(f, w), "gradient_value", "looks_negative"),
        ("gradient", lambda f, w: 7 * gradient(f, w), "gradient_value", "looks_times"),
        ("gradient", mostly_right, "gradient_value", None),
        ("gradient", lambda f, w: w.detach().clone(), "gradient_value", "looks_given"),
        ("gradient", lambda f, w: gradient(f, w) + 1, "gradient_value", None),
        ("gradient_step", seven_steps_at_once, "gradient_step_moves", "looks_step_times"),
        ("mse_loss", lambda *a: mse_loss(*a) * 1.0003, "mse_value", "looks_close"),
    ],
)
def test_what_is_said_of_an_answer(
    exercise: str, implementation: Any, check: str, said: str | None
) -> None:
    """Said only where it holds in all the cases that fail: a factor of 3 here, of 5 there is not
    one of 3."""
    assert looks(exercise, implementation).get(check) == said


def test_batches_in_another_order_are_told() -> None:
    def backwards(x: Tensor, y: Tensor, size: int, *more: Any, **options: Any) -> Any:
        for a, b in minibatches(x, y, size, *more, **options):
            yield a.flip(0), b.flip(0)

    assert looks("minibatches", backwards)["minibatches_in_order"] == "looks_reordered"
