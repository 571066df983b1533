"""Accepted variants of lesson 8."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from solutions.lesson4_sgd import SGD
from solutions.lesson5_adaptive import AdamW
from solutions.lesson6_models import MLP, minibatches
from solutions.lesson7_loops import train_loop
from tests.solutions.variants import variant

Generator = torch.Generator | None
Settings = Iterable[Mapping[str, Any]]


# 8.1 train_linear


@variant("train_linear", "the sign by hand")
def linear_sign(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: Generator = None,
) -> Tensor:
    w = torch.zeros(x.shape[1], dtype=x.dtype)
    path = torch.empty(epochs, len(w), dtype=x.dtype)
    for epoch in range(epochs):
        for i in torch.randperm(len(x), generator=generator).split(batch_size):
            g = x[i].T @ torch.sign(x[i] @ w - y[i])
            w = w - lr * (g + weight_decay * w)
        path[epoch] = w
    return path


@variant("train_linear", "nn.Linear, torch.optim, DataLoader, L1Loss")
def linear_torch(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: Generator = None,
) -> Tensor:
    model = nn.Linear(x.size(1), 1, bias=False, dtype=x.dtype)
    nn.init.zeros_(model.weight)
    data = DataLoader(TensorDataset(x, y), batch_size, shuffle=True, generator=generator)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, weight_decay=weight_decay)
    criterion = nn.L1Loss(reduction="sum")
    weights = []
    for _ in range(epochs):
        for inputs, labels in data:
            loss = criterion(model(inputs).squeeze(1), labels)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        weights.append(model.weight.data.clone())
    return torch.cat(weights)


@variant("train_linear", "numpy, decay as a factor")
def linear_numpy(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: Generator = None,
) -> Tensor:
    # Trap: float64 inside; (1 - lr·λ)·w - lr·g instead of w - lr·(g + λ·w).
    xs, ys = x.numpy().astype(np.float64), y.numpy().astype(np.float64)
    w = np.zeros(xs.shape[1])
    path = []
    for _ in range(epochs):
        order = torch.rand(len(xs), generator=generator).argsort().numpy()
        for start in range(0, len(xs), batch_size):
            rows = order[start : start + batch_size]
            g = (np.sign(xs[rows] @ w - ys[rows])[:, None] * xs[rows]).sum(axis=0)
            w = (1 - lr * weight_decay) * w - lr * g
        path.append(w)
    return torch.tensor(np.array(path), dtype=x.dtype)


@variant("train_linear", "one's own SGD and train_loop")
def linear_own(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: Generator = None,
) -> Tensor:
    class Slope(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.w = nn.Parameter(x.new_zeros(x.shape[1]))

        def forward(self, x: Tensor) -> Tensor:
            return torch.mv(x, self.w)

    model = Slope()
    optimizer = SGD(model.parameters(), lr=lr, weight_decay=weight_decay)
    loss = functools.partial(F.l1_loss, reduction="sum")

    def epoch() -> list[float]:
        train_loop(minibatches(x, y, batch_size, True, generator), model, loss, optimizer)
        return model.w.tolist()

    return torch.tensor([epoch() for _ in range(epochs)], dtype=x.dtype)


@variant("train_linear", "beginner's, sample by sample")
def linear_wordy(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: Generator = None,
) -> Tensor:
    my_w = torch.zeros(x.shape[1], dtype=x.dtype)
    my_w.requires_grad = True
    all_w = []
    for number_of_epoch in range(epochs):
        my_order = torch.randperm(x.shape[0], generator=generator).tolist()
        while len(my_order) > 0:
            this_batch = my_order[:batch_size]
            my_order = my_order[batch_size:]
            total = torch.zeros((), dtype=x.dtype)
            for sample in this_batch:
                prediction = (x[sample] * my_w).sum()
                total = total + torch.abs(prediction - y[sample])
            total.backward()
            my_w.data = my_w.data - lr * (my_w.grad + weight_decay * my_w.data)  # type: ignore
            my_w.grad = None
        print("epoch", number_of_epoch, my_w)
        all_w.append(my_w.data.clone().unsqueeze(0))
    return torch.cat(all_w, dim=0)


# 8.2 sweep


@variant("sweep", "a comprehension")
def sweep_comprehension(
    make_model: Callable[[], Any], train: Callable[..., float], settings: Settings, seed: int = 0
) -> list[float]:
    # manual_seed returns a generator, which is true.
    return [train(make_model(), **s) for s in settings if torch.manual_seed(seed)]


@variant("sweep", "a generator, a tuple")
def sweep_generator(
    make_model: Callable[[], Any], train: Callable[..., float], settings: Settings, seed: int = 0
) -> tuple[float, ...]:
    def runs() -> Iterable[float]:
        for setting in settings:
            torch.random.manual_seed(seed)
            fresh = make_model()
            yield train(fresh, **dict(setting))

    return tuple(runs())


@variant("sweep", "fork_rng")
def sweep_fork(
    make_model: Callable[[], Any], train: Callable[..., float], settings: Settings, seed: int = 0
) -> list[float]:
    results = []
    for setting in settings:
        with torch.random.fork_rng(devices=[]):  # Trap: the random state is put back afterwards
            torch.default_generator.manual_seed(seed)
            results.append(train(make_model(), **setting))
    return results


@variant("sweep", "map and partial")
def sweep_map(
    make_model: Callable[[], Any], train: Callable[..., float], settings: Settings, seed: int = 0
) -> list[float]:
    def one(setting: Mapping[str, Any]) -> float:
        torch.manual_seed(seed)
        return functools.partial(train, make_model())(**setting)

    return list(map(one, settings))


@variant("sweep", "beginner's")
def sweep_wordy(
    make_model: Callable[[], Any], train: Callable[..., float], settings: Settings, seed: int = 0
) -> list[float]:
    all_settings = [s for s in settings]
    answers = [0.0] * len(all_settings)
    i = 0
    while i < len(all_settings):
        torch.manual_seed(seed)
        the_model = make_model()
        answer = train(the_model, **all_settings[i])
        print("setting", all_settings[i], "gives", answer)
        answers[i] = float(answer)
        del the_model
        i += 1
    return answers


# 8.3 train_digits


@variant("train_digits", "torch.optim, DataLoader, a scheduler")
def digits_scheduler(x: Tensor, y: Tensor, generator: Generator = None) -> nn.Module:
    model = nn.Sequential(
        *(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU()), nn.Linear(128, 10)
    )
    epochs = 40
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs)
    data = DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True, generator=generator)
    for epoch in range(epochs):
        for images, labels in data:
            optimizer.zero_grad()
            noise = 0.2 * torch.randn(images.shape, generator=generator)
            loss = F.cross_entropy(model(images + noise), labels)
            loss.backward()
            optimizer.step()
        scheduler.step()
        print("epoch", epoch, "loss", loss.item())
    return model  # Trap: left in training mode


@variant("train_digits", "one's own AdamW, noisy copies")
def digits_own(x: Tensor, y: Tensor, generator: Generator = None) -> nn.Module:
    model = MLP(64, 128, 10)
    optimizer = AdamW(model.parameters(), lr=2e-3, weight_decay=0.1)
    for _ in range(10):
        noisy = x.repeat(8, 1) + 0.3 * torch.randn(8 * len(x), 64, generator=generator)
        batches = minibatches(noisy, y.repeat(8), 64, True, generator)
        train_loop(batches, model, nn.CrossEntropyLoss(), optimizer)
    return model.eval()


class Neighbours(nn.Module):
    """Votes of all training images, weighted by how near they are."""

    def __init__(self, x: Tensor, y: Tensor) -> None:
        super().__init__()
        self.register_buffer("x", x.clone())
        self.register_buffer("votes", F.one_hot(y, 10).to(x.dtype))

    def forward(self, x: Tensor) -> Tensor:
        x_seen, votes = self.buffers()
        return torch.exp(-5 * torch.cdist(x.flatten(1), x_seen) ** 2) @ votes


@variant("train_digits", "nearest neighbours")
def digits_neighbours(x: Tensor, y: Tensor, generator: Generator = None) -> nn.Module:
    return Neighbours(x, y)  # Trap: no parameters, no training


@variant("train_digits", "small convolutional network")
def digits_cnn(x: Tensor, y: Tensor, generator: Generator = None) -> nn.Module:
    net = nn.Sequential(
        nn.Unflatten(1, (1, 8, 8)),
        *(nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.Flatten()),
        nn.Linear(32 * 4 * 4, 10),
    )
    opt = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-3)
    for _ in range(12):
        for i in torch.randperm(len(x), generator=generator).split(32):
            opt.zero_grad()
            F.cross_entropy(net(x[i]), y[i]).backward()
            opt.step()
    return net


class Waves(nn.Module):
    """Logistic regression on random cosines."""

    def __init__(self, generator: Generator) -> None:
        super().__init__()
        self.w = torch.randn(64, 1000, generator=generator) * 0.6  # Trap: neither parameter
        self.b = torch.rand(1000, generator=generator) * 6.28  # nor buffer
        self.head = nn.Linear(1000, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(torch.cos(x @ self.w + self.b))


@variant("train_digits", "random features, L-BFGS on the full batch")
def digits_lbfgs(x: Tensor, y: Tensor, generator: Generator = None) -> nn.Module:
    model = Waves(generator)
    optimizer = torch.optim.LBFGS(
        model.head.parameters(), max_iter=80, line_search_fn="strong_wolfe"
    )

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y) + 1e-4 * model.head.weight.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return model


@variant("sweep", "a new dict of defaults each time")
def sweep_new_dicts(make_model: Any, train: Any, settings: Any, seed: int = 0) -> list[float]:
    results = []
    for setting in settings:
        options: dict[str, Any] = {}
        options.update(setting)
        torch.manual_seed(seed)
        model = make_model()
        model.train()
        results.append(train(model=model, **options))
    return results
