# %% [markdown]
"""
# Lesson 6 · Models and mini-batches

A model is a function with numbers inside that training may change. In PyTorch it is an `nn.Module`:
`__init__` creates the parameters, `forward` says how they turn an input into an output. A module
knows its parameters by itself, so an optimizer can be given `model.parameters()`.

Data come in small portions, the mini-batches. A step on a portion is cheap, and a few hundred rough
steps bring a model much further than one exact step over all samples. You write two models, a data
set, and the function that cuts samples into mini-batches.
"""

# %%
from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

# %% [markdown]
"""
## 6.1 LinearRegression

Every output is a weighted sum of the inputs plus a constant: `x·Wᵀ + b`. The weight has one row per
output and one column per input, shape (out_features, in_features); the bias has one number per
output. This is the layout of `nn.Linear`, so trained numbers can be carried over.

One sample with two features, `x = [1, 2]`, `W = [[3, 4]]`, `b = [5]`: 3·1 + 4·2 + 5 = 16.

⚠ A tensor that requires grad is not yet a parameter of the model. Only an `nn.Parameter` (or a
module that holds some, such as `nn.Linear`) that is set as an attribute is registered. Anything
else gets gradients, but is missing from `model.parameters()`, and no optimizer ever moves it.
"""


# %%
class LinearRegression(nn.Module):
    """A linear map with a constant: x·Wᵀ + b.

    `parameters()` yields first the weight, (out_features, in_features), then the bias,
    (out_features,). Their names and initial values are up to you.

    Example: LinearRegression(2, 1) with weight [[3, 4]] and bias [5] maps [[1, 2]] to [[16]].
    """

    def __init__(self, in_features: int, out_features: int) -> None:
        """Create and register the two parameters."""
        super().__init__()
        # TODO: your answer
        raise NotImplementedError("6.1 LinearRegression")

    def forward(self, x: Tensor) -> Tensor:
        """Map x of shape (N, in_features) to (N, out_features)."""
        # TODO: your answer
        raise NotImplementedError("6.1 LinearRegression")


# %% [markdown]
"""
## 6.2 MLP

Two linear maps in a row are one linear map. Put something that bends between them, and the model
can follow curves. Here it is the ReLU, `max(0, z)`:

flatten → Linear → ReLU → Linear → ReLU → Linear

Flattening turns (N, …) into (N, in_features): the batch dimension stays, all others become one. A
batch of three 8×8 images, (3, 8, 8), becomes (3, 64).

`MLP(64, 32, 10)` has six parameter tensors: 32·64 + 32 numbers in the first layer, 32·32 + 32 in
the second, 10·32 + 10 in the third, together 3466.

The last layer gives the logits: one score per class, of any sign and size. The largest one wins.

⚠ "Every layer is followed by a ReLU" is wrong for the last one. Logits must be able to go below 0:
a ReLU there makes many scores exactly 0, and the weights of a score that is 0 for every sample get
no gradient any more: it hardly ever recovers.

⚠ No softmax either: the cross-entropy loss applies it itself. Applied twice, it squeezes the scores
so much that, with 10 classes, the loss can't fall below 1.46.
"""


# %%
class MLP(nn.Module):
    """A classifier with two hidden layers: flatten → Linear → ReLU → Linear → ReLU → Linear.

    Both hidden layers have `hidden` units. `parameters()` yields weight and bias of the first,
    the second and the third linear layer, in this order, each weight of shape (out, in). Training
    and evaluation mode make no difference.

    Example: MLP(64, 32, 10) maps images (3, 8, 8), or vectors (3, 64), to logits (3, 10).
    """

    def __init__(self, in_features: int, hidden: int, classes: int) -> None:
        """Create the layers; `nn.Linear` is welcome."""
        super().__init__()
        # TODO: your answer
        raise NotImplementedError("6.2 MLP")

    def forward(self, x: Tensor) -> Tensor:
        """Map x of shape (N, …) to raw logits of shape (N, classes): no ReLU, no softmax on top."""
        # TODO: your answer
        raise NotImplementedError("6.2 MLP")


# %% [markdown]
"""
## 6.3 PairDataset

A map-style data set answers two questions: how many samples are there (`len(dataset)`), and what is
sample number i (`dataset[i]`)? A `DataLoader` needs no more: it asks for single samples and stacks
them into batches.

For `x = [[1, 2], [3, 4], [5, 6]]` and `y = [0, 1, 0]` the length is 3, and sample 1 is the pair
`([3, 4], 1)`.

⚠ Nobody passes tensors of different lengths on purpose, but a slip in a slice does it. Without a
check, the surplus samples are lost in silence, or training stops with an error in the middle.
Complain at once, when the data set is built.
"""


# %%
class PairDataset(Dataset[tuple[Tensor, Tensor]]):
    """The samples (x[i], y[i]) of two tensors with the same length, for use with a `DataLoader`."""

    def __init__(self, x: Tensor, y: Tensor) -> None:
        """Keep x of shape (N, …) and y of shape (N, …); different lengths raise `ValueError`."""
        # TODO: your answer
        raise NotImplementedError("6.3 PairDataset")

    def __len__(self) -> int:
        """The number of samples, N."""
        # TODO: your answer
        raise NotImplementedError("6.3 PairDataset")

    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        """Sample number i: the pair (x[i], y[i]).

        Example: PairDataset(x, y)[1] for x = [[1, 2], [3, 4]], y = [7, 8] is ([3, 4], 8).
        """
        # TODO: your answer
        raise NotImplementedError("6.3 PairDataset")


# %% [markdown]
"""
## 6.4 minibatches

One pass over the data, in portions of `batch_size` samples. Every sample comes exactly once, and
x and y stay paired. Seven samples with `batch_size = 3` come as batches of 3, 3 and 1; with
`drop_last` the incomplete last one is left out, and 3 and 3 remain.

Shuffling means: draw one random order of the sample numbers, and take x and y in that order. Draw
anew for each pass. The order comes from `generator`, so that the same seed gives the same batches
again. Without a generator it comes from torch's global random state.

Why shuffle? Data often come sorted. Where the first hundred samples all show the digit 0, the model
learns to say 0, then forgets it again for the 1.

⚠ "The same seed must give the same order in every epoch" is wrong. One generator that goes through
a whole training gives a new order at each pass; only a new generator, seeded alike, repeats them.
⚠ `batch_size` is how many samples are in a batch, not how many batches there are.
"""


# %%
def minibatches(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: torch.Generator | None = None,
    drop_last: bool = False,
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield `(x_batch, y_batch)`: one pass over the samples of x (N, …) and y (N, …).

    Each batch holds `batch_size` samples; the last one holds what is left, or is left out with
    `drop_last`. Without `shuffle` the samples keep their order. With it, every call draws a new
    order from `generator` (`None`: torch's global random state). x and y are not changed.
    `batch_size < 1` raises `ValueError`, at the call or when the first batch is asked for.

    Example: 7 samples with batch_size = 3 come as batches of 3, 3 and 1 samples.
    """
    # TODO: your answer
    raise NotImplementedError("6.4 minibatches")


# %% [markdown]
"""
## See it

Handwritten digits, sorted by label. Left: which labels the training sees, batch after batch.
Middle: what the model has learned after each pass, with and without shuffling. Right: the same
training, shuffled, with a ReLU after the last layer too, from five random starts.
"""

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt
    from sklearn.datasets import load_digits

    torch.set_num_threads(1)  # for tensors this small, more would only wait for each other
    digits = load_digits()
    images = torch.tensor(digits.images / 16, dtype=torch.float32)
    labels = torch.tensor(digits.target)
    x_test, y_test = images[1400:], labels[1400:]
    y_train, by_label = labels[:1400].sort()
    x_train = images[:1400][by_label]

    def accuracies(model: nn.Module, shuffle: bool, epochs: int = 20) -> list[float]:
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        history = []
        for _ in range(epochs):
            for x, y in minibatches(x_train, y_train, 64, shuffle):
                optimizer.zero_grad()
                nn.functional.cross_entropy(model(x), y).backward()
                optimizer.step()
            history.append((model(x_test).argmax(1) == y_test).float().mean().item())
        return history

    torch.manual_seed(0)
    figure, (seen, order, last) = plt.subplots(1, 3, figsize=(14, 4), layout="constrained")
    for shuffle, marker, name in [(False, "s", "sorted"), (True, ".", "shuffled")]:
        for number, (_, y) in enumerate(minibatches(x_train, y_train, 64, shuffle)):
            seen.plot([number] * len(y), y + 0.2 * shuffle, marker, c=f"C{shuffle:d}", ms=4)
        order.plot(accuracies(MLP(64, 64, 10), shuffle), label=name)
    seen.set(title="Labels seen (orange: shuffled)", xlabel="batch", ylabel="label")
    for start in range(5):
        last.plot(accuracies(MLP(64, 64, 10), True), "C1", label="logits" if not start else None)
        clipped = nn.Sequential(MLP(64, 64, 10), nn.ReLU())
        last.plot(accuracies(clipped, True), "C3--", label="ReLU at the end" if not start else None)
    order.set(title="Sorted or shuffled", xlabel="epoch", ylabel="test accuracy", ylim=(0, 1))
    last.set(title="ReLU after the last layer", xlabel="epoch", ylabel="test accuracy", ylim=(0, 1))
    order.legend()
    last.legend()
    plt.show()
