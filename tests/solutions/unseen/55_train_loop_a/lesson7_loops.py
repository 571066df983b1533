from __future__ import annotations
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol
import torch
from torch import Tensor, nn
Batches = Iterable[tuple[Tensor, Tensor]]  # what a DataLoader yields: (x, y), (x, y), …
Loss = Callable[[Tensor, Tensor], Tensor]  # loss_fn(prediction, y): the mean over the batch


class Optimizer(Protocol):

    def zero_grad(self) -> object: ...

    def step(self) -> object: ...


def train_loop(dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer) -> float:
    model.train()
    running_loss, running_corrects, n = 0.0, 0, 0
    for batch_idx, (data, label) in enumerate(dataloader):
        output = model(data)
        loss = loss_fn(output, label)

        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

        running_loss += loss.item() * data.size(0)
        running_corrects += (output.argmax(1) == label).sum().item()
        n += data.size(0)
        if batch_idx % 100 == 0:
            print(f"[{n:>5d}] loss: {running_loss / n:.4f}  acc: {100. * running_corrects / n:.1f}%")
    return running_loss / n


class Epoch(NamedTuple):

    train_loss: float
    test_loss: float
    accuracy: float
