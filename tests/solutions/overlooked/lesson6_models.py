"""Wrong answers of lesson 6 that once had all points."""

from __future__ import annotations

import random
from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from solutions.lesson6_models import MLP, LinearRegression, minibatches
from tests.solutions.overlooked import overlooked

Pairs = Iterator[tuple[Tensor, Tensor]]


# Models that cannot be trained, or change what they are given


@overlooked("LinearRegression", "records no graph", "linear_output")
class LinearWithoutGraph(LinearRegression):
    def forward(self, x: Tensor) -> Tensor:
        with torch.no_grad():
            return super().forward(x)


@overlooked("LinearRegression", "computes with the parameters' data", "linear_output")
class LinearOfData(LinearRegression):
    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight.data, self.bias)


@overlooked("LinearRegression", "centres the input for the next call", "linear_output")
class LinearCentres(LinearRegression):
    def forward(self, x: Tensor) -> Tensor:
        output = super().forward(x.clone())
        x.sub_(x.mean(0) + 1)
        return output


@overlooked("MLP", "gives detached logits", "mlp_logits")
class MLPDetached(MLP):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).detach()


@overlooked("MLP", "trains its last layers only", "mlp_logits")
class MLPLastLayers(MLP):
    def forward(self, x: Tensor) -> Tensor:
        return self.layers[3:](self.layers[:3](x).detach())


@overlooked("MLP", "empties the input", "mlp_logits")
class MLPEmpties(MLP):
    def forward(self, x: Tensor) -> Tensor:
        output = super().forward(x.clone())
        x.zero_()
        return output


# minibatches


@overlooked("minibatches", "shuffles x and y themselves", "minibatches_shuffled")
def shuffles_in_place(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    if shuffle:
        order = torch.randperm(len(x), generator=generator)
        x[:], y[:] = x[order], y[order]
    return minibatches(x, y, batch_size, drop_last=drop_last)


@overlooked("minibatches", "shuffles wherever there is a generator", "minibatches_in_order")
def shuffles_with_any_generator(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    return minibatches(x, y, batch_size, shuffle or generator is not None, generator, drop_last)


@overlooked("minibatches", "the labels take the dtype of x", "minibatches_in_order")
def labels_beside_x(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    return minibatches(x, y.to(x.dtype), batch_size, shuffle, generator, drop_last)


@overlooked("minibatches", "images are flattened", "minibatches_in_order")
def flattens(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    return minibatches(x.flatten(1), y, batch_size, shuffle, generator, drop_last)


@overlooked("minibatches", "no generator: a private one of seed 0", "minibatches_order")
def private_generator(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    private = Generator().manual_seed(0) if generator is None else generator
    return minibatches(x, y, batch_size, shuffle, private, drop_last)


@overlooked("minibatches", "no generator: a seed from the system", "minibatches_order")
def seed_of_the_system(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    if generator is None:
        generator = Generator()
        generator.seed()
    return minibatches(x, y, batch_size, shuffle, generator, drop_last)


@overlooked("minibatches", "no generator: Python's random numbers", "minibatches_order")
def random_of_python(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    if shuffle and generator is None:
        order = random.sample(range(len(x)), len(x))
        return minibatches(x[order], y[order], batch_size, drop_last=drop_last)
    return minibatches(x, y, batch_size, shuffle, generator, drop_last)


@overlooked("minibatches", "no generator: no shuffling", "minibatches_order")
def no_shuffling(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    return minibatches(x, y, batch_size, shuffle and generator is not None, generator, drop_last)


# Both modes


@overlooked("LinearRegression", "no bias in evaluation mode", "linear_output")
class LinearEvaluatesWithoutBias(LinearRegression):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x) if self.training else F.linear(x, self.weight)


@overlooked("MLP", "one row of probabilities in evaluation mode", "mlp_logits", "mlp_images")
class MLPProbabilities(MLP):
    def forward(self, x: Tensor) -> Tensor:
        logits = super().forward(x)
        return logits if self.training else logits.softmax(1)


@overlooked("MLP", "dropout while it is trained", "mlp_logits", "mlp_images")
class MLPDropout(MLP):
    def forward(self, x: Tensor) -> Tensor:
        return F.dropout(super().forward(x), 0.5, self.training)


@overlooked(
    "minibatches",
    "batches of three",
    "minibatches_in_order",
    "minibatches_shuffled",
    "minibatches_order",
)
def triples(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Iterator[tuple[Tensor, Tensor, int]]:
    for x_batch, y_batch in minibatches(x, y, batch_size, shuffle, generator, drop_last):
        yield x_batch, y_batch, len(x_batch)
