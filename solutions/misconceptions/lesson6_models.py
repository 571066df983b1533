"""Known wrong answers of lesson 6: models and mini-batches."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Generator, Tensor, nn

from solutions.lesson6_models import MLP, LinearRegression, PairDataset, minibatches
from solutions.misconceptions import another_form, misconception

Pairs = Iterator[tuple[Tensor, Tensor]]


# 6.1 LinearRegression


@misconception(
    "models.LinearRegression.transposed_weight",
    "transposed weight",
    """The weight has one row per input and one column per output. Print its shape beside that of
    `nn.Linear(2, 1).weight`: could trained numbers be carried over?""",
)
class TransposedWeight(LinearRegression):
    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__(in_features, out_features)
        self.weight = nn.Parameter(self.weight.detach().T.clone())

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight + self.bias


@misconception(
    "models.LinearRegression.no_bias",
    "no bias",
    """`model.parameters()` yields a weight and nothing else, so what the model gives for x = 0
    stays the same whatever it learns. Which part of the formula has no parameter of its own?""",
)
class NoBias(nn.Linear):
    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__(in_features, out_features, bias=False)


@misconception(
    "models.LinearRegression.unregistered",
    "unregistered",
    """`list(model.parameters())` is empty, although the tensors get gradients, so no optimizer
    moves them. What kind of attribute does a module register?""",
)
class Unregistered(nn.Module):
    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        bound = in_features**-0.5
        self.weight = torch.empty(out_features, in_features).uniform_(-bound, bound)
        self.bias = torch.empty(out_features).uniform_(-bound, bound)
        self.weight.requires_grad_()
        self.bias.requires_grad_()

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight.T + self.bias


@misconception(
    "models.LinearRegression.one_bias_for_all",
    "one bias for all outputs",
    """The bias is a single number that is added to every output. Print its shape beside that of
    `nn.Linear(2, 3).bias`: what could each output not learn on its own?""",
)
class OneBiasForAll(LinearRegression):
    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__(in_features, out_features)
        self.bias = nn.Parameter(self.bias.detach()[:1].clone())


@misconception(
    "models.LinearRegression.squeezes_output",
    "squeezes the output",
    """Dimensions of size 1 are taken away, so (4, 1) comes out as (4,). Which shape does 6.1
    promise, and what does a loss make of (4,) against (4, 1)?""",
)
class SqueezesOutput(LinearRegression):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).squeeze()


@another_form(SqueezesOutput)
class SqueezesOneOutput(LinearRegression):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).squeeze(-1)


# 6.2 MLP


@misconception(
    "models.MLP.relu_at_end",
    "ReLU at the end",
    """No output is ever below 0. What happens to the scores between the last linear layer and the
    end of `forward`, and which signs may a logit have?""",
)
class ReluAtEnd(MLP):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).relu()


@misconception(
    "models.MLP.softmax_at_end",
    "softmax at the end",
    """The outputs of a sample lie between 0 and 1 and add up to 1. What does the cross-entropy loss
    do with what it is given?""",
)
class SoftmaxAtEnd(MLP):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).softmax(dim=1)


@misconception(
    "models.MLP.log_softmax_at_end",
    "log-softmax at the end",
    """No output is above 0, and the exponentials of a sample add up to 1. What does the
    cross-entropy loss do with what it is given?""",
)
class LogSoftmaxAtEnd(MLP):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).log_softmax(dim=1)


@misconception(
    "models.MLP.class_in_evaluation",
    "a class in evaluation mode",
    """In evaluation mode something else comes out than in training mode: classes or probabilities,
    not logits. Who will ask the model for logits in evaluation mode too?""",
)
class ClassInEvaluation(MLP):
    def forward(self, x: Tensor) -> Tensor:
        logits = super().forward(x)
        return logits if self.training else logits.argmax(1)


@another_form(ClassInEvaluation)
class SoftmaxInEvaluation(MLP):
    def forward(self, x: Tensor) -> Tensor:
        logits = super().forward(x)
        return logits if self.training else logits.softmax(1)


@misconception(
    "models.MLP.no_relu",
    "no ReLU",
    """Linear layers follow each other without a ReLU in between, so all of them together are one
    linear map. Which function stands between two of them in 6.2?""",
)
class NoRelu(MLP):
    def forward(self, x: Tensor) -> Tensor:
        x = x.flatten(1)
        for layer in self.layers:
            x = layer(x) if isinstance(layer, nn.Linear) else x
        return x


@misconception(
    "models.MLP.one_relu",
    "one ReLU alone",
    """Two of the three linear layers follow each other without a ReLU in between. How many stand in
    the lesson's chain, and where?""",
)
class OneRelu(MLP):
    def forward(self, x: Tensor) -> Tensor:
        first, second, third = [m for m in self.layers if isinstance(m, nn.Linear)]
        return third(second(first(x.flatten(1)).relu()))


@another_form(OneRelu)
class SecondReluOnly(MLP):
    def forward(self, x: Tensor) -> Tensor:
        first, second, third = [m for m in self.layers if isinstance(m, nn.Linear)]
        return third(second(first(x.flatten(1))).relu())


@misconception(
    "models.MLP.one_hidden_layer",
    "one hidden layer",
    """The model has four parameter tensors, not six. Count the linear maps in the lesson's chain
    from flatten to the logits, and those in the code.""",
)
class OneHiddenLayer(MLP):
    def __init__(self, in_features: int, hidden: int, classes: int) -> None:
        super().__init__(in_features, hidden, classes)
        self.layers = nn.Sequential(
            nn.Flatten(),
            nn.Linear(in_features, hidden),
            nn.ReLU(),
            nn.Linear(hidden, classes),
        )


@misconception(
    "models.MLP.not_flattened",
    "not flattened",
    """Vectors `(N, in_features)` work, images do not: they reach the first linear layer as they
    came. Which dimension of its input does `nn.Linear` look at?""",
)
class NotFlattened(MLP):
    def __init__(self, in_features: int, hidden: int, classes: int) -> None:
        super().__init__(in_features, hidden, classes)
        del self.layers[0]


# 6.3 PairDataset


@misconception(
    "models.PairDataset.no_length_check",
    "no length check",
    """Tensors of different lengths are taken without complaint. Where would the surplus samples
    first be noticed, and where should they be?""",
)
class NoLengthCheck(PairDataset):
    def __init__(self, x: Tensor, y: Tensor) -> None:
        self.x = x
        self.y = y


@misconception(
    "models.PairDataset.another_error",
    "another exception",
    """Different lengths raise an error, but not a ValueError, as the docstring promises it. What
    does `assert` raise?""",
)
class AssertsLengths(PairDataset):
    def __init__(self, x: Tensor, y: Tensor) -> None:
        assert len(x) == len(y)
        super().__init__(x, y)


@misconception(
    "models.PairDataset.swapped",
    "swapped",
    """Each sample comes with its target first. A training loop unpacks it as `x, y`: what does the
    model get to see?""",
)
class Swapped(PairDataset):
    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        return self.y[i], self.x[i]


@misconception(
    "models.PairDataset.counts_columns",
    "counts columns",
    """`len(dataset)` is the size of the last dimension of x. For ten samples of three features, x
    is (10, 3): which of the two numbers is asked for?""",
)
class CountsColumns(PairDataset):
    def __len__(self) -> int:
        return self.x.shape[-1]


# 6.4 minibatches


@misconception(
    "models.minibatches.drops_last_always",
    "always drops the last batch",
    """Samples are missing: a smaller last batch never comes, even if nobody asked to drop it. What
    does the code do with the samples that do not fill a batch?""",
)
def drops_last_always(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    return minibatches(x, y, batch_size, shuffle, generator, drop_last=True)


@misconception(
    "models.minibatches.drops_complete_batch",
    "drops a complete batch",
    """With `drop_last=True` the last batch never comes, not even a complete one. Six samples and
    `batch_size = 3`: how many samples do not fill a batch?""",
)
def drops_complete_batch(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    batches = list(minibatches(x, y, batch_size, shuffle, generator))
    return iter(batches[:-1] if drop_last else batches)


@misconception(
    "models.minibatches.keeps_last_always",
    "always keeps the last batch",
    """With `drop_last=True` the incomplete last batch comes all the same. Where does the code look
    at `drop_last`?""",
)
def keeps_last_always(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    return minibatches(x, y, batch_size, shuffle, generator, drop_last=False)


@misconception(
    "models.minibatches.shuffles_x_only",
    "shuffles `x` alone",
    """x comes in one order and y in another, so samples get each other's targets. How many orders
    does a call draw, and to which tensors is each of them applied?""",
)
def shuffles_x_only(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    if shuffle:
        x = x[torch.randperm(len(x), generator=generator)]
    return minibatches(x, y, batch_size, drop_last=drop_last)


@misconception(
    "models.minibatches.shuffles_in_place",
    "shuffles in place",
    """After a shuffled pass x and y themselves are in another order: they were written into. Which
    kind of indexing makes new tensors and leaves the old ones alone?""",
)
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


@misconception(
    "models.minibatches.ignores_generator",
    "ignores `generator`",
    """Two generators of one seed give different orders, and the global random state decides. Follow
    `generator` through the code: who draws from it?""",
)
def ignores_generator(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    return minibatches(x, y, batch_size, shuffle, None, drop_last)


@ignores_generator.also
def shuffles_by_numpy(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    if shuffle:
        order = torch.as_tensor(np.random.permutation(len(x)))
        x, y = x[order], y[order]
    return minibatches(x, y, batch_size, drop_last=drop_last)


@misconception(
    "models.minibatches.always_shuffles",
    "always shuffles",
    """The samples come in a random order, also where `shuffle` is False. Where does the code look
    at `shuffle`?""",
)
def always_shuffles(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    return minibatches(x, y, batch_size, True, generator, drop_last)


@misconception(
    "models.minibatches.never_shuffles",
    "never shuffles",
    """The samples come in the order of x, also where `shuffle` is True. Where does the code look at
    `shuffle`?""",
)
def never_shuffles(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    return minibatches(x, y, batch_size, drop_last=drop_last)


@misconception(
    "models.minibatches.same_order_each_call",
    "the same order at each call",
    """Every pass with one generator comes in the same order, as if it were new each time. What sets
    it back to its seed between two calls?""",
)
def same_order_each_call(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    seed = 0 if generator is None else generator.initial_seed()
    return minibatches(x, y, batch_size, shuffle, Generator().manual_seed(seed), drop_last)


@same_order_each_call.also
def same_order_from_a_generator(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    if generator is not None:
        generator = Generator().manual_seed(generator.initial_seed())
    return minibatches(x, y, batch_size, shuffle, generator, drop_last)


@misconception(
    "models.minibatches.own_generator",
    "a generator of its own",
    """Without a generator every call shuffles alike: the code makes a new one, and each new one
    starts from the same seed. What should `None` draw from?""",
)
def own_generator(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    return minibatches(x, y, batch_size, shuffle, generator or Generator(), drop_last)


@misconception(
    "models.minibatches.count_instead_of_size",
    "the count instead of the size",
    """Seven samples with `batch_size = 2` come in two batches, of 4 and 3. Is it the number of
    batches that `batch_size` stands for, or the number of samples in one?""",
)
def count_instead_of_size(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, not {batch_size}")
    n = len(x)
    order = torch.randperm(n, generator=generator) if shuffle else torch.arange(n)
    batches = order.chunk(batch_size)
    for batch in batches:
        if drop_last and len(batch) < len(batches[0]):
            return
        yield x[batch], y[batch]


@misconception(
    "models.minibatches.another_error",
    "another exception",
    """A `batch_size` below 1 raises an error, but not a ValueError, as the docstring promises it.
    What does `assert` raise?""",
)
def asserts_size(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    assert batch_size >= 1
    return minibatches(x, y, batch_size, shuffle, generator, drop_last)


@misconception(
    "models.minibatches.no_size_check",
    "no size check",
    """A `batch_size` of -1 raises nothing; the pass merely ends before its first batch. What would
    somebody see who got the size wrong by accident?""",
)
def no_size_check(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: Generator | None = None,
    drop_last: bool = False,
) -> Pairs:
    n = len(x)
    order = torch.randperm(n, generator=generator) if shuffle else torch.arange(n)
    for start in range(0, n, batch_size):
        batch = order[start : start + batch_size]
        if drop_last and len(batch) < batch_size:
            return
        yield x[batch], y[batch]
