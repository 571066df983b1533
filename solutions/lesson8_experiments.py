# %% [markdown]
"""
# Lesson 8 · Learning rate, batch size, weight decay

The optimizer works, the loops work. What remains are the numbers that nobody learns for you: how
large the steps are, how many samples make a step, how strongly weights are pulled to 0. The way to
find out is an experiment: change one thing, keep all others, compare. It sounds easy, but wrong
beliefs about training often come from experiments in which something else had changed too.

You run a small experiment by hand, write the tool for larger ones, and then train a model that
reads digits, with nothing but your own pieces from the lessons before.
"""

# %%
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from solutions.lesson4_sgd import SGD
from solutions.lesson6_models import MLP, minibatches
from solutions.lesson7_loops import train_loop

# %% [markdown]
"""
## 8.1 train_linear

The model is `x·w`, without a bias, from `w = 0`. The loss of a batch is the **sum** of the absolute
errors, `Σ |x·w − y|`. One step for each mini-batch, shuffled anew in each epoch:

`w ← w − lr·(g + weight_decay·w)`, where g is the gradient of the batch's loss

The gradient of |r| is the sign of r: −1, 0 or 1. So g adds up the samples with signs, and does not
get smaller near the solution.

By hand: x = [[1, 0], [1, 1]], y = [0, 2], lr = 0.25, both samples in one batch, no weight decay.
At w = [0, 0] the errors are 0 and −2, so g = 0·[1, 0] − [1, 1] = [−1, −1], and w becomes
[0.25, 0.25]. Then the errors are 0.25 and −1.5, g = [1, 0] − [1, 1] = [0, −1], w = [0.25, 0.5].
With weight_decay = 0.5 the second step leads to [0.21875, 0.46875].

⚠ "Batch size 1 is best; with the full batch not even an easy problem converges": a popular notebook
says so, and two other things are to blame. First, its model returned (N, 1) and its targets were
(N,). The difference is (N, N): every prediction is compared with every target, and the best model
gives the same answer, the median, for everything. Keep both at (N,). Second, the loss is a sum: at
the same lr a batch of 16 takes steps up to 16 times as large as a single sample. With the sign in
it, a step never gets small by itself: the weights dance around the solution, at a distance that
follows lr. For the 16 samples of the plot below, the full batch ends about 0.9 away from the true
weights with lr = 0.1, 0.09 with 0.01, and 0.009 with 0.001. It converges as well as any other.
"""

# %% [markdown] tags=["hints"]
"""
Nudge: Which of your pieces does the shuffling, and which does the step with weight decay? What
shape has `x·w`, and what shape has y?

Idea: Start with w as zeros of the dtype of x that require grad, and give them to your `SGD`. In
each epoch, go through your shuffled `minibatches` with the generator. For each batch, clear,
compute the sum of absolute errors, call `backward()`, step. After the epoch, keep a copy of w
without its graph. At the end, stack the copies.
"""


# %%
def train_linear(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Fit x·w to y; return w after each epoch, shape (epochs, F), x's dtype, no grad required.

    x is (N, F), y is (N,). w starts as zeros (F,). Each epoch goes once through all samples in
    batches of `batch_size`, in a new order drawn from `generator` (`None`: from torch's global
    random state), with one step for each batch:
    w ← w − lr·(g + weight_decay·w), where g is the gradient of Σ |x·w − y| over the batch
    (a sample whose error is 0 adds nothing to g).

    Example: x = [[1, 0], [1, 1]], y = [0, 2], lr = 0.25, no decay, batch_size = 2, epochs = 2
    gives [[0.25, 0.25], [0.25, 0.5]].
    """
    ### BEGIN SOLUTION
    w = torch.zeros(x.shape[1], dtype=x.dtype, requires_grad=True)
    optimizer = SGD([w], lr=lr, weight_decay=weight_decay)
    path = []
    for _ in range(epochs):
        for x_batch, y_batch in minibatches(x, y, batch_size, shuffle=True, generator=generator):
            optimizer.zero_grad()
            (x_batch @ w - y_batch).abs().sum().backward()
            optimizer.step()
        path.append(w.detach().clone())
    return torch.stack(path)
    ### END SOLUTION


# %% [markdown]
"""
## 8.2 sweep

A sweep trains once for each setting and compares the results. For it to be fair, every training
must have the same luck: the same first weights, the same shuffling, the same dropout. So for each
setting: seed, build a fresh model, train it, keep the result.

Settings `[{"lr": 0.1}, {"lr": 0.01}]` call `train(model, lr=0.1)`, then `train(model, lr=0.01)`
with another model, and give two numbers. A test of fairness: put the same setting in twice, and it
must give the same number twice; change the order of the settings, and the numbers just swap places.

⚠ "Training starts the model afresh" is wrong. A model that is used again goes on from where it
stands, and the last setting looks best. ⚠ "One seed at the top makes it fair" is wrong too: the
second model then gets other random numbers than the first. Seed before each model, not after it:
building it already draws the first weights.

⚠ One seed is one roll of the dice. If two settings are close, repeat the sweep with other seeds.
"""

# %% [markdown] tags=["hints"]
"""
Nudge: What draws random numbers here: building the model, or training it? Then where must the seed
be set?

Idea: For each setting, do three things in this order: seed torch, build a new model, train it with
the setting as keyword arguments. Append what the training returns.
"""

# %%
Model = TypeVar("Model")


def sweep(
    make_model: Callable[[], Model],
    train: Callable[..., float],
    settings: Iterable[Mapping[str, Any]],
    seed: int = 0,
) -> list[float]:
    """Train one fresh model for each setting; return the results in the order of `settings`.

    For each setting, in this order: `torch.manual_seed(seed)`, then one call `make_model()`, then
    `train(model, **setting)`, which returns the result, a float. So no setting sees another's
    model, options or random state; settings may have different keys. (Torch's global random state
    is changed; nothing else is.)

    Example: settings [{"lr": 0.1}, {"lr": 0.01}] give [train(m1, lr=0.1), train(m2, lr=0.01)].
    """
    ### BEGIN SOLUTION
    results = []
    for setting in settings:
        torch.manual_seed(seed)
        model = make_model()
        results.append(train(model, **setting))
    return results
    ### END SOLUTION


# %% [markdown]
"""
## 8.3 train_digits

The last exercise is open. You get images of handwritten digits, 8×8 pixels in a row of 64 numbers
between 0 and 1, and their labels 0 to 9. Return a model that reads digits it has not seen: 93 % of
them right, after at most 20 seconds on one core. Use what you built: your models, mini-batches,
loops and optimizers. `torch.optim` is allowed as well.

Guessing is right in 10 % of the cases. A small network and plain SGD pass 93 % without any art. If
you want more, try one thing at a time, with `sweep`: momentum; smaller batches; a learning rate
that goes down to 0 at the end (`optimizer.param_groups[0]["lr"]` may be changed at any time);
weight decay; training images that look a little different in each epoch.

⚠ The accuracy on the training images says little: a model can know them by heart. Keep some images
aside, and measure on these. ⚠ If you choose the best of fifty settings by the images kept aside,
they are no longer unseen, and the figure is too good. ⚠ Shuffling x and y one after the other tears
the pairs apart, and nothing is left to learn.
"""

# %% [markdown] tags=["hints"]
"""
Nudge: A small network with one plain optimizer is enough. How do you know how good it is on images
that it has not seen?

Idea: Build your `MLP` for 64 numbers and 10 classes. Train it for ten epochs or more on small
shuffled batches, with cross entropy and SGD with momentum. Let the learning rate fall towards the
end. Keep some images aside while you try, and watch the time.
"""


# %%
def load_digits_tensors() -> tuple[Tensor, Tensor]:
    """1797 images (1797, 64) with values in [0, 1], and their labels (1797,). (Finished.)"""
    from sklearn.datasets import load_digits

    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    return x, torch.tensor(digits.target, dtype=torch.int64)


def train_digits(x: Tensor, y: Tensor, generator: torch.Generator | None = None) -> nn.Module:
    """Train a model that reads digits; return it.

    x holds 8×8 images as float32 (N, 64) in [0, 1], y their labels (N,), int64, 0 to 9. The model
    maps images (M, 64) to logits (M, 10). It must get 93 % of images right that are not in x, and
    the training may take at most 20 s on one core. Draw what is random from `generator` where
    possible; the layers' first weights may come from torch's global random state, which is not
    seeded here. x and y are not changed.

    Example: train_digits(x[:1400], y[:1400])(x[1400:]).argmax(1) reads the last 397 images.
    """
    ### BEGIN SOLUTION
    epochs, lr = 10, 0.2
    model = MLP(64, 128, 10)
    optimizer = SGD(model.parameters(), lr=lr, momentum=0.9, weight_decay=5e-4, nesterov=True)
    loss_fn = nn.CrossEntropyLoss()
    for epoch in range(epochs):
        optimizer.param_groups[0]["lr"] = lr * (1 - epoch / epochs)
        # With new noise in each epoch, single images can't be learned by heart.
        noise = torch.randn(x.shape, dtype=x.dtype, generator=generator)
        batches = minibatches(x + 0.2 * noise, y, 64, shuffle=True, generator=generator)
        train_loop(batches, model, loss_fn, optimizer)
    return model
    ### END SOLUTION


# %% [markdown]
"""
## See it

Above, `train_linear` on the 16 rows of four binary digits, with the true weights 0, 1, 2, 3: the
distance to them for several learning rates (full batch), for several batch sizes (dashed: the full
batch at a sixteenth of the learning rate), and the final weights under more and more weight decay.

Below left, the wrong shapes. Subtracting (N,) from (N, 1) compares every prediction with every
target; the same happens if each row is repeated N times and paired with all of y. That is what the
red curve is trained on. Next to it a sweep of the learning rate over a digit reader, and what
`train_digits` makes of images it has not seen.
"""

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    torch.set_num_threads(1)  # for tensors this small, more would only wait for each other
    bits = torch.tensor([[i >> k & 1 for k in range(4)] for i in range(16)], dtype=torch.float32)
    truth = torch.arange(4.0)
    y = bits @ truth

    def distance(lr: float, batch_size: int = 16, epochs: int = 150) -> Tensor:
        return (train_linear(bits, y, lr, 0.0, batch_size, epochs) - truth).norm(dim=1)

    torch.manual_seed(0)
    figure, ((rates, sizes, decays), (shapes, speeds, reader)) = plt.subplots(
        2, 3, figsize=(14, 8), layout="constrained"
    )
    for lr in (0.1, 0.01, 0.001):
        rates.semilogy(distance(lr, epochs=600), label=f"lr={lr}")
    for batch_size in (1, 4, 16):
        sizes.semilogy(distance(0.03, batch_size, 300), label=f"batch_size={batch_size}, lr=0.03")
    sizes.semilogy(distance(0.03 / 16, 16, 300), "k--", label="batch_size=16, lr=0.03/16")
    lambdas = [0.1, 0.3, 1.0, 3.0, 10.0, 30.0]
    final = [train_linear(bits, y, 0.004, w, 16, 600)[-100:].mean(0) for w in lambdas]
    decays.semilogx(lambdas, torch.stack(final), ".-", label=[f"w[{k}]" for k in range(4)])
    crossed = train_linear(bits.repeat_interleave(16, 0), y.repeat(16), 0.01, 0.0, 256, 300)
    shapes.semilogy((crossed - truth).norm(dim=1), "C3", label="(16, 1) − (16,), lr=0.01")
    shapes.semilogy(distance(0.01, epochs=300), "C0", label="(16,) − (16,), lr=0.01")

    images, labels = load_digits_tensors()
    train, test = torch.randperm(len(images)).split(1347)

    def five_epochs(model: nn.Module, lr: float) -> float:
        optimizer, loss_fn = SGD(model.parameters(), lr=lr), nn.CrossEntropyLoss()
        for _ in range(5):
            batches = minibatches(images[train], labels[train], 32, shuffle=True)
            loss = train_loop(batches, model, loss_fn, optimizer)
        return loss

    powers = [2.0**k for k in range(-9, 3)]
    losses = sweep(lambda: MLP(64, 64, 10), five_epochs, [{"lr": lr} for lr in powers])
    speeds.semilogx(powers, losses, ".-", base=2)
    read = train_digits(images[train], labels[train])(images[test]).argmax(1)
    share = (read == labels[test]).float().mean()
    tiles = nn.functional.pad(images[test][:24].view(4, 6, 8, 8), (5, 0, 2, 0))
    reader.imshow(tiles.transpose(1, 2).reshape(40, 78), cmap="Greys")
    for k, digit in enumerate(read[:24].tolist()):
        color = "C0" if digit == labels[test][k] else "C3"
        reader.text(k % 6 * 13 + 1, k // 6 * 10 + 7, digit, color=color, fontsize=14)
    reader.set(title=f"train_digits: {share:.1%} of 450 right", xticks=[], yticks=[])
    rates.set(title="Learning rate, full batch", xlabel="epoch", ylabel="distance")
    sizes.set(title="Batch size", xlabel="epoch", ylabel="distance")
    decays.set(title="Weight decay", xlabel="weight_decay", ylabel="final weights")
    shapes.set(title="Wrong and right shapes, full batch", xlabel="epoch", ylabel="distance")
    speeds.set(title="sweep: loss in the fifth epoch", xlabel="lr", ylabel="training loss")
    for axes in (rates, sizes, decays, shapes):
        axes.legend(fontsize=8)
    plt.show()
