"""Lesson 8 on a student's page."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from autograder.checks.pictures import Picture, Sweep
from tests.exercises.scenarios import experiments as scenario
from tests.exercises.views.drawing import curve, numbers, path
from tests.exercises.views.writing import indented, literal, number, text


def train_linear(name: str, case: scenario.Fit) -> str:
    """The path of each seed."""
    numbers = f"{number(case.lr)}, {number(case.weight_decay)}, {case.batch_size}, {case.epochs}"
    runs = []
    for seed in case.seeds:
        generator = "" if seed is None else f", torch.Generator().manual_seed({seed})"
        label = "without a generator" if seed is None else f"seed {seed}"
        runs += [f'print("{label}:", {name}(x, y, {numbers}{generator}).tolist())']
    return text(
        f"x = {literal(case.x)}",
        f"y = {literal(case.y)}",
        "# lr, weight_decay, batch_size, epochs, and a generator",
        runs,
        'print("afterwards:", x, y)',
    )


def sweep(name: str, case: scenario.Settings) -> str:
    """The results of a training whose model and whose steps are random."""
    seed = "" if case.seed is None else f", seed={case.seed}"
    argument = "iter(settings)" if case.one_pass else "settings"
    return text(
        "made = []",
        "",
        "def make_model():",
        "    made.append(nn.Linear(2, 1))",
        "    return made[-1]",
        "",
        "def train(model, lr, steps, decay=0.0):",
        "    with torch.no_grad():",
        "        for _ in range(int(steps)):",
        "            for p in model.parameters():",
        "                p.mul_(1 - decay).sub_(torch.rand(p.shape), alpha=lr)",
        "    mode = 0.0 if model.training else 1.0",
        "    return mode + float(sum(p.double().sum() for p in model.parameters()))",
        "",
        "settings = [",
        indented([f"{row!r}," for row in case.settings]),
        "]",
        f"print({name}(make_model, train, {argument}{seed}))",
        'print("models made:", len(made), "settings afterwards:", settings)',
    )


def train_digits(name: str, case: scenario.Digits) -> str:
    """The share of unseen digits that the trained model reads."""
    return text(
        "from sklearn.datasets import load_digits",
        "",
        "# scikit-learn's digits in another order, each turned over and under another name",
        "data = load_digits()",
        "order = torch.randperm(len(data.target), generator=torch.Generator().manual_seed(5))",
        "images = torch.tensor(data.images)[order].float() / 16",
        "images = images.transpose(1, 2).flatten(1).contiguous()",
        "labels = (3 * torch.tensor(data.target)[order] + 1) % 10",
        "x, y, unseen, names = images[:1400], labels[:1400], images[1400:], labels[1400:]",
        "x_before, y_before = x.clone(), y.clone()",
        "",
        f"model = {name}(x, y, torch.Generator().manual_seed({case.seed}))",
        'print("came back:", type(model))',
        "with torch.no_grad():",
        "    logits = model.eval()(unseen)",
        'print("shape of the logits:", logits.shape)',
        'print("unseen digits read:", (logits.argmax(1) == names).float().mean())',
        'print("x and y as they were:", torch.equal(x, x_before), torch.equal(y, y_before))',
    )


CODE = {
    scenario.train_linear: train_linear,
    scenario.sweep: sweep,
    scenario.train_digits: train_digits,
}


def way(case: Any, observed: Any, expected: Any) -> Picture | None:
    """The path of the weights on the contours of the loss; of one weight, over the epochs."""
    if not isinstance(case, scenario.Fit):
        return None
    features = case.x.shape[1]
    for theirs, right in zip(observed.paths, expected.paths, strict=False):
        if not isinstance(theirs, Tensor) or theirs.ndim != 2 or theirs.shape[1] != features:
            continue
        if features == 1:
            sides = theirs[:, 0], right[:, 0]
            found: Picture | None = curve("The weight", ("epoch", "w"), sides, [0.0])
        else:
            found = _on_contours(case, theirs, right)
        if found:
            return found
    return None


def _on_contours(case: scenario.Fit, theirs: Tensor, right: Tensor) -> Picture | None:
    def loss(first: Tensor, second: Tensor) -> Tensor:
        weights = torch.stack([first, second], dim=-1)
        residuals = weights @ case.x.double().T - case.y.double()
        return residuals.abs().sum(-1) + case.weight_decay / 2 * weights.square().sum(-1)

    start = torch.zeros(2)
    ways = [start, *theirs], [start, *right]
    return path("The way of the weights", ("w[0]", "w[1]"), ways, loss)


def results(case: Any, observed: Any, expected: Any) -> Picture | None:
    """The result of each setting."""
    if not isinstance(case, scenario.Settings):
        return None
    theirs, right = numbers(observed.results), numbers(expected.results)
    if not theirs or not right or theirs == right or len(theirs) != len(right):
        return None
    settings = (
        ", ".join(f"{key} {value:g}" for key, value in row.items()) for row in case.settings
    )
    names = [f"{number}. {setting}" for number, setting in enumerate(settings, start=1)]
    return Sweep("The result of each setting", "setting", "result", names, theirs, right)


PICTURES = {"train_linear": way, "sweep": results}
