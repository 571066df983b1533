"""Lesson 10 on a student's page."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from autograder.checks.pictures import Picture
from tests.exercises.scenarios import accumulation as scenario
from tests.exercises.views.drawing import curve, path
from tests.exercises.views.loops import SHOW_MODEL, data, model, optimizer
from tests.exercises.views.writing import in_use, keywords, number, params, show_leaves, text


def clip(name: str, case: scenario.Clip) -> str:
    """What comes back, and the gradients."""
    made, argument = params(case.leaves, case.one_pass)
    call = f'print("returned:", {name}({argument}, {number(case.limit)}))'
    return text(made, "", call, show_leaves(case.leaves), in_use(case.leaves))


def accumulate(name: str, case: scenario.Accumulated) -> str:
    """The loss returned, and the model after the epoch."""
    ones = ["for p in model.parameters():", "    p.grad = torch.ones_like(p)"]
    norm = "" if case.max_norm is None else f", max_norm={number(case.max_norm)}"
    arguments = f"nn.functional.mse_loss, optimizer, {case.every}{norm}"
    return text(
        data("", case.data),
        model(case.model),
        ones if case.stale else [],
        optimizer(case.lr, case.momentum),
        "",
        f"loss = {name}(dataloader, model, {arguments})",
        'print("loss:", loss)',
        SHOW_MODEL,
    )


def _doubles(values: list[float]) -> str:
    """A vector in float64: a gradient of a case may be too large for float32."""
    return f"torch.tensor([{', '.join(map(number, values))}], dtype=torch.float64)"


AGAIN = [
    "try:",
    "    scaler.unscale_(optimizer)",
    '    print("no error")',
    "except RuntimeError:",
    '    print("refused, as it should be")',
]
"""Unscales once too often."""


def scale(name: str, case: scenario.Scaling) -> str:
    """The scale, the gradients and the parameters at each use."""
    momentum = f", momentum={number(case.momentum)}" if case.momentum else ""
    lines = [
        "p, q = (nn.Parameter(torch.ones(2).double()) for _ in range(2))",
        *(["r = nn.Parameter(torch.ones(2).double())  # no gradient"] if case.gap else []),
        f'groups = [{{"params": [p]}}, {{"params": [{"r, q" if case.gap else "q"}]}}]',
        f"optimizer = torch.optim.SGD(groups, lr=0.5{momentum})",
        f"scaler = {name}({keywords(case.options).removeprefix(', ')})",
        'print("scale:", scaler.get_scale())',
    ]
    for use in case.uses:
        gradient, second = (_doubles(x) for x in (use.gradient, use.second))
        more = f" + (q * {second}).sum()" if use.second else ""
        lines += [
            "",
            "optimizer.zero_grad()",
            f"plain = (p * {gradient}).sum(){more}",
            "loss = scaler.scale(plain)",
            "loss.backward()",
            'print("loss:", loss.item(), "plain:", plain.item(), "gradient:", p.grad)',
        ]
        if use.unscale:
            lines += ["scaler.unscale_(optimizer)", 'print("unscaled:", p.grad)']
        if use.unscale > 1:
            lines += AGAIN
        if use.clip is not None:
            lines.append(f"nn.utils.clip_grad_norm_([p], {number(use.clip)})")
        lines += [
            "scaler.step(optimizer)",
            *(AGAIN if use.late else []),
            "scaler.update()",
            'print("parameters:", p, q, "scale:", scaler.get_scale())',
        ]
    return text(lines)


def scaled(name: str, case: scenario.ScaledSteps) -> str:
    """What each step gives back, and the parameters and the scale after it."""
    lines = [
        f"p = nn.Parameter(torch.ones({len(case.gradients[0])}))",
        *(["p.grad = torch.ones_like(p)"] if case.stale else []),
        "optimizer = torch.optim.SGD([p], lr=0.5, momentum=0.5)",
        f'scaler = torch.amp.GradScaler("cpu", init_scale={number(case.scale)}, growth_interval=2)',
        "scaler.scale(torch.ones(()))",
    ]
    for gradient in case.gradients:
        values = ", ".join(map(number, gradient))
        call = f"{name}(loss, optimizer, scaler, {number(case.max_norm)})"
        lines += [
            f"loss = (p * torch.tensor([{values}])).sum()",
            f'print("norm:", {call}, "p:", p, "scale:", scaler.get_scale())',
        ]
    return text(lines)


CODE = {
    scenario.clip: clip,
    scenario.accumulate: accumulate,
    scenario.scale: scale,
    scenario.scaled: scaled,
}


def trained(case: Any, observed: Any, expected: Any) -> Picture | None:
    """Where the epoch leads the weights of an output, from one start."""
    if not isinstance(case, scenario.Accumulated) or case.model.kind != "linear":
        return None
    start = case.model.weight
    for row in range(len(start)):
        ends = [_row(side, row) for side in (observed, expected)]
        axes = f"weight[{row}, 0]", f"weight[{row}, 1]"
        ways = ([start[row], end] for end in ends)
        if all(end is not None for end in ends) and (
            found := path("Where the epoch leads the weights", axes, ways)
        ):
            return found
    return None


def _row(seen: Any, row: int) -> Any:
    parameters = seen.parameters if isinstance(seen, scenario.AccumulatedSeen) else []
    weight = parameters[0] if parameters else None
    fits = isinstance(weight, Tensor) and weight.ndim == 2 and len(weight) > row
    return weight[row] if fits and weight is not None else None


def scales(case: Any, observed: Any, expected: Any) -> Picture | None:
    """The scale after each update."""
    if not isinstance(case, scenario.Scaling):
        return None
    sides = [
        [side.scale, *(use.scale for use in side.uses)]
        if isinstance(side, scenario.ScalingSeen)
        else None
        for side in (observed, expected)
    ]
    return curve("The scale", ("updates", "scale"), sides)


PICTURES = {"train_accumulated": trained, "GradScaler": scales}
