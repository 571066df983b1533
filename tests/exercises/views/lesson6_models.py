"""Lesson 6 on a student's page."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from autograder.checks.pictures import Picture, Shapes, Sweep
from tests.exercises.scenarios import models as scenario
from tests.exercises.views.writing import SEEDED, guarded, indented, literal, text, used


def forward(name: str, case: scenario.Built) -> str:
    """The parameters' shapes; then the model's output with values given, and its gradients."""
    arguments = ", ".join(map(str, case.arguments))
    shapes = [list(weight.shape) for weight in case.weights]
    return text(
        SEEDED,
        f"model = {name}({arguments}).to({case.x.dtype})",
        'print("shapes:", [list(p.shape) for p in model.parameters()])',
        f"# expected: {shapes}",
        'print("require grad:", [p.requires_grad for p in model.parameters()])',
        "values = [",
        [f"    {literal(weight)}," for weight in case.weights],
        "]",
        "with torch.no_grad():",
        "    for p, value in zip(model.parameters(), values, strict=True):",
        "        p.copy_(value)",
        f"x = {literal(case.x)}",
        "untouched = x.clone()",
        'print("output:", output := model(x))',
        'print("once more:", model(x))',
        "weights = torch.arange(1, output.numel() + 1, dtype=x.dtype).reshape(output.shape)",
        "(output * weights).sum().backward()",
        'print("gradients:", [p.grad for p in model.parameters()])',
        'print("in evaluation mode:", model.eval()(untouched))',
        "model.zero_grad()",
        used("model.parameters()"),
    )


def dataset(name: str, case: scenario.Pairs) -> str:
    """The length, each item, and the batches that a DataLoader makes of them."""
    return text(
        f"x = {literal(case.x)}",
        f"y = {literal(case.y)}",
        "",
        f"data = {name}(x, y)",
        'print("length:", len(data))',
        "for i in range(len(x)):",
        '    print("item", i, data[i], type(data[i]))',
        f"for batch in DataLoader(data, batch_size={case.batch_size}):",
        '    print("batch:", batch)',
    )


def construct(name: str, case: scenario.Pairs) -> str:
    """What is refused, or accepted."""
    return text(
        f"x = {literal(case.x)}",
        f"y = {literal(case.y)}",
        "",
        guarded(f"{name}(x, y)", shows=False),
    )


def passes(name: str, case: scenario.Passes) -> str:
    """The batches of each pass, twice from the same random state."""
    options = ", shuffle=True" if case.shuffle else ""
    options += ", generator=generator" if case.seed is not None else ""
    options += ", drop_last=True" if case.drop_last else ""
    seeded = f"generator = torch.Generator().manual_seed({case.seed})"
    same = seeded if case.seed is not None else "torch.manual_seed(1)"
    call = f"{name}(x, y, {case.batch_size}{options})"
    return text(
        _numbered(case.samples, case.shape),
        "",
        "for again in range(2):  # twice from the same random state",
        indented([same]),
        indented([] if case.seed is None else ["torch.rand(1)"]),
        f"    for number in range({case.passes}):",
        f"        batches = list({call})",
        '        print("pass", number + 1, batches)',
        f'print("in order:", list({name}(x, y, {case.batch_size})))',
    )


def _numbered(samples: int, shape: list[int]) -> list[str]:
    """Samples that say who they are."""
    own = ", ".join(map(str, [samples, *shape]))
    return [
        f"numbers = torch.arange({samples})",
        f"x = torch.stack([numbers, -numbers], dim=1).double().reshape({own})",
        "y = 10 * numbers",
    ]


def first_batch(name: str, case: scenario.BatchSize) -> str:
    """What is refused, at the call or at the first batch."""
    return text(_numbered(3, [2]), "", guarded(f"list({name}(x, y, {case.batch_size}))"))


CODE = {
    scenario.forward: forward,
    scenario.dataset: dataset,
    scenario.construct: construct,
    scenario.passes: passes,
    scenario.first_batch: first_batch,
}


def output(case: Any, observed: Any, expected: Any) -> Picture | None:
    """The shape of a model's output, where it is another."""
    if not isinstance(case, scenario.Built) or not isinstance(observed.output, Tensor):
        return None
    theirs, right = list(observed.output.shape), list(expected.output.shape)
    if theirs == right or max(len(theirs), len(right), case.x.ndim) > 2:
        return None
    return Shapes("What the model gives", [("x", list(case.x.shape))], theirs, right)


def sizes(case: Any, observed: Any, expected: Any) -> Picture | None:
    """How large the batches of the first pass are, where they are others."""
    if not isinstance(case, scenario.Passes) or not observed.passes or not expected.passes:
        return None
    theirs, right = (_sizes(side.passes[0]) for side in (observed, expected))
    if theirs is None or right is None or theirs == right:
        return None
    most = max(len(theirs), len(right))
    names = [f"batch {number + 1}" for number in range(most)]
    padded = [side + [0.0] * (most - len(side)) for side in (theirs, right)]
    return Sweep("Samples in each batch", "batch", "samples", names, *padded)


def _sizes(batches: Any) -> list[float] | None:
    if not isinstance(batches, list) or len(batches) > 12:
        return None
    firsts = [batch[0] if isinstance(batch, list) and batch else None for batch in batches]
    found = [float(len(x)) for x in firsts if isinstance(x, Tensor) and x.ndim > 0]
    return found if len(found) == len(firsts) else None


PICTURES = {"LinearRegression": output, "MLP": output, "minibatches": sizes}

REPEATS = {scenario.forward: [("output", "second_output", "output_in_evaluation")]}
