"""A name is given for a whole exercise, and must be earned there."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from autograder.checks.judge import Judge
from autograder.checks.tables import Tables
from autograder.checks.verdict import Status
from autograder.course import load_course
from autograder.diagnosis.alike import same_exception
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.diagnose import Diagnosis, diagnose
from autograder.subjects.local import ObjectSubject
from autograder.subjects.outcome import Raised
from solutions.lesson7_loops import test_loop as measure
from solutions.lesson7_loops import train_loop
from solutions.misconceptions import lesson4_sgd as wrong
from solutions.misconceptions.lesson6_models import always_shuffles
from tests.autograder.course import ROOT

COURSE = load_course(ROOT)


@cache
def tables() -> Tables:
    return COURSE.tables()


@cache
def catalogue() -> Catalogue:
    return Catalogue(COURSE, tables())


def diagnosed(exercise: str, implementation: Any) -> dict[str, Diagnosis]:
    """By the name of the check, for all that fail; those without a diagnosis are left out."""
    checks = [check for check in COURSE.checks if check.exercise == exercise]
    subject = ObjectSubject(exercise, implementation, COURSE.root / "solutions")
    verdicts = Judge(subject, tables(), shrink=False).judge_all(checks)
    assert any(v.status is not Status.PASSED for v in verdicts)
    found = diagnose(verdicts, catalogue(), tables())
    return {id.partition("::")[2]: diagnosis for id, diagnosis in found.items()}


def names(exercise: str, implementation: Any) -> dict[str, list[str]]:
    return {name: found.ids for name, found in diagnosed(exercise, implementation).items()}


def both(first: Any, second: Any) -> type:
    """An SGD with two mistakes, in different parts."""
    return type("SGD", (first.implementation, second.implementation), {})


LR_SHRINKS: Any = wrong.LrShrinks
PAIRS = [
    (wrong.DecayDoubled, wrong.NesterovWithoutFactor),
    (wrong.DampeningIgnored, wrong.DecayIgnored),
    (wrong.NoneGradientCrashes, wrong.NoValidation),
    (wrong.NoneAsZeroGradient, wrong.ClosureLossNotReturned),
    (wrong.MomentumEma, wrong.DecayNotScaledByLr),
    (wrong.BufferIsGradient, wrong.ZeroGradAlwaysNone),
    (wrong.LrCaptured, wrong.MaximizeIgnored),
    (wrong.SharedBuffer, wrong.ClosureNeverCalled),
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_mistakes_at_once_are_both_named(first: Any, second: Any) -> None:
    found = diagnosed("SGD", both(first, second))
    assert {id for diagnosis in found.values() for id in diagnosis.ids} == {first.id, second.id}
    assert not any(diagnosis.partial for diagnosis in found.values())


def test_of_two_mistakes_each_has_its_own_checks() -> None:
    found = names("SGD", both(wrong.DecayIgnored, wrong.NoneGradientCrashes))
    assert found["weight_decay"] == ["sgd.SGD.decay_ignored"]
    assert found["many_parameters"] == ["sgd.SGD.none_gradient_crashes"]


def test_where_more_fails_than_is_explained_that_is_said() -> None:
    class Odd(wrong.DecayIgnored.implementation):  # type: ignore[name-defined]
        def zero_grad(self, set_to_none: bool = True) -> None:
            self.param_groups[0]["params"][0].grad.fill_(7.0)

    found = diagnosed("SGD", Odd)
    assert found["weight_decay"].ids == ["sgd.SGD.decay_ignored"]
    assert found["weight_decay"].partial
    assert "zero_grad" not in found


class Loop:
    """A train loop in parts."""

    def clear(self, number: int, optimizer: Any) -> None:
        optimizer.zero_grad()

    def __call__(
        self, dataloader: Any, model: nn.Module, loss_fn: Any, optimizer: Any
    ) -> float | None:
        model.train()
        total, count = 0.0, 0
        for number, (x, y) in enumerate(dataloader):
            self.clear(number, optimizer)
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
            count += len(x)
        return self.result(total, count)

    def result(self, total: float, count: int) -> float | None:
        return total / count


def test_what_another_check_refutes_is_not_named() -> None:
    class Sometimes(Loop):
        def clear(self, number: int, optimizer: Any) -> None:
            if number % 2 == 0:
                optimizer.zero_grad()

    assert names("train_loop", Sometimes()) == {}


def test_a_line_that_raises_elsewhere_hides_no_name() -> None:
    class Extra(Loop):
        def clear(self, number: int, optimizer: Any) -> None:
            """Nothing is cleared."""

        def result(self, total: float, count: int) -> float | None:
            return [total][count // 50] / count if count != 3 else [][0]

    class Never(Loop):
        def clear(self, number: int, optimizer: Any) -> None:
            """Nothing is cleared."""

    assert names("train_loop", Never())["train_steps"] == ["loops.train_loop.never_zeroes"]
    found = diagnosed("train_loop", Extra())
    assert found["train_steps"].ids == ["loops.train_loop.never_zeroes"]


def test_a_blocked_check_has_the_name_too() -> None:
    found = names("SGD", LR_SHRINKS.implementation)
    assert found["several_steps"] == ["sgd.SGD.lr_shrinks"]
    assert found["together"] == ["sgd.SGD.lr_shrinks"]  # blocked by the first


def test_an_option_that_the_class_lacks_hides_no_name() -> None:
    class Few(wrong.NoneGradientCrashes.implementation):  # type: ignore[name-defined]
        def __init__(self, params: Any, lr: float = 1e-3, momentum: float = 0.0) -> None:
            super().__init__(params, lr, momentum)

    found = diagnosed("SGD", Few)
    assert found["many_parameters"].ids == ["sgd.SGD.none_gradient_crashes"]
    assert not found["many_parameters"].partial
    assert not {"weight_decay", "dampening", "nesterov", "maximize"} & found.keys()


def test_three_mistakes_of_a_test_loop_are_named_each() -> None:
    def quickstart(dataloader: Any, model: nn.Module, loss_fn: Any) -> tuple[Tensor, float]:
        model.eval()
        loss, correct = 0.0, torch.tensor(0.0)
        with torch.no_grad():
            for x, y in dataloader:
                loss += loss_fn(model(x), y).item()
                correct += (model(x).argmax(1) == y).sum()
        return correct / len(dataloader.dataset), loss / len(dataloader)

    assert names("test_loop", quickstart) == {
        "accuracy": ["loops.test_loop.returns_tensors"],
        "loss": ["loops.test_loop.mean_of_batch_means"],
        "evaluation_mode": ["loops.test_loop.mode_not_restored"],
    }


def test_two_mistakes_that_meet_in_one_number_are_named_where_each_shows() -> None:
    """Without `zero_grad`, the mean of the batches' means is another number too."""

    class Common(Loop):
        def clear(self, number: int, optimizer: Any) -> None:
            """Nothing is cleared."""

        def __call__(self, dataloader: Any, model: Any, loss_fn: Any, optimizer: Any) -> float:
            losses: list[float] = []

            def noting(prediction: Tensor, target: Tensor) -> Tensor:
                loss: Tensor = loss_fn(prediction, target)
                losses.append(loss.item())
                return loss

            super().__call__(dataloader, model, noting, optimizer)
            return sum(losses) / len(losses)

    found = diagnosed("train_loop", Common())
    assert found["train_steps"].ids == ["loops.train_loop.never_zeroes"]
    assert set(found["train_loss"].ids) == {
        "loops.train_loop.never_zeroes",
        "loops.train_loop.mean_of_batch_means",
    }
    assert not found["train_loss"].partial


def test_a_blocked_check_refutes_no_name() -> None:
    """It says nothing new, as its author declares; something else may be wrong in it."""

    class Odd(LR_SHRINKS.implementation):
        def decayed(self, p: Tensor, g: Tensor, group: Any) -> Tensor:
            return g + 3 * group["weight_decay"] * p

    found = diagnosed("SGD", Odd)
    assert found["several_steps"].ids == ["sgd.SGD.lr_shrinks"]
    assert found["several_steps"].partial
    assert {id for diagnosis in found.values() for id in diagnosis.ids} == {"sgd.SGD.lr_shrinks"}


def test_chance_is_the_same_in_each_case_whatever_comes_before_it() -> None:
    """A mistake that draws random numbers shows the same beside a case that is refused."""

    def few(x: Tensor, y: Tensor, batch_size: int, shuffle: bool = False, generator: Any = None):  # type: ignore[no-untyped-def]
        return always_shuffles.implementation(x, y, batch_size, shuffle, generator)

    assert names("minibatches", few)["minibatches_in_order"] == [
        "models.minibatches.always_shuffles"
    ]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("for p in params: p = p - lr * p.grad", "rebinds_name"),
        ("for i, p in enumerate(params): p = p.data - lr * p.grad", "rebinds_name"),
        ("for p in params: g = p.grad; p = p - lr * g", "rebinds_name"),
        ("for p in params: p.data.sub(lr * p.grad)", "result_thrown_away"),
        ("for i, p in enumerate(params): g = p.grad; p.data.sub(lr * g)", "result_thrown_away"),
        ("for p in params: new = p - lr * p.grad", "result_thrown_away"),
        ("for p in list(params): p = p - lr * p.grad", ""),
        ("for p in (q for q in params): p = p - lr * p.grad", ""),
    ],
)
def test_a_new_name_is_told_from_a_result_that_nobody_keeps(line: str, name: str) -> None:
    made: dict[str, Any] = {}
    exec(f"def gradient_step(params, lr):\n    {line}\n", made)
    given = names("gradient_step", made["gradient_step"]).get("gradient_step_moves", [])
    assert given == ([f"step.gradient_step.{name}"] if name else [])


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("'NoneType' object has no attribute 'zero_'", "'NoneType' and 'float'", True),
        ("'NoneType' object has no attribute 'zero_'", "'Tensor' object has no attribute", False),
        ("'Tensor' object has no attribute 'a'", "'Tensor' object has no attribute 'b'", True),
    ],
)
def test_errors_about_none_are_like_no_others(first: str, second: str, alike: bool) -> None:
    def error(text: str) -> Raised:
        return Raised("AttributeError", text, False, None, [])

    assert same_exception(error(first), error(second)) is alike


def test_right_loops_have_no_diagnosis() -> None:
    checks = [check for check in COURSE.checks if check.exercise in ("train_loop", "test_loop")]
    for exercise, implementation in (("train_loop", train_loop), ("test_loop", measure)):
        own = [check for check in checks if check.exercise == exercise]
        subject = ObjectSubject(exercise, implementation, COURSE.root / "solutions")
        verdicts = Judge(subject, tables(), shrink=False).judge_all(own)
        assert diagnose(verdicts, catalogue(), tables()) == {}
