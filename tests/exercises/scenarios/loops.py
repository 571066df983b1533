"""Scenarios of lesson 7: training and testing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from autograder.messages.catalogue import Said, in_a_row, words
from tests.exercises.scenarios.leaves import plain_list, snapshot, used
from tests.exercises.scenarios.models import described, model_of

LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "cross_entropy": nn.functional.cross_entropy,
    "multi_margin_loss": nn.functional.multi_margin_loss,
}


@dataclass(frozen=True)
class Data:
    """Samples in batches; y holds class indices (N,)."""

    x: Tensor
    y: Tensor
    batch_size: int

    def loader(self) -> DataLoader[Any]:
        return DataLoader(TensorDataset(self.x, self.y), batch_size=self.batch_size)

    def said(self) -> Said:
        size = self.batch_size
        return words("{count} samples in batches of {size}", count=len(self.x), size=size)


@dataclass(frozen=True)
class Model:
    """A model as plain data: its kind, its linear layer, the mode it is found in."""

    weight: Tensor
    bias: Tensor
    kind: str = "linear"
    training: bool = True

    def build(self) -> nn.Module:
        return model_of(self.kind, self.weight, self.bias).train(self.training)

    def said(self) -> Said:
        model = described(self.kind, self.weight)
        if self.training:
            return words("{model}, found in train mode", model=model)
        return words("{model}, found in eval mode", model=model)


@dataclass(frozen=True)
class Epoch:
    """One epoch of training by SGD. `zeros`: the gradients are zeros at first, not None."""

    data: Data
    model: Model
    loss: str
    lr: float
    zeros: bool = False
    momentum: float = 0.0

    def called(self, name: str) -> Said:
        call = _with(f"{name}(…)", _described(self.lr, self.momentum), self.loss)
        return in_a_row([call, self.data.said(), self.model.said()])


def _with(call: str, optimizer: str, loss: str) -> Said:
    return words("{call} with {optimizer}, {loss}", call=call, optimizer=optimizer, loss=loss)


def _described(lr: float, momentum: float) -> str:
    """An optimizer as one would type it."""
    return f"SGD(lr={lr:g}, momentum={momentum:g})" if momentum else f"SGD(lr={lr:g})"


@dataclass(frozen=True)
class Trace:
    """What a loop tried: for the diagnosis of one that moves nothing, and for no verdict.

    `steps`: whether `optimizer.step` was called, only named, or neither. `arrived`: whether a
    gradient ever came to a parameter. `left`: whether one is there in the end.
    """

    steps: str
    arrived: bool
    left: bool


@dataclass(frozen=True)
class TrainSeen:
    """`moved`: whether any parameter did."""

    loss: Any
    parameters: list[Tensor]
    buffers: list[Tensor]
    moved: bool
    trace: Trace


class TracedSGD(torch.optim.SGD):
    """SGD that says whether its `step` was called, only named (without the parentheses), or
    neither."""

    steps = "never"

    def __getattribute__(self, name: str) -> Any:
        if name == "step" and self.steps == "never":
            self.steps = "named"
        return super().__getattribute__(name)


def train(implementation: Any, case: Epoch) -> TrainSeen:
    """The loss returned, and the model after the epoch."""
    model = case.model.build()
    parameters = list(model.parameters())
    before = [snapshot(p) for p in parameters]
    arrived: list[bool] = []
    for p in parameters:
        p.register_hook(lambda gradient: arrived.append(True))
        if case.zeros:
            p.grad = torch.zeros_like(p)
    optimizer = TracedSGD(parameters, lr=case.lr, momentum=case.momentum)
    optimizer.steps = "never"  # its constructor names it too
    called: list[bool] = []
    optimizer.register_step_post_hook(lambda *_: called.append(True))
    result = implementation(case.data.loader(), model, LOSSES[case.loss], optimizer)
    after = [snapshot(p) for p in parameters]
    left = any(p.grad is not None and bool(p.grad.any()) for p in parameters)
    return TrainSeen(
        result,
        after,
        list(model.buffers()),
        not all(torch.equal(a, b) for a, b in zip(after, before, strict=True)),
        Trace("called" if called else optimizer.steps, bool(arrived), left),
    )


@dataclass(frozen=True)
class Test:
    """A test of a model whose parameters hold gradients of 1.

    `frozen`: the last parameter, a bias, does not require grad, and has no gradient.
    """

    data: Data
    model: Model
    loss: str = "cross_entropy"
    frozen: bool = False

    def called(self, name: str) -> Said:
        call = f"{name}(dataloader, model, {self.loss})"
        frozen = [words("frozen: {names}", names="bias")] if self.frozen else []
        return in_a_row([call, self.data.said(), self.model.said(), *frozen])


@dataclass(frozen=True)
class TestSeen:
    """`predictions`: all that was given to `loss_fn`, row by row."""

    result: Any
    predictions: Tensor
    training_afterwards: bool
    graph_was_built: bool
    parameters: list[Tensor]
    gradients: list[Tensor | None]
    buffers: list[Tensor]
    parameters_in_use: list[Tensor | None]
    logits_afterwards: Tensor


def test(implementation: Any, case: Test) -> TestSeen:
    """What is returned, and what became of the model."""
    model = case.model.build()
    for p in model.parameters():
        p.grad = torch.ones_like(p)
    if case.frozen:
        *_, bias = model.parameters()
        bias.requires_grad_(False)
        bias.grad = None
    kept: list[tuple[int, ...]] = []

    def keep(tensor: Tensor) -> Tensor:
        kept.append(tuple(tensor.shape))
        return tensor

    predictions: list[Tensor] = []

    def loss_fn(prediction: Tensor, y: Tensor) -> Tensor:
        if isinstance(prediction, Tensor) and prediction.ndim == 2:
            predictions.append(snapshot(prediction))
        return LOSSES[case.loss](prediction, y)

    # A graph keeps what its backward pass will need, however the model is called.
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        result = implementation(case.data.loader(), model, loss_fn)
    parameters = list(model.parameters())
    return TestSeen(
        plain_list(result),
        torch.cat(predictions) if predictions else torch.empty(0, len(case.model.bias)).double(),
        model.training,
        bool(kept),
        [snapshot(p) for p in parameters],
        [snapshot(p.grad) for p in parameters],
        [snapshot(buffer) for buffer in model.buffers()],
        [used(p) for p in parameters],
        _logits_in_its_mode(model, case),
    )


def _logits_in_its_mode(model: nn.Module, case: Test) -> Tensor:
    """What the model gives in the mode it is in, once its parameters are the case's again."""
    with torch.no_grad():
        for p, original in zip(model.parameters(), case.model.build().parameters(), strict=True):
            p.copy_(original)
        return model(case.data.x).clone()


@dataclass(frozen=True)
class Fit:
    """Training for some epochs on one set of data, testing on another."""

    train_data: Data
    test_data: Data
    model: Model
    lr: float
    epochs: int
    momentum: float = 0.0
    loss: str = "cross_entropy"

    def called(self, name: str) -> Said:
        call = f"{name}(…, epochs={self.epochs})"
        call_with = _with(call, _described(self.lr, self.momentum), self.loss)
        sets = {"train": self.train_data.said(), "test": self.test_data.said()}
        data = words("train on {train}, test on {test}", **sets)
        return in_a_row([call_with, data, self.model.said()])


@dataclass(frozen=True)
class FitSeen:
    epochs: Any
    parameters: list[Tensor]
    buffers: list[Tensor]


def fit(implementation: Any, case: Fit) -> FitSeen:
    """The records returned, as (train_loss, test_loss, accuracy), and the model reached."""
    model = case.model.build()
    optimizer = torch.optim.SGD(model.parameters(), lr=case.lr, momentum=case.momentum)
    records = implementation(
        model,
        case.train_data.loader(),
        case.test_data.loader(),
        LOSSES[case.loss],
        optimizer,
        case.epochs,
    )
    if isinstance(records, list | tuple):
        records = [plain_list(record) for record in records]
    return FitSeen(records, [p.detach() for p in model.parameters()], list(model.buffers()))
