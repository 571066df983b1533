"""What an exercise asks for cannot be had from torch; everything else can."""

from __future__ import annotations

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.isolation.mentions import mentions
from autograder.results.schema import CheckResult
from autograder.subjects import offlimits
from tests.autograder.course import solution_sources, submission

SGD = """
import torch
{imports}
class SGD:
    def __init__(self, params, **settings):
        self.inner = {make}
        self.param_groups = self.inner.param_groups
    def step(self, closure=None):
        return self.inner.step(closure)
    def zero_grad(self, set_to_none=True):
        self.inner.zero_grad(set_to_none)
"""

DELEGATIONS = {
    "plain": ("", "torch.optim.SGD(params, **settings)"),
    "imported": ("from torch.optim import SGD as Theirs", "Theirs(params, **settings)"),
    "getattr": ("", "getattr(torch.optim, 'S' + 'GD')(params, **settings)"),
    "importlib": (
        "import importlib",
        "importlib.import_module('torch.optim.sgd').SGD(params, **settings)",
    ),
    "subclass": (
        "class Mine(torch.optim.SGD): pass",
        "Mine(params, **settings)",
    ),
    "swallowed": (
        "def make(params, settings):\n"
        "    try: return torch.optim.SGD(params, **settings)\n"
        "    except Exception: return torch.optim.SGD(params, **settings)",
        "make(params, settings)",
    ),
}


def checks_of(grader: Grader, exercise: str, **sources: str) -> list[CheckResult]:
    result = grader.grade(submission(**sources))
    checks = [check for lesson in result.lessons for check in lesson.checks]
    return [check for check in checks if check.exercise == exercise]


@pytest.mark.parametrize(("imports", "make"), DELEGATIONS.values(), ids=DELEGATIONS.keys())
def test_delegating_sgd_earns_nothing_and_says_why(grader: Grader, imports: str, make: str) -> None:
    source = SGD.format(imports=imports, make=make)
    checks = checks_of(grader, "SGD", lesson4_sgd=source)
    assert sum(check.points for check in checks) == 0
    assert checks[0].message.text.startswith("torch.optim.SGD is off limits in SGD")
    line = source.splitlines()[checks[0].location.line - 1] if checks[0].location else ""
    assert "settings" in line


LOSSES = {
    "function": "    return torch.nn.functional.mse_loss(prediction, target)\n",
    "class": "    return torch.nn.MSELoss(reduction=reduction)(prediction, target)\n",
    "imported": "    return theirs(prediction, target, reduction=reduction)\n",
}


@pytest.mark.parametrize("body", LOSSES.values(), ids=LOSSES.keys())
def test_delegating_a_loss_is_off_limits(grader: Grader, body: str) -> None:
    head = "import torch\nfrom torch.nn.functional import mse_loss as theirs\n"
    source = f"{head}def mse_loss(prediction, target, reduction='mean'):\n{body}"
    value = checks_of(grader, "mse_loss", lesson3_losses=source)[0]
    assert value.message.id == "off_limits" and value.points == 0


def test_what_is_off_limits_in_one_exercise_is_allowed_in_the_next(grader: Grader) -> None:
    source = solution_sources()["lesson1_gradients"]
    old = "    zero_grad(model.parameters())\n"
    assert old in source
    source = source.replace(old, "    model.zero_grad()\n")
    assert all(
        c.status == "passed"
        for c in checks_of(grader, "accumulate_batches", lesson1_gradients=source)
    )
    delegating = """
def zero_grad(params, set_to_none=True):
    torch.nn.Module.zero_grad(torch.nn.ParameterList(params), set_to_none)
"""
    checks = checks_of(grader, "zero_grad", lesson1_gradients=source + delegating)
    assert checks[0].message.id == "off_limits" and sum(c.points for c in checks) == 0


def test_subclassing_the_base_class_is_allowed_in_lesson_4_not_in_lesson_2(
    grader: Grader,
) -> None:
    base = "import torch\nclass Mine(torch.optim.Optimizer):\n"
    base += "    def __init__(self, params, lr): super().__init__(params, dict(lr=lr))\n"
    base += "    @torch.no_grad()\n    def step(self):\n"
    base += "        for g in self.param_groups:\n            for p in g['params']:\n"
    base += "                if p.grad is not None: p -= g['lr'] * p.grad\n"
    four = base + "SGD = Mine\n"
    plain = checks_of(grader, "SGD", lesson4_sgd=four)[0]
    assert plain.status == "passed"
    two = base + "def gradient_step(params, lr):\n    Mine(params, lr).step()\n"
    moves = checks_of(grader, "gradient_step", lesson2_step=two)[0]
    assert moves.message.id == "off_limits"


def test_a_pattern_that_names_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="torch.optim.NoSuchThing names nothing"):
        offlimits.install(["torch.optim.NoSuchThing"])


def test_guards_let_calls_through_where_nothing_is_forbidden() -> None:
    import torch

    offlimits.install(["torch.nn.functional.l1_loss", "torch.optim.Rprop"])
    p = torch.ones(1, requires_grad=True)
    p.grad = torch.ones(1)
    torch.optim.Rprop([p]).step()
    assert torch.nn.functional.l1_loss(p, p).item() == 0
    with offlimits.forbidding(["torch.optim.Rprop"]) as stopped:
        with pytest.raises(offlimits.OffLimits, match=r"torch\.optim\.Rprop"):
            torch.optim.Rprop([p])
        assert [str(call) for call in stopped] == ["torch.optim.Rprop"]
    torch.optim.Rprop([p])


def test_names_that_are_off_limits_are_found_by_reading(grader: Grader) -> None:
    source = (
        "import torch\n"
        "from torch import optim as o\n"
        "from torch.optim import Adam as Theirs, Optimizer\n"
        "class SGD(Optimizer):\n"
        "    def __init__(self, params, lr=1e-3):\n"
        "        super().__init__(params, dict(lr=lr))\n"
        "    def step(self, closure=None):\n"
        "        if False:\n"
        "            return o.SGD, Theirs, torch._fused_sgd_\n"
        "if __name__ == '__main__':\n"
        "    torch.optim.RMSprop\n"
    )
    result = grader.grade(submission(lesson4_sgd=source))
    found = [(note.parameters["name"], note.parameters["line"]) for note in result.notes]
    names = ["torch.optim.SGD", "torch.optim.Adam", "torch._fused_sgd_"]
    assert sorted(found) == sorted((name, "9") for name in names)
    assert "lesson4_sgd.py, line 9, names torch.optim.SGD" in " ".join(n.text for n in result.notes)


def test_what_other_exercises_may_use_is_not_noted(grader: Grader) -> None:
    sources = solution_sources()
    assert grader.grade(submission(**sources)).notes == []


def test_a_source_that_takes_for_ever_to_read_is_not_waited_for(
    lesson1_grader: Grader,
) -> None:
    nested = "x = " + "[*a, " * 60_000 + "]" * 60_000
    result = lesson1_grader.grade(submission(lesson1_gradients=nested))
    assert result.score == 0 and not any(note.id == "mentioned" for note in result.notes)


def test_operators_are_stopped_by_packet_and_overload_and_stay_operators() -> None:
    import torch

    p, t = torch.ones(2, requires_grad=True), torch.zeros(2)
    packet, overload = torch.ops.aten.l1_loss, torch.ops.aten.l1_loss.default
    offlimits.install(["torch.ops.aten.*loss*"])
    assert torch.ops.aten.l1_loss is packet and packet.default is overload
    assert isinstance(overload, torch._ops.OpOverload) and overload(p, t).item() == 1
    with offlimits.forbidding(["torch.ops.aten.*loss*"]) as stopped:
        for call in (packet, overload):
            with pytest.raises(offlimits.OffLimits, match=r"torch\.ops\.aten\.l1_loss"):
                call(p, t)
        assert torch.ops.aten.abs(p).sum().item() == 2
        assert len(stopped) == 2
    assert packet(p, t).item() == 1


def test_what_goes_round_the_guards_is_seen_in_the_dispatcher() -> None:
    import torch

    graph = torch._C.parse_ir(
        "graph(%a : Tensor, %b : Tensor, %n : int):\n"
        "  %loss : Tensor = aten::mse_loss(%a, %b, %n)\n"
        "  return (%loss)"
    )
    scripted = torch._C._create_function_from_graph("loss", graph)
    p, t = torch.ones(2, requires_grad=True), torch.zeros(2)
    with offlimits.forbidding(["torch.ops.aten.*loss*"]) as stopped:
        assert scripted(p, t, 1).item() == 1  # no guard is in its way
        assert stopped == []
    with offlimits.forbidding(["torch.ops.aten.*loss*"], watch=True) as stopped:
        with pytest.raises(RuntimeError, match="TorchScript interpreter"):
            scripted(p, t, 1)  # the interpreter puts its own error in the place of ours
        (p - t).square().mean().backward()
        assert [str(call) for call in stopped] == ["torch.ops.aten.mse_loss"]
    assert p.grad is not None and p.grad.tolist() == [1.0, 1.0]


def test_an_operator_is_found_by_reading(grader: Grader) -> None:
    source = (
        "import torch\n"
        "def mse_loss(prediction, target, reduction='mean'):\n"
        "    if False:\n"
        "        return torch.ops.aten.mse_loss.default(prediction, target)\n"
        "    raise NotImplementedError\n"
    )
    result = grader.grade(submission(lesson3_losses=source))
    found = [(note.parameters["name"], note.parameters["line"]) for note in result.notes]
    assert found == [("torch.ops.aten.mse_loss", "4")]


IN_A_THREAD = """
import threading

def mse_loss(prediction, target, reduction=None):
    found = []
    def work():
        found.append(torch._C._nn.mse_loss(prediction, target, 1))
    thread = threading.Thread(target=work)
    thread.start(); thread.join()
    return found[0]
"""
BY_ITS_FUNCTION = """
def l1_loss(prediction, target, reduction=None):
    return torch.ops.aten.l1_loss.default._op(prediction, target, 1)
"""


@pytest.mark.parametrize(
    ("exercise", "source"),
    [("mse_loss", IN_A_THREAD), ("l1_loss", BY_ITS_FUNCTION)],
)
def test_threads_and_functions_of_operators_are_seen(
    course: Course, exercise: str, source: str
) -> None:
    right = solution_sources()["lesson3_losses"]
    with Grader(course.select(["3"])) as grader:
        result = grader.grade(submission("eve", lesson3_losses=right + source))
    checks = [check for check in result.checks if check.exercise == exercise]
    assert not any(check.points for check in checks)
    assert any(check.message.id in ("off_limits", "raised") for check in checks)


AROUND = """
import importlib, runpy

class Helper:
    a = lambda: importlib.reload(torch)
    b = lambda: runpy.run_module("x")
    c = lambda: exec("x")
    d = lambda: torch.ops.aten.add.Tensor._op
"""


def test_an_exercise_for_which_nothing_is_off_limits_is_not_noted(course: Course) -> None:
    (lesson,) = course.select(["10"]).lessons
    torchs = "from torch.nn.utils import clip_grad_norm_\n\n\ndef {}():\n    clip_grad_norm_\n"
    for free in ("train_accumulated", "scaled_step"):
        assert mentions(torchs.format(free), lesson.forbidden) == []
    for bound in ("clip_grad_norm", "a_helper"):
        assert mentions(torchs.format(bound), lesson.forbidden) != []


def test_ways_around_are_noted_with_their_lines(course: Course) -> None:
    right = solution_sources()["lesson4_sgd"]
    with Grader(course.select(["4"])) as grader:
        plain = grader.grade(submission("ada", lesson4_sgd=right))
        result = grader.grade(submission("eve", lesson4_sgd=right + AROUND))
    assert plain.notes == [] and result.score == result.max_score
    line = right.count("\n") + 5
    notes = [note.text.partition(":")[0] for note in result.notes]
    names = ["importlib.reload", "runpy.run_module", "exec()", "_op"]
    assert notes == [f"lesson4_sgd.py, line {line + i}, uses {x}" for i, x in enumerate(names)]
