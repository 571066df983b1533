# %% [markdown]
"""
# Lesson 7 · Training and testing

Everything so far meets here. Training goes through the data batch by batch and takes one step for
each. Testing goes through other data and only measures. One pass over the data is an epoch, one
step is an iteration: with 1400 samples and batches of 64, an epoch has 22 iterations.

The loops are short, and most mistakes in them raise no error. The loss still falls, the accuracy
still rises, just less, or the numbers that are shown are not what their names say. So write each
line knowing what it is for.
"""

# %%
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

import torch
from torch import Tensor, nn

Batches = Iterable[tuple[Tensor, Tensor]]  # what a DataLoader yields: (x, y), (x, y), …
Loss = Callable[[Tensor, Tensor], Tensor]  # loss_fn(prediction, y): the mean over the batch


class Optimizer(Protocol):
    """Anything with these two methods: your own optimizers, or those of `torch.optim`."""

    def zero_grad(self) -> object: ...

    def step(self) -> object: ...


# %% [markdown]
"""
## 7.1 train_loop

For each batch: forget the old gradients, compute the loss, compute the gradients, take a step. So
every step uses this batch's gradient alone, also where a gradient was left over from before.

The result is the mean loss per sample. `loss_fn` gives a batch's mean, so a batch of n samples
counts n times. Batches of 4 samples and 1 sample with losses 1.0 and 6.0:
(4·1.0 + 1·6.0) / 5 = 2.0.

⚠ The mean of the batch means is not that number: (1.0 + 6.0) / 2 = 3.5. A short last batch would
count as much as a full one. ⚠ Summing the batch means and dividing by the number of samples is
worse: 7.0 / 5 = 1.4 here, and with full batches of 64 the "loss" is 64 times too small.

⚠ "Clear the gradients at every epoch" is wrong: `backward` adds, so they must be cleared at every
batch. Don't trust the curve to show it. At a small learning rate the sums of old gradients act like
momentum, and for a while the loss even falls faster.

A model also has a mode. Training wants `model.train()`: dropout drops, batch norm uses the batch.
"""


# %%
def train_loop(dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer) -> float:
    """Train for one epoch, in training mode: exactly one step per batch.

    Each step uses the gradient of `loss_fn(model(x), y)` for this batch (x, y) alone. `model(x)`
    gives logits (N, C), y holds class indices (N,): a loop may count right answers too. Returns the
    mean loss per sample as a Python float: each batch's loss, as it was before its step, counts as
    often as the batch has samples (`loss_fn` averages within a batch; the last one may be smaller).

    Example: batches of 4 and 1 samples with losses 1.0 and 6.0 give (4 * 1.0 + 1 * 6.0) / 5 = 2.0.
    """
    # TODO: your answer
    raise NotImplementedError("7.1 train_loop")


# %% [markdown]
"""
## 7.2 test_loop

How good is the model on data that it was not trained on? Two numbers answer: the accuracy, the
fraction of samples whose largest logit is that of the right class, between 0 and 1; and the mean
loss per sample, counted as in 7.1. Measuring must change nothing: no step, no gradients, no
running statistics; afterwards the model is in the mode in which it was found.

⚠ Popular notebooks sum the batch means and divide by the size of the data set. Guessing among 10
classes has a loss of 2.30. For 397 samples, in 7 batches of up to 64, this shows 7·2.30 / 397 =
0.041, as if the model were nearly perfect. The right total adds up loss · samples.

⚠ `model.eval()` and `torch.no_grad()` are different things, and you need both. `eval()` switches
dropout off and lets batch norm use its stored statistics; without it the result depends on chance
and on the batch size, and testing changes those statistics. It does not stop gradients.
`no_grad()` stops the recording of the graph, which saves time and memory. It does not stop dropout.

⚠ Accuracy alone hides a lot. Four samples, three of them right with probability 0.9 each. Whether
the fourth gets 0.4 or 0.001 for its right class, the accuracy may be 0.75 both times. The loss
tells them apart: 0.31 against 1.81. So return both.
"""


# %%
def test_loop(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    """Measure the model; return (accuracy, mean loss per sample) as Python floats.

    `model(x)` gives logits (N, C), y holds class indices (N,). The accuracy, between 0 and 1, is
    the fraction of all samples whose largest logit is at index y. The loss counts each batch's
    `loss_fn(model(x), y)` as often as the batch has samples.

    The model runs in evaluation mode and no graph is built. Parameters, buffers and gradients stay
    as they are, and so, in the end, does the mode (training or evaluation) of the model.

    Example: 3 of 4 samples right in one batch, 0 of 1 in the next: accuracy 3 / 5 = 0.6.
    """
    # TODO: your answer
    raise NotImplementedError("7.2 test_loop")


# %% [markdown]
"""
## 7.3 fit

Train for an epoch, test, write down three numbers, repeat. The two losses side by side tell what
happens: both fall, the model learns; the training loss falls and the test loss rises, it learns the
training samples by heart.

With `epochs = 3` the result has three records, and the last one describes the finished model.

⚠ The two losses are not measured at the same moment. The training loss is collected while the model
changes, the test loss after the epoch's last step. So in the first epochs the test loss is often
the smaller one, and that is no sign of a mistake.

⚠ `test_loop` returns (accuracy, loss), but an `Epoch` holds the loss first. Mind the order.
"""


# %%
class Epoch(NamedTuple):
    """What one epoch brought."""

    train_loss: float
    test_loss: float
    accuracy: float


def fit(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Optimizer,
    epochs: int,
) -> list[Epoch]:
    """Train for `epochs` epochs; return one `Epoch(train_loss, test_loss, accuracy)` for each.

    In each epoch the model is first trained on `train_data`, then tested on `test_data`:
    `train_loss` is what `train_loop` returned, the other two are what `test_loop` measured.

    Example: epochs = 3 gives three records; history[-1].accuracy is that of the finished model.
    """
    # TODO: your answer
    raise NotImplementedError("7.3 fit")


# %% [markdown]
"""
## See it

Handwritten digits again. Left: both losses, and what the summed batch means divided by the number
of samples would show. Middle: the finished model with its logits multiplied by a factor. The
accuracy can't see it, the loss can: too sure can be as bad as too unsure. Right: a model with
dropout, measured twenty times by your `test_loop`, and twenty times with `no_grad` but no `eval`.
"""

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt
    from sklearn.datasets import load_digits
    from torch.utils.data import DataLoader, TensorDataset

    torch.set_num_threads(1)  # for tensors this small, more would only wait for each other
    torch.manual_seed(0)
    x, y = (torch.tensor(a) for a in load_digits(return_X_y=True))
    train, test = torch.randperm(len(x)).split(1400)
    x = x.float() / 16
    train_data = DataLoader(TensorDataset(x[train], y[train]), 64, shuffle=True)
    test_data = DataLoader(TensorDataset(x[test], y[test]), 64)
    loss_fn = nn.CrossEntropyLoss()

    def trained(dropout: float) -> tuple[nn.Module, list[Epoch]]:
        layers = [nn.Dropout(dropout), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10)]
        model = nn.Sequential(*layers)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.2, momentum=0.9)
        return model, fit(model, train_data, test_data, loss_fn, optimizer, epochs=40)

    model, history = trained(dropout=0.0)
    figure, (losses, sure, modes) = plt.subplots(1, 3, figsize=(14, 4), layout="constrained")
    losses.semilogy([epoch.train_loss for epoch in history], label="train_loss")
    losses.semilogy([epoch.test_loss for epoch in history], label="test_loss")
    # Nearly the sum of the batch means: the last batch is a little smaller.
    wrong = [epoch.test_loss * len(test_data) / len(test) for epoch in history]
    losses.semilogy(wrong, "C3--", label="batch means / samples")
    losses.set(title="Loss", xlabel="epoch")

    def measured(factor: float) -> tuple[float, float]:
        return test_loop(test_data, model, lambda logits, y: loss_fn(factor * logits, y))

    factors = [2.0**k for k in range(-5, 5)]
    results = [measured(factor) for factor in factors]
    sure.semilogx(factors, results, ".-", base=2, label=["accuracy", "loss"])
    sure.set(title="Logits times a factor", xlabel="factor", ylim=(0, None))

    model, _ = trained(dropout=0.3)
    modes.plot([test_loop(test_data, model, loss_fn)[0] for _ in range(20)], ".", label="test_loop")
    model.train()
    with torch.no_grad():
        guesses = [model(x[test]).argmax(1) for _ in range(20)]
    modes.plot([(g == y[test]).float().mean() for g in guesses], "C3.", label="no eval()")
    modes.set(title="Accuracy of one model", xlabel="measurement", xticks=range(0, 20, 5))
    for axes in (losses, sure, modes):
        axes.legend()
    plt.show()
