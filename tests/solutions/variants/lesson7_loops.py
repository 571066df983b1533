"""Accepted variants of lesson 7."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from solutions.lesson7_loops import Epoch, test_loop, train_loop
from tests.solutions.variants import variant

# 7.1 train_loop


@variant("train_loop", "cleared after the step")
def train_cleared_after(dataloader: Any, model: nn.Module, loss_fn: Any, optimizer: Any) -> float:
    # The official quickstart's order. Trap: divides by the length of the data set.
    size = len(dataloader.dataset)
    model.train()
    train_loss = 0.0
    for batch, (X, y) in enumerate(dataloader):
        pred = model(X)
        loss = loss_fn(pred, y)

        loss.backward()
        optimizer.step()
        optimizer.zero_grad()

        train_loss += loss.item() * len(X)
        if batch % 100 == 0:
            print(f"loss: {loss.item():>7f}  [{(batch + 1) * len(X):>5d}/{size:>5d}]")
    return train_loss / size


@variant("train_loop", "model.zero_grad, np.average")
def train_numpy(dataloader: Any, model: nn.Module, loss_fn: Any, optimizer: Any) -> float:
    model.train(True)
    losses, sizes = [], []
    for batch in dataloader:
        x, y = batch
        output = model(x)
        loss = loss_fn(output, y)
        model.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        sizes.append(y.size(0))
    return float(np.average(losses, weights=sizes))


@variant("train_loop", "step with a closure")
def train_closure(dataloader: Any, model: nn.Module, loss_fn: Any, optimizer: Any) -> float:
    model.train()
    total, n = 0.0, 0
    for x, y in dataloader:

        def closure(x: Tensor = x, y: Tensor = y) -> Tensor:
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            return loss

        total += float(optimizer.step(closure)) * len(x)
        n += len(x)
    return total / n


@variant("train_loop", "autograd.grad")
def train_autograd(dataloader: Any, model: nn.Module, loss_fn: Any, optimizer: Any) -> float:
    # Trap: backward is never called.
    for module in model.modules():
        module.training = True
    params = [p for p in model.parameters() if p.requires_grad]
    weighted: list[tuple[float, int]] = []
    for x, y in dataloader:
        loss = loss_fn(model(x), y)
        grads = torch.autograd.grad(loss, params, allow_unused=True)
        for p, g in zip(params, grads, strict=True):
            p.grad = g
        optimizer.step()
        weighted.append((loss.item(), len(y)))
    return sum(loss * n for loss, n in weighted) / sum(n for _, n in weighted)


@variant("train_loop", "a generator of losses")
def train_generator(dataloader: Any, model: nn.Module, loss_fn: Any, optimizer: Any) -> float:
    def losses() -> Iterator[Tensor]:
        for x, y in dataloader:
            for p in model.parameters():
                p.grad = None
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            yield torch.stack([loss.detach().double() * len(x), torch.tensor(len(x)).double()])

    was = model.training
    model.train()
    total, n = sum(losses()).tolist()  # type: ignore[union-attr]
    model.train(was)  # Trap: the mode is as before
    return total / n


@variant("train_loop", "a sum of tensors")
def train_tensor_sum(dataloader: Any, model: nn.Module, loss_fn: Any, optimizer: Any) -> float:
    model.train()
    running_loss: Any = 0
    how_many_samples = 0
    iterator = iter(dataloader)
    for i in range(len(dataloader)):
        optimizer.zero_grad()
        data = next(iterator)
        inputs = data[0]
        labels = data[1]
        outputs = model(inputs)
        loss = loss_fn(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss = running_loss + loss * inputs.shape[0]  # keeps all graphs: ugly but right
        how_many_samples = how_many_samples + inputs.shape[0]
        print("batch", i, "loss", loss)
    return (running_loss / how_many_samples).item()


# 7.2 test_loop


@variant("test_loop", "inference mode, data set's size")
def test_inference(dataloader: Any, model: nn.Module, loss_fn: Any) -> tuple[float, float]:
    mode = model.training
    model.eval()
    size = len(dataloader.dataset)
    test_loss, correct = 0.0, 0.0
    with torch.inference_mode():
        for X, y in dataloader:
            pred = model(X)
            test_loss += loss_fn(pred, y).item() * len(X)
            correct += (pred.argmax(1) == y).type(torch.float).sum().item()
    test_loss /= size
    correct /= size
    print(f"Test: \n Accuracy: {(100 * correct):>0.1f}%, Avg loss: {test_loss:>8f} \n")
    if mode:
        model.train()
    return correct, test_loss


@variant("test_loop", "on a deep copy")
@torch.no_grad()
def test_deepcopy(dataloader: Any, model: nn.Module, loss_fn: Any) -> tuple[float, float]:
    # Trap: the model itself is never called.
    twin = copy.deepcopy(model).eval()
    rows = []
    for x, y in dataloader:
        z = twin(x)
        hits = torch.eq(torch.max(z, dim=1)[1], y).sum().item()
        rows.append([hits, float(loss_fn(z, y)) * len(y), len(y)])
    hits, loss, n = np.sum(rows, axis=0).tolist()
    return hits / n, loss / n


@variant("test_loop", "all logits at once")
def test_concatenated(dataloader: Any, model: nn.Module, loss_fn: Any) -> list[float]:
    # Trap: loss_fn is called once on all samples; a list for a tuple.
    training, _ = model.training, model.train(False)
    try:
        with torch.no_grad():
            outputs, labels = zip(*((model(x), y) for x, y in dataloader), strict=True)
            z, t = torch.cat(outputs), torch.cat(labels)
            accuracy = sum(int(a == b) for a, b in zip(z.argmax(-1), t, strict=True)) / len(t)
            return [accuracy, loss_fn(z, t).item()]
    finally:
        model.train(training)


@contextlib.contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """A student's helper: evaluation mode, and back, for each module by itself."""
    modes = {module: module.training for module in model.modules()}
    model.eval()
    with torch.no_grad():
        yield
    for module, mode in modes.items():
        module.training = mode


@variant("test_loop", "context manager, running means")
def test_context(dataloader: Any, model: nn.Module, loss_fn: Any) -> tuple[float, float]:
    accuracy = loss = 0.0
    seen = 0
    with evaluating(model):
        for x, y in dataloader:
            seen += len(x)
            logits = model(x)
            right = logits.topk(1).indices.squeeze(1).eq(y).double().mean().item()
            accuracy += (right - accuracy) * len(x) / seen
            loss += (loss_fn(logits, y).item() - loss) * len(x) / seen
    return accuracy, loss


@variant("test_loop", "grad mode set by hand, numpy")
def test_grad_mode(dataloader: Any, model: nn.Module, loss_fn: Any) -> tuple[float, float]:
    my_mode = model.training
    torch.set_grad_enabled(False)
    model.eval()
    number_right = 0
    number_all = 0
    sum_of_losses = 0
    for a_batch in dataloader:
        pictures, labels = a_batch
        scores = model(pictures)
        guesses = np.argmax(scores.numpy(), axis=1)
        for guess, label in zip(guesses, labels, strict=True):
            if guess == label.item():
                number_right += 1
            number_all += 1
        sum_of_losses += loss_fn(scores, labels).item() * labels.shape[0]
    torch.set_grad_enabled(True)
    model.train(my_mode)
    print("right:", number_right, "of", number_all)
    return number_right / number_all, sum_of_losses / number_all


@variant("test_loop", "sums in float32, weighted")
def test_weighted(dataloader: Any, model: nn.Module, loss_fn: Any) -> tuple[float, float]:
    training = model.training
    model.eval()
    acc = torch.tensor(0.0)
    avg = torch.tensor(0.0)
    n = sum(len(y) for _, y in dataloader)  # Trap: the data are walked through twice
    with torch.no_grad():
        for x, y in dataloader:
            preds = model(x)
            avg += loss_fn(preds, y) * len(y) / n
            acc += (preds.argmax(dim=1) == y).float().mean() * len(y) / n
    model.train(training)
    return acc.item(), avg.item()  # Trap: 0.6 comes back as 0.6000000238


# 7.3 fit


@variant("fit", "plain tuples, a comprehension")
def fit_tuples(
    model: nn.Module, train_data: Any, test_data: Any, loss_fn: Any, optimizer: Any, epochs: int
) -> list[tuple[float, float, float]]:
    return [
        (
            train_loop(train_data, model, loss_fn, optimizer),
            *test_loop(test_data, model, loss_fn)[::-1],
        )
        for _ in range(epochs)
    ]


@variant("fit", "all written out")
def fit_written_out(
    model: nn.Module, train_data: Any, test_data: Any, loss_fn: Any, optimizer: Any, epochs: int
) -> list[Epoch]:
    history = []
    for epoch in range(1, epochs + 1):
        print(f"Epoch {epoch}\n-------------------------------")
        model.train()
        train_sum = train_n = 0.0
        for x, y in train_data:
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            train_sum += loss.item() * len(x)
            train_n += len(x)
        model.eval()
        test_sum = test_right = test_n = 0.0
        with torch.no_grad():
            for x, y in test_data:
                z = model(x)
                test_sum += loss_fn(z, y).item() * len(x)
                test_right += (z.argmax(1) == y).sum().item()
                test_n += len(x)
        record = Epoch(
            accuracy=test_right / test_n,
            train_loss=train_sum / train_n,
            test_loss=test_sum / test_n,
        )
        history.append(record)
    return history  # Trap: the model is left in evaluation mode


@variant("fit", "a generator, a tuple")
def fit_generator(
    model: nn.Module, train_data: Any, test_data: Any, loss_fn: Any, optimizer: Any, epochs: int
) -> tuple[Epoch, ...]:
    def run() -> Iterator[Epoch]:
        for _ in range(epochs):
            first = train_loop(train_data, model, loss_fn, optimizer)
            second, third = test_loop(test_data, model, loss_fn)
            yield Epoch._make([first, third, second])

    return tuple(run())


@variant("fit", "while, three lists")
def fit_lists(
    model: nn.Module, train_data: Any, test_data: Any, loss_fn: Any, optimizer: Any, epochs: int
) -> list[Epoch]:
    train_losses: list[float] = []
    test_losses: list[float] = []
    accuracies: list[float] = []
    while len(train_losses) < epochs:
        train_losses.append(train_loop(train_data, model, loss_fn, optimizer))
        result = test_loop(test_data, model, loss_fn)
        test_losses.append(result[1])
        accuracies.append(result[0])
    return list(map(Epoch, train_losses, test_losses, accuracies))


@variant("fit", "recursion")
def fit_recursion(
    model: nn.Module, train_data: Any, test_data: Any, loss_fn: Any, optimizer: Any, epochs: int
) -> list[Epoch]:
    if epochs < 1:
        return []
    train_loss = train_loop(train_data, model, loss_fn, optimizer)
    accuracy, test_loss = test_loop(test_data, model, loss_fn)
    later = fit_recursion.implementation(  # the name is a Variant here
        model, train_data, test_data, loss_fn, optimizer, epochs - 1
    )
    return [Epoch(train_loss, test_loss, accuracy), *later]


# Loops that count right answers too, in the ways in which people do


@variant("train_loop", "counts right answers")
def train_counting(dataloader: Any, model: nn.Module, loss_fn: Any, optimizer: Any) -> float:
    model.train()
    total, n, correct = 0.0, 0, 0
    for X, y in dataloader:
        optimizer.zero_grad()
        pred = model(X)
        loss = loss_fn(pred, y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        n += len(y)
        correct += (pred.argmax(1) == y).type(torch.float).sum().item()
    print(f"accuracy {correct / n:.1%}")
    return total / n


@variant("train_loop", "counts by max and one_hot")
def train_one_hot(dataloader: Any, model: nn.Module, loss_fn: Any, optimizer: Any) -> float:
    # Trap: works only where y holds class indices.
    model.train()
    losses, hits, seen = 0.0, 0, 0
    for images, labels in dataloader:
        logits = model(images)
        loss = loss_fn(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        _, predicted = torch.max(logits.data, 1)
        hot = nn.functional.one_hot(labels, logits.shape[1])
        hits += int(hot.gather(1, predicted[:, None]).sum())
        assert int((predicted == labels.long()).sum()) <= labels.size(0)
        losses += float(loss) * labels.size(0)
        seen += labels.size(0)
    assert 0 <= hits <= seen
    return losses / seen


@variant("train_loop", "counts by a table of confusions")
def train_confusions(dataloader: Any, model: nn.Module, loss_fn: Any, optimizer: Any) -> float:
    model.train()
    table: dict[tuple[int, int], int] = {}
    sums = torch.zeros(2, dtype=torch.float64)
    for x, y in dataloader:
        optimizer.zero_grad(set_to_none=False)
        out = model(x)
        loss = loss_fn(out, y)
        loss.backward()
        optimizer.step()
        for pair in zip(y.tolist(), out.argmax(dim=-1).tolist(), strict=True):
            table[pair] = table.get(pair, 0) + 1
        sums += torch.tensor([loss.item() * len(x), len(x)], dtype=torch.float64)
    return (sums[0] / sums[1]).item()


@variant("test_loop", "the loss once, of all logits")
def test_all_at_once(dataloader: Any, model: nn.Module, loss_fn: Any) -> tuple[float, float]:
    # Trap: loss_fn is called once, on all samples.
    was_training = model.training
    model.eval()
    with torch.inference_mode():
        pairs = [(model(x), y) for x, y in dataloader]
        logits = torch.cat([z for z, _ in pairs])
        y = torch.cat([y for _, y in pairs])
        figures = (logits.argmax(1) == y).double().mean().item(), loss_fn(logits, y).item()
    model.train(was_training)
    return figures


@variant("test_loop", "sample by sample, and once more to print")
def test_by_sample(dataloader: Any, model: nn.Module, loss_fn: Any) -> list[float]:
    # Trap: loss_fn is called with single samples, and some of them twice.
    mode = model.training
    model.train(False)
    right, loss, n = 0, 0.0, 0
    with torch.no_grad():
        for X, Y in dataloader:
            for x, y in zip(X, Y, strict=True):
                z = model(x[None])
                loss += loss_fn(z, y[None]).item()
                right += int(z.argmax()) == int(y)
                n += 1
            print(loss_fn(model(X), Y).item())
    model.train(mode)
    return [right / n, loss / n]


@variant("test_loop", "a copy of the model, in float64")
def test_copied(dataloader: Any, model: nn.Module, loss_fn: Any) -> tuple[float, float]:
    twin = copy.deepcopy(model).eval()
    total, correct, n = 0.0, 0, 0
    for x, y in dataloader:
        with torch.no_grad():
            logits = twin(x).to(torch.float64)
        total += float(loss_fn(logits, y)) * len(y)
        correct += int(logits.max(1).indices.eq(y).sum())
        n += len(y)
    return correct / n, total / n


@variant("fit", "all in one, with both modes")
def fit_in_one(
    model: nn.Module,
    train_data: Any,
    test_data: Any,
    loss_fn: Any,
    optimizer: Any,
    epochs: int,
) -> list[Epoch]:
    history = []
    for epoch in range(1, epochs + 1):
        figures: dict[str, list[float]] = {"train": [0.0, 0.0, 0.0], "test": [0.0, 0.0, 0.0]}
        for phase, data in (("train", train_data), ("test", test_data)):
            model.train(phase == "train")
            for x, y in data:
                optimizer.zero_grad()
                with torch.set_grad_enabled(phase == "train"):
                    out = model(x)
                    loss = loss_fn(out, y)
                if phase == "train":
                    loss.backward()
                    optimizer.step()
                row = (loss.item() * len(x), int((out.argmax(1) == y).sum()), len(x))
                figures[phase] = [a + b for a, b in zip(figures[phase], row, strict=True)]
        (train_loss, _, n), (test_loss, right, m) = figures["train"], figures["test"]
        print(epoch, train_loss / n)
        history.append(Epoch(train_loss / n, test_loss / m, right / m))
    return history
