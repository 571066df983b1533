"""Accepted variants of lesson 6."""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Iterator
from itertools import islice
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    Dataset,
    RandomSampler,
    SequentialSampler,
    StackDataset,
    TensorDataset,
)

from tests.solutions.variants import variant

Pairs = Iterator[tuple[Tensor, Tensor]]


# 6.1 LinearRegression


@variant("LinearRegression", "holds an nn.Linear")
class LinearHolding(nn.Module):
    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        self.my_only_layer = nn.Linear(in_features, out_features)

    def forward(self, x: Tensor) -> Tensor:
        y_pred = self.my_only_layer(x)
        return y_pred


@variant("LinearRegression", "is an nn.Linear")
class LinearItself(nn.Linear):
    """Trap: no code at all."""


@variant("LinearRegression", "is an nn.Sequential")
class LinearSequential(nn.Sequential):
    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__(OrderedDict(regression=nn.Linear(in_features, out_features)))


@variant("LinearRegression", "zeros, addmm")
class LinearZeros(nn.Module):
    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        self.register_parameter("w", nn.Parameter(torch.zeros((out_features, in_features))))
        self.register_parameter("b", nn.Parameter(torch.zeros(out_features)))

    def forward(self, x: Tensor) -> Tensor:
        w, b = self.parameters()
        return torch.addmm(b, x, w.t())


@variant("LinearRegression", "ParameterList, einsum")
class LinearEinsum(nn.Module):
    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        shapes = [(out_features, in_features), (out_features,)]
        self.theta = nn.ParameterList(nn.Parameter(torch.randn(shape)) for shape in shapes)

    def forward(self, x: Tensor) -> Tensor:
        return torch.einsum("ni,oi->no", x, self.theta[0]) + self.theta[1]


@variant("LinearRegression", "F.linear, ParameterDict")
class LinearFunctional(nn.Module):
    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        bound = 1 / in_features
        self.p = nn.ParameterDict()
        self.p["slope"] = nn.Parameter((torch.rand(out_features, in_features) * 2 - 1) * bound)
        self.p["intercept"] = nn.Parameter(torch.rand(out_features))

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.p["slope"], self.p["intercept"])


@variant("LinearRegression", "asks for float32")
class LinearFloat(nn.Linear):
    def forward(self, input: Tensor) -> Tensor:
        return super().forward(input.float())


# 6.2 MLP


@variant("MLP", "three layers, F.relu")
class MLPThree(nn.Module):
    def __init__(self, in_features: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden)
        self.fc2 = nn.Linear(hidden, hidden)
        self.fc3 = nn.Linear(hidden, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


@variant("MLP", "asks for float32")
class MLPFloat(nn.Module):
    def __init__(self, in_features: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(in_features, hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Linear(hidden, classes),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x.float().flatten(1))


@variant("MLP", "ModuleList, one ReLU for all")
class MLPList(nn.Module):
    def __init__(self, in_features: int, hidden: int, classes: int) -> None:
        super().__init__()
        sizes = [in_features, hidden, hidden, classes]
        self.layers = nn.ModuleList(
            nn.Linear(a, b) for a, b in zip(sizes[:-1], sizes[1:], strict=True)
        )
        self.activation = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        h = x.reshape(len(x), -1)
        for layer in self.layers[:-1]:
            h = self.activation(layer(h))
        return self.layers[-1](h)


@variant("MLP", "is an nn.Sequential, in-place ReLU")
class MLPSequential(nn.Sequential):
    def __init__(self, in_features: int, hidden: int, classes: int) -> None:
        super().__init__(
            nn.Flatten(),
            *(nn.Linear(in_features, hidden), nn.ReLU(inplace=True)),
            *(nn.Linear(hidden, hidden), nn.ReLU(inplace=True)),
            nn.Linear(hidden, classes),
        )


@variant("MLP", "bare parameters")
class MLPBare(nn.Module):
    def __init__(self, in_features: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.w1 = nn.Parameter(torch.randn(hidden, in_features) * (2 / in_features) ** 0.5)
        self.b1 = nn.Parameter(torch.zeros(hidden))
        self.w2 = nn.Parameter(torch.randn(hidden, hidden) * (2 / hidden) ** 0.5)
        self.b2 = nn.Parameter(torch.zeros(hidden))
        self.w3 = nn.Parameter(torch.randn(classes, hidden) / hidden**0.5)
        self.b3 = nn.Parameter(torch.zeros(classes))

    def forward(self, x: Tensor) -> Tensor:
        z1 = x.flatten(start_dim=1) @ self.w1.T + self.b1
        z2 = (z1 * (z1 > 0)) @ self.w2.T + self.b2  # Trap: gives -0.0 for negative z1
        return z2.clamp(min=0) @ self.w3.T + self.b3


@variant("MLP", "beginner's, blocks")
class MLPBlocks(nn.Module):
    def __init__(self, in_features: int, hidden: int, classes: int) -> None:
        nn.Module.__init__(self)
        self.block_1 = nn.Sequential(nn.Linear(in_features, hidden), nn.ReLU())
        self.block_2 = nn.Sequential(nn.Linear(hidden, hidden), nn.ReLU())
        self.last = nn.Linear(hidden, classes)
        for name, p in self.named_parameters():
            if name.endswith("weight"):
                nn.init.xavier_uniform_(p)
        print(self)

    def forward(self, x: Tensor) -> Tensor:
        batch_size = x.shape[0]
        print("input", x.shape)
        out = x.contiguous().view(batch_size, -1)
        out = self.block_1(out)
        out = self.block_2(out)
        out = self.last(out)
        return out


# 6.3 PairDataset


@variant("PairDataset", "a list of pairs")
class PairList(Dataset):
    def __init__(self, x: Tensor, y: Tensor) -> None:
        self.pairs = list(zip(x, y, strict=True))  # Trap: zip's own ValueError

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        return self.pairs[i]


@variant("PairDataset", "is a TensorDataset")
class PairTensors(TensorDataset):
    def __init__(self, x: Tensor, y: Tensor) -> None:
        if x.size(0) != y.size(0):
            raise ValueError("x and y must have the same length")
        super().__init__(x, y)


@variant("PairDataset", "is a StackDataset")
class PairStack(StackDataset):
    """Trap: no code at all; StackDataset raises ValueError and has __getitems__."""


@variant("PairDataset", "copies, pairs as lists, __getitems__")
class PairCopies(Dataset):
    def __init__(self, x: Tensor, y: Tensor) -> None:
        super().__init__()
        self.data = (x.detach().clone(), y.detach().clone())
        lengths = {len(t) for t in self.data}
        if len(lengths) > 1:
            raise ValueError(f"lengths {lengths}")

    def __len__(self) -> int:
        return self.data[0].shape[0]

    def __getitem__(self, i: int) -> list[Tensor]:
        return [t[i] for t in self.data]

    def __getitems__(self, indices: list[int]) -> list[list[Tensor]]:
        # Trap: a DataLoader calls this instead of __getitem__.
        return [self[i] for i in indices]


@variant("PairDataset", "beginner's")
class PairWordy(torch.utils.data.Dataset):
    def __init__(self, x: Tensor, y: Tensor) -> None:
        print("x", x.shape, "y", y.shape)
        number_of_x = x.shape[0]
        number_of_y = y.shape[0]
        if number_of_x == number_of_y:
            self.features = x
            self.labels = y
            self.n_samples = number_of_x
        else:
            raise ValueError("lengths differ", number_of_x, number_of_y)

    def __len__(self) -> int:
        return self.n_samples

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        feature = self.features[index]
        label = self.labels[index]
        return feature, label


# 6.4 minibatches


@variant("minibatches", "slices")
def minibatches_slices(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: torch.Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    if batch_size <= 0:
        raise ValueError("batch_size")
    if shuffle:
        permutation = torch.randperm(x.shape[0], generator=generator)
        x, y = x[permutation], y[permutation]
    stop = len(x) - len(x) % batch_size if drop_last else len(x)
    for start in range(0, stop, batch_size):
        yield x[start : start + batch_size], y[start : start + batch_size]


@variant("minibatches", "a list")
def minibatches_list(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: torch.Generator | None = None,
    drop_last: bool = False,
) -> list[tuple[Tensor, Tensor]]:
    # Trap: not an iterator, the order drawn and the error raised at the call.
    if batch_size < 1:
        raise ValueError
    order = torch.randperm(len(y), generator=generator) if shuffle else torch.arange(len(y))
    both = list(zip(x[order].split(batch_size), y[order].split(batch_size), strict=True))
    if drop_last and len(both[-1][0]) != batch_size:
        both.pop()
    return both


@variant("minibatches", "DataLoader")
def minibatches_loader(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: torch.Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    # Trap: pairs are lists, DataLoader draws a seed of its own as well, and raises ValueError.
    yield from DataLoader(
        TensorDataset(x, y),
        batch_size=batch_size,
        shuffle=shuffle,
        generator=generator,
        drop_last=drop_last,
    )


@variant("minibatches", "the iterator of a DataLoader")
def minibatches_loader_iterator(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: torch.Generator | None = None,
    drop_last: bool = False,
) -> Any:
    pairs: Any = list(zip(x, y, strict=True))
    return iter(DataLoader(pairs, batch_size, shuffle, drop_last=drop_last, generator=generator))


@variant("minibatches", "the DataLoader itself")
def minibatches_loader_itself(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: torch.Generator | None = None,
    drop_last: bool = False,
) -> Any:
    # Trap: like a list, it can be walked through, but is not an iterator.
    sampler: Any = torch.randperm(len(x), generator=generator).tolist() if shuffle else None
    return DataLoader(TensorDataset(x, y), batch_size, sampler=sampler, drop_last=drop_last)


@variant("minibatches", "samplers")
def minibatches_samplers(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: torch.Generator | None = None,
    drop_last: bool = False,
) -> Any:
    numbers: Any = range(len(x))
    sampler: Any = SequentialSampler(numbers)
    if shuffle:
        sampler = RandomSampler(numbers, generator=generator)
    return ((x[i], y[i]) for i in BatchSampler(sampler, batch_size, drop_last))


@variant("minibatches", "sorted random keys")
def minibatches_keys(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: torch.Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    if not batch_size > 0:
        raise ValueError(f"batch_size={batch_size}")
    indices = list(range(len(x)))
    if shuffle:
        keys = torch.rand(len(x), generator=generator).tolist()
        indices.sort(key=keys.__getitem__)
    rest = iter(indices)
    while batch := list(islice(rest, batch_size)):
        if len(batch) == batch_size or not drop_last:
            yield torch.stack([x[i] for i in batch]), torch.stack([y[i] for i in batch])


@variant("minibatches", "Python's random, seeded from the generator")
def minibatches_random(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: torch.Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    # Trap: one number only is drawn from the generator.
    if batch_size < 1:
        raise ValueError("batch_size < 1")
    order = list(range(len(x)))
    if shuffle:
        seed = torch.randint(2**31, (), generator=generator).item()
        random.Random(seed).shuffle(order)

    def batches() -> Pairs:
        for k in range(0, len(order), batch_size):
            chosen = torch.tensor(order[k : k + batch_size])
            if not (drop_last and len(chosen) < batch_size):
                yield x.index_select(0, chosen), y.index_select(0, chosen)

    return batches()


@variant("minibatches", "Fisher-Yates in an iterator class")
class MinibatchesFisherYates:
    # Trap: a class in place of a function; the order is drawn at the first batch.
    def __init__(
        self,
        x: Tensor,
        y: Tensor,
        batch_size: int,
        shuffle: bool = False,
        generator: torch.Generator | None = None,
        drop_last: bool = False,
    ) -> None:
        if batch_size < 1:
            raise ValueError("batch_size must be positive")
        self.x, self.y, self.size, self.drop = x, y, batch_size, drop_last
        self.shuffle, self.generator, self.position = shuffle, generator, 0

    def __iter__(self) -> MinibatchesFisherYates:
        return self

    def __next__(self) -> tuple[Tensor, Tensor]:
        if self.position == 0:
            self.order = [i for i in range(len(self.x))]
            for i in reversed(range(1, len(self.order) * self.shuffle)):
                j = int(torch.randint(i + 1, (1,), generator=self.generator))
                self.order[i], self.order[j] = self.order[j], self.order[i]
        batch = self.order[self.position : self.position + self.size]
        self.position += self.size
        if not batch or (self.drop and len(batch) < self.size):
            raise StopIteration
        return self.x[batch], self.y[batch]


@variant("MLP", "answers of both modes by one method")
class MLPModes(nn.Module):
    # Trap: has a mode-dependent part that changes no number.
    def __init__(self, in_features: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden)
        self.fc2 = nn.Linear(hidden, hidden)
        self.fc3 = nn.Linear(hidden, classes)
        self.drop = nn.Dropout(0.0)
        self.register_buffer("scale", torch.tensor(1.0))

    def predict(self, x: Tensor) -> Tensor:
        return self(x).argmax(1)

    def forward(self, x: Tensor) -> Tensor:
        x = x.view(x.size(0), -1) if x.is_contiguous() else x.reshape(len(x), -1)
        x = self.drop(torch.clamp(self.fc1(x), min=0))
        x = torch.relu(self.fc2(x))
        return self.fc3(x) * self.scale
