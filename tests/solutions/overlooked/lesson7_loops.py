"""Wrong answers of lesson 7 that once had all points."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import nn

from solutions.lesson7_loops import (
    Batches,
    Epoch,
    Loss,
    fit,
    test_loop,
    train_loop,
)
from tests.solutions.overlooked import overlooked

cross_entropy = nn.functional.cross_entropy

# 7.1 train_loop


@overlooked("train_loop", "p -= lr * p.grad instead of optimizer.step()", "train_steps")
def steps_by_hand(dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Any) -> float:
    model.train()
    total, samples = 0.0, 0
    for x, y in dataloader:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p.sub_(optimizer.param_groups[0]["lr"] * p.grad)
        total += loss.item() * len(x)
        samples += len(x)
    return total / samples


# 7.2 test_loop


@overlooked("test_loop", "cross-entropy, whatever loss_fn is", "loss")
def own_loss(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    return test_loop(dataloader, model, cross_entropy)


def measured(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    """Measure by `forward` itself, in the mode and grad mode of now."""
    right, total, samples = 0, 0.0, 0
    for x, y in dataloader:
        logits = model.forward(x)
        right += int((logits.argmax(1) == y).sum())
        total += loss_fn(logits.detach(), y).item() * len(x)
        samples += len(x)
    return right / samples, total / samples


@overlooked("test_loop", "a graph, built by model.forward", "untouched")
def graph_by_forward(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    was_training = model.training
    model.eval()
    result = measured(dataloader, model, loss_fn)
    model.train(was_training)
    return result


# 7.3 fit


@overlooked("fit", "a new optimizer in every epoch", "fit_history")
def new_optimizers(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Any,
    epochs: int,
) -> list[Epoch]:
    history = []
    for _ in range(epochs):
        group = optimizer.param_groups[0]
        fresh = type(optimizer)(model.parameters(), lr=group["lr"], momentum=group["momentum"])
        history += fit(model, train_data, test_data, loss_fn, fresh, 1)
    return history


@overlooked("fit", "lr alone is taken from the optimizer", "fit_history")
def steps_by_lr_alone(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Any,
    epochs: int,
) -> list[Epoch]:
    plain = torch.optim.SGD(model.parameters(), lr=optimizer.param_groups[0]["lr"])
    return fit(model, train_data, test_data, loss_fn, plain, epochs)


# A loss of its own, the mode, a pair


@overlooked("train_loop", "cross-entropy, whatever loss_fn is", "train_steps", "train_loss")
def trains_by_its_own_loss(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Any
) -> float:
    return train_loop(dataloader, model, cross_entropy, optimizer)


@overlooked("test_loop", "three numbers", "accuracy", "loss")
def three_numbers(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> Any:
    accuracy, loss = test_loop(dataloader, model, loss_fn)
    return accuracy, loss, 1 - accuracy


@overlooked("test_loop", "a dict", "accuracy", "loss")
def a_dict(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> Any:
    accuracy, loss = test_loop(dataloader, model, loss_fn)
    return {"accuracy": accuracy, "loss": loss}


@overlooked("test_loop", "measures a copy in training mode", "evaluation_mode")
def measures_a_copy(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    with torch.no_grad():
        return measured(dataloader, copy.deepcopy(model).train(), loss_fn)


@overlooked("fit", "cross-entropy, whatever loss_fn is", "fit_history")
def fits_by_its_own_loss(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Any,
    epochs: int,
) -> list[Epoch]:
    return fit(model, train_data, test_data, cross_entropy, optimizer, epochs)


@overlooked("fit", "always in evaluation mode", "fit_history")
def never_trains(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Any,
    epochs: int,
) -> list[Epoch]:
    model.eval()
    model.train = lambda mode=True: model  # type: ignore[method-assign]
    return fit(model, train_data, test_data, loss_fn, optimizer, epochs)


@overlooked("fit", "tests in training mode", "fit_history")
def tests_in_training_mode(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Any,
    epochs: int,
) -> list[Epoch]:
    history = []
    for _ in range(epochs):
        train_loss = train_loop(train_data, model, loss_fn, optimizer)
        with torch.no_grad():
            accuracy, test_loss = measured(test_data, model.train(), loss_fn)
        history.append(Epoch(train_loss, test_loss, accuracy))
    return history
