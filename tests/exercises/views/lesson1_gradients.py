"""Lesson 1 on a student's page."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from autograder.checks.pictures import Picture
from tests.exercises.scenarios import gradients as scenario
from tests.exercises.views.drawing import curve
from tests.exercises.views.writing import (
    in_use,
    indented,
    leaf,
    literal,
    names,
    params,
    show_leaves,
    text,
    used_one,
)


def gradient(name: str, case: scenario.AtPoint) -> str:
    """The gradient, and w after it."""
    return text(
        leaf("w", case.w),
        "",
        "def f(w):",
        f"    return {case.f}",
        "",
        f"g = {name}(f, w)",
        'print("gradient:", g)',
        'print("w:", w, "w.grad:", w.grad, "requires_grad:", w.requires_grad)',
        *WITH_THE_GRADIENT,
        "",
        used_one("w"),
    )


WITH_THE_GRADIENT = (
    "with torch.no_grad():  # is the gradient a tensor of its own?",
    "    g += 1",
    'print("w.grad, when the gradient changes:", w.grad)',
)


def accumulate(name: str, case: scenario.Repeated) -> str:
    """The sums, and what w.grad holds in the end."""
    return text(
        leaf("w", case.w),
        "",
        "def f(w):",
        f"    return {case.f}",
        "",
        f"sums = {name}(f, w, n={case.n})",
        "print(sums)",
        'print("w.grad:", w.grad)',
    )


def clear(name: str, case: scenario.Zeroing) -> str:
    """Parameters and gradients after `zero_grad`, and the gradient tensors from before."""
    made, argument = params(case.leaves, case.one_pass)
    first = "p" if len(case.leaves) == 1 else "p1"
    graph = [
        f"({first}.grad,) = torch.autograd.grad(({first} ** 2).sum(), {first}, create_graph=True)"
    ]
    flag = "" if case.set_to_none is None else f", set_to_none={case.set_to_none}"
    return text(made, graph if case.graph else [], cleared(case, f"{name}({argument}{flag})"))


def cleared(case: scenario.Zeroing, call: str) -> list[str]:
    """The call between a look at the gradient tensors before and after it."""
    gradients = ", ".join(f"{p}.grad" for p in names(case.leaves))
    earlier = [
        "for before in [before for before in earlier if before is not None]:",
        '    print("the gradient tensor from before:", before)',
    ]
    return [
        f"earlier = [{gradients}]",
        call,
        *show_leaves(case.leaves),
        *(earlier if case.set_to_none is False else []),
        *in_use(case.leaves),
    ]


def accumulate_batches(name: str, case: scenario.Batches) -> str:
    """The mean loss, and the gradients that are left in the model."""
    batches = [f"    ({literal(x)}, {literal(y)})," for x, y in case.batches]
    stale = ["for p in model.parameters():", "    p.grad = torch.ones_like(p)"]
    return text(
        _model(case),
        stale if case.stale else [],
        "batches = [",
        batches,
        "]",
        f"loss = {name}(model, {_LOSSES[case.loss]}, "
        + ("iter(batches))" if case.one_pass else "batches)"),
        'print("mean loss:", loss, type(loss))',
        "for key, p in model.named_parameters():",
        *indented(['print(key, p, "gradient:", p.grad, "requires_grad:", p.requires_grad)']),
        'print("batches:", batches)',
        'print("in training mode:", model.training)',
        'print("output:", model(batches[0][0]))',
    )


_LOSSES = {
    "mse": "nn.functional.mse_loss",
    "l1": "nn.functional.l1_loss",
    "lopsided_mse": "lopsided_mse",
}


def _model(case: scenario.Batches) -> list[str]:
    """The model, and what its class and its loss are made of, as one would write them."""
    lines = []
    if case.loss == "lopsided_mse":
        lines += [
            "def lopsided_mse(prediction, target):",
            "    errors = prediction - target",
            "    return torch.where(errors > 0, 3 * errors, errors).mul(errors).mean()",
            "",
        ]
    lines += _CLASSES.get(case.model, [])
    outputs, inputs = case.weight.shape
    dtype = case.weight.dtype
    kind = _KINDS.get(case.model, "nn.Linear")
    return [
        *lines,
        f"model = {kind}({inputs}, {outputs}, dtype={dtype})",
        "with torch.no_grad():",
        f"    model.weight.copy_({literal(case.weight)})",
        f"    model.bias.copy_({literal(case.bias)})",
        *(line.format(dtype=dtype) for line in _MORE.get(case.model, [])),
        *([] if case.training else ["model.eval()"]),
    ]


_KINDS = {"scaled": "Scaled", "modal": "Modal"}
_CLASSES = {
    "scaled": [
        "class Scaled(nn.Linear):",
        "    def forward(self, x):",
        "        return self.scale * super().forward(x)",
        "",
    ],
    "modal": [
        "class Modal(nn.Linear):",
        "    def forward(self, x):",
        "        output = self.scale * super().forward(x)",
        "        return output if self.training else self.factor * output",
        "",
    ],
}
_MORE = {
    "scaled": ["model.scale = nn.Parameter(torch.tensor([2.0], dtype={dtype}))"],
    "partial": [
        "model.bias.requires_grad_(False)",
        "model.unused = nn.Parameter(torch.tensor([3.0], dtype={dtype}))",
    ],
    "modal": [
        "model.scale = nn.Parameter(torch.tensor(2.0, dtype={dtype}))",
        'model.register_buffer("factor", torch.tensor(0.5, dtype={dtype}))',
    ],
}
"""What `scenarios.gradients.build_model` makes, in the words of a program of its own."""


CODE = {
    scenario.gradient: gradient,
    scenario.accumulate: accumulate,
    scenario.clear: clear,
    scenario.accumulate_batches: accumulate_batches,
}


def sums(case: Any, observed: Any, expected: Any) -> Picture | None:
    """What was returned after each backward, where w is one number."""
    if not isinstance(case, scenario.Repeated) or case.w.value.numel() != 1:
        return None
    sides = [_single(observed.returned), _single(expected.returned)]
    return curve("What the list holds", ("backward", "gradient"), sides)


def _single(returned: Any) -> Any:
    if isinstance(returned, list) and all(
        isinstance(item, Tensor) and item.numel() == 1 for item in returned
    ):
        return [item.item() for item in returned]
    return None


PICTURES = {"accumulated_gradients": sums}
