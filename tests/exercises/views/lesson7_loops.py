"""Lesson 7 on a student's page."""

from __future__ import annotations

from typing import Any

from autograder.checks.pictures import Picture
from tests.exercises.scenarios import loops as scenario
from tests.exercises.views.drawing import curve, path
from tests.exercises.views.loops import SHOW_MODEL, ZEROS, data, model, optimizer
from tests.exercises.views.writing import indented, text, used


def train(name: str, case: scenario.Epoch) -> str:
    """The loss returned, and the model after the epoch."""
    return text(
        data("", case.data),
        model(case.model),
        ZEROS if case.zeros else [],
        optimizer(case.lr, case.momentum),
        "",
        f"loss = {name}(dataloader, model, nn.functional.{case.loss}, optimizer)",
        'print("loss:", loss)',
        SHOW_MODEL,
    )


FROZEN = ["model.bias.requires_grad_(False)", "model.bias.grad = None"]


def test(name: str, case: scenario.Test) -> str:
    """What is returned, the mode in which the model was asked, and what became of it."""
    return text(
        data("", case.data),
        model(case.model),
        "for p in model.parameters():",
        "    p.grad = torch.ones_like(p)",
        FROZEN if case.frozen else [],
        "",
        "def loss_fn(prediction, y):",
        '    print("a batch of", len(y), "in training mode:", model.training,',
        '          "records a graph:", prediction.requires_grad)',
        f"    return nn.functional.{case.loss}(prediction, y)",
        "",
        f"accuracy_and_loss = {name}(dataloader, model, loss_fn)",
        'print("accuracy and mean loss:", accuracy_and_loss)',
        'print("in training mode afterwards:", model.training)',
        SHOW_MODEL,
        'print("gradients:", [p.grad for p in model.parameters()])',
        used("model.parameters()"),
    )


def fit(name: str, case: scenario.Fit) -> str:
    """The records returned, and the model reached."""
    arguments = f"nn.functional.{case.loss}, optimizer, {case.epochs}"
    return text(
        data("train_", case.train_data),
        data("test_", case.test_data),
        model(case.model),
        optimizer(case.lr, case.momentum),
        "",
        f"records = {name}(model, train_dataloader, test_dataloader, {arguments})",
        "for record in records:",
        indented(['print("train_loss, test_loss, accuracy:", record)']),
        SHOW_MODEL,
    )


CODE = {scenario.train: train, scenario.test: test, scenario.fit: fit}


def epoch(case: Any, observed: Any, expected: Any) -> Picture | None:
    """Where the epoch leads the weights of the first class, from one start."""
    if not isinstance(case, scenario.Epoch) or case.model.kind != "linear":
        return None
    start = case.model.weight
    for row in range(len(start)):
        ends = (side.parameters[0][row] for side in (observed, expected))
        axes = f"weight[{row}, 0]", f"weight[{row}, 1]"
        ways = ([start[row], end] for end in ends)
        if found := path("Where the epoch leads the weights", axes, ways):
            return found
    return None


def records(case: Any, observed: Any, expected: Any) -> Picture | None:
    """The first number of the records that is another, epoch by epoch."""
    if not isinstance(case, scenario.Fit):
        return None
    for place, name in enumerate(["train_loss", "test_loss", "accuracy"]):
        sides = (_column(side.epochs, place) for side in (observed, expected))
        if found := curve(f"{name} of each epoch", ("epoch", name), sides):
            return found
    return None


def _column(records: Any, place: int) -> Any:
    if not isinstance(records, list):
        return None
    return [row[place] if isinstance(row, list) and len(row) > place else None for row in records]


PICTURES = {"train_loop": epoch, "fit": records}
