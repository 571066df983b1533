"""Lesson 11 on a student's page."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from autograder.checks.pictures import Picture, Sweep
from tests.exercises.scenarios import finetuning as scenario
from tests.exercises.views.loops import SHOW_MODEL
from tests.exercises.views.networks import frozen, network
from tests.exercises.views.writing import guarded, indented, literal, text

SHOW_PARAMETERS = [
    "for name, p in model.named_parameters():",
    "    print(name, p.tolist(), p.requires_grad)",
]
SHOW_MODES = [
    "for name, module in model.named_modules():",
    '    print(name or "model", type(module).__name__, "in training mode:", module.training)',
]


def _model(kind: str, seed: int = 0) -> list[str]:
    return [*network(kind), f"model = network(seed={seed})", "print(model)"]


def groups(name: str, case: scenario.Groups) -> str:
    """The groups, and the parameters after a step of an optimizer that is made of them."""
    default = f", weight_decay={case.default:g}" if case.default else ""
    return text(
        _model(case.kind, case.seed),
        frozen(case.frozen),
        "",
        f"groups = {name}(model, {case.weight_decay:g})",
        "names = {id(p): name for name, p in model.named_parameters()}",
        "for group in groups:",
        '    listed = [names.get(id(p), "another tensor") for p in list(group["params"])]',
        '    print("weight_decay:", group.get("weight_decay"), "params:", listed)',
        "",
        f"groups = {name}(model, {case.weight_decay:g})",
        f"optimizer = torch.optim.SGD(groups, lr=0.5{default})",
        "for p in model.parameters():",
        f"    p.grad = torch.full_like(p, {case.gradient!r})",
        "optimizer.step()",
        SHOW_PARAMETERS,
    )


def freeze(name: str, case: scenario.Freeze) -> str:
    """The model after the call, and after a step."""
    part = "model" if case.part is None else f"model[{case.part}]"
    pending = [
        "for p in model.parameters():",
        "    p.grad = torch.ones_like(p)",
        "optimizer.step()  # the gradients of this step are still there",
    ]
    train = [
        "output = model(noise(6, 2, seed=9))",
        "if output.requires_grad:",
        "    output.square().mean().backward()",
    ]
    return text(
        _model(case.kind, case.seed),
        [] if case.training else ["model.eval()"],
        "optimizer = torch.optim.SGD(model.parameters(), lr=0.25, momentum=0.5, weight_decay=0.5)",
        pending if case.pending else [],
        frozen(case.before),
        "",
        f"{name}({part})",
        SHOW_PARAMETERS,
        SHOW_MODES,
        "torch.manual_seed(0)",
        [] if case.pending else train,
        "optimizer.step()",
        'print("after the step:")',
        SHOW_PARAMETERS,
        'print("buffers:", list(model.named_buffers()))',
    )


def train_mode(name: str, case: scenario.Mode) -> str:
    """The modes after the call."""
    found = [] if case.training else ["model.eval()"]
    if case.mixed:
        found = [
            "for place, module in enumerate(model.modules()):",
            "    module.training = place % 2 == 0",
        ]
    return text(_model(case.kind), frozen(case.frozen), found, "", f"{name}(model)", SHOW_MODES)


def load(name: str, case: scenario.Warm) -> str:
    """What comes back, and the model afterwards."""
    return text(
        _model(case.kind, case.seed),
        "parameters = list(model.parameters())",
        "state = {",
        indented([f"{key!r}: {literal(value)}," for key, value in case.state.items()]),
        "}",
        "",
        guarded(f"{name}(model, state)"),
        SHOW_MODEL,
        'print("the same objects:", [p.tolist() for p in parameters])',
        "with torch.no_grad():",
        "    for value in model.state_dict().values():",
        "        value.add_(1)",
        'print("state, once the model has moved on:", state)',
    )


CODE = {
    scenario.groups: groups,
    scenario.freeze: freeze,
    scenario.train_mode: train_mode,
    scenario.load: load,
}


def norms(case: Any, observed: Any, expected: Any) -> Picture | None:
    """The norm of each parameter after the step."""
    if not isinstance(case, scenario.Groups):
        return None
    names = list(expected.parameters)
    if list(observed.parameters) != names:
        return None
    theirs, right = (_norms(side.parameters, names) for side in (observed, expected))
    if theirs is None or right is None or theirs == right:
        return None
    return Sweep("Parameters after one step", "parameter", "norm", names, theirs, right)


def _norms(parameters: dict[str, Any], names: list[str]) -> list[float] | None:
    values = [parameters[name] for name in names]
    if not all(isinstance(value, Tensor) and value.is_floating_point() for value in values):
        return None
    found = [float(value.norm()) for value in values]
    return found if all(abs(norm) < 1e12 for norm in found) else None


PICTURES = {"decay_groups": norms}
