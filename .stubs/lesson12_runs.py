# %% [markdown]
"""
# Lesson 12 · Runs that can be trusted

A training is an experiment, and its result is a number. Can you trust it? The number is too good if
the test data had a say in it. The weights are not the ones that were measured if "the best" was
kept as a name and not as a copy. A run that was broken off and resumed is another run if anything
was left behind.

None of this raises an error. This last lesson is about the five pieces that a run needs to be
trusted, up to the one number that you would publish.
"""

# %%
from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import torch
from torch import Tensor, nn

Batches = Iterable[tuple[Tensor, Tensor]]  # what a DataLoader yields: (x, y), (x, y), …
Loss = Callable[[Tensor, Tensor], Tensor]  # loss_fn(prediction, y): the mean over the batch


class Stateful(Protocol):
    """A model, an optimizer, a scheduler of torch: anything that can give and take its state."""

    def state_dict(self) -> dict[str, Any]: ...

    def load_state_dict(self, state_dict: dict[str, Any]) -> Any: ...


# %% [markdown]
"""
## 12.1 standardize

Features of very different sizes make a loss surface that is steep in one direction and flat in
another. Standardised ones have mean 0 and standard deviation 1:

`(x − mean) / std`, for each feature, with `std² = Σ(x − mean)² / N`

Mean and std come from the training data alone, and the same two numbers are used for all other
data. With the training data 1, 2, 3 the mean is 2 and std = √(2/3) = 0.8165. They become −1.2247,
0, 1.2247, and 4 in the test data becomes 2.4495.

⚠ "More data give better statistics, so take all of it": then the test data have told the model
something about themselves, and testing is no test. ⚠ "Every set has to have mean 0": with its own
mean, the single test value 4 would become 0, whatever it was.

⚠ A feature may be constant, as the corner pixels of the digits are: always 0. Its std is 0, and
0/0 is nan, which then spreads through the whole model. Such a feature is only centred.
"""


# %%
def standardize(train: Tensor, *others: Tensor) -> list[Tensor]:
    """Return `train` and all `others`, standardised by mean and std of `train` alone.

    Samples lie along dimension 0, so a feature has one mean and one std (which divides by N, the
    number of samples of `train`): (x - mean) / std. A feature that is constant in `train`, all its
    values being equal, is only centred: x - mean. (Its computed std can miss 0 by a rounding.) The
    results have the shapes and dtypes of the arguments, which stay as they are.

    Example: train = 1, 2, 3 (one feature) and test = 4 give -1.2247, 0, 1.2247 and 2.4495.
    """
    # TODO: your answer
    raise NotImplementedError("12.1 standardize")


# %% [markdown]
"""
## 12.2 EarlyStopping

The training loss falls as long as you train, the validation loss does not. Stop when it has not
become better for some epochs, the patience, and go back to the best epoch. With patience 2 and the
losses 3, 2, 1, 1.5, 1.6, 1.7, the answers are False four times, then True, True. `restore` brings
back the weights of the third epoch.

⚠ "`best = model.state_dict()` keeps the best weights": it keeps names of the model's own tensors,
and training changes these in place. `dict(…)` or `.copy()` of it copies the names only. In a run
with digits the best validation loss was 0.558. After such a "restore" the model had 0.974, the loss
of the last epoch. Copy the tensors: `copy.deepcopy`.

⚠ "Patience is for the whole run": it counts epochs in a row. After 3, 3.5, 2, 2.5 with patience 2
there was one bad epoch at a time.

⚠ "A loss of nan is not greater than the best, so it is not worse": nan < best is False, and so is
nan >= best. Ask whether the loss is better, and count everything else as bad.
"""


# %%
class EarlyStopping:
    """Says when to stop, and brings the best epoch back.

    A loss is better if it is below the best one so far by more than `min_delta`:
    loss < best - min_delta. The first loss is better (it is a number), and nan never is.

    Example: with patience 2 the losses 3, 2, 1, 1.5, 1.6, 1.7 are answered by False, False, False,
    False, True, True.
    """

    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        """Stop after `patience` (at least 1) epochs in a row that were not better."""
        # TODO: your answer
        raise NotImplementedError("12.2 EarlyStopping")

    def step(self, loss: float, model: nn.Module) -> bool:
        """Take note of an epoch: its validation loss, and the model as it is after it.

        Returns True once `patience` epochs in a row were not better, up to this one; else False.
        The model stays as it is.
        """
        # TODO: your answer
        raise NotImplementedError("12.2 EarlyStopping")

    def restore(self, model: nn.Module) -> None:
        """Give `model` what its `state_dict()` held in the best epoch, in place.

        It is the model of the epochs, or one that is built alike. May be called again later; there
        has been an epoch before.
        """
        # TODO: your answer
        raise NotImplementedError("12.2 EarlyStopping")


# %% [markdown]
"""
## 12.3 EMA

The weights of a model jump about a good place, and their average is often nearer to it than any of
them. A moving average (EMA) forgets the old ones slowly:

`average ← decay·average + (1 − decay)·p`

With decay = 0.5, an average that starts at 1, and parameters of 3 and then 5, it is 1, 2, 3.5.

⚠ "An average with 0.999 is always better": the start fades by 0.999 at each update. After 200
updates 0.999²⁰⁰ = 82 % of the average is still the start. With digits its accuracy was 0.765, the
model's 0.954, and that of an average with 0.9 was 0.970. The decay has to fit the length of the
run.

⚠ "Only what is trained is averaged, so only that is copied": the statistics of a BatchNorm have to
go along. They are copied as they are; an average of a count of batches would make no sense.
"""


# %%
class EMA:
    """A moving average of a model's parameters: `module` is a model that holds it.

    Example: decay 0.5 and a parameter that is 1 at first, then 3, then 5, with an `update` after
    each change: in `module` it is 1, then 2, then 3.5.
    """

    module: nn.Module

    def __init__(self, model: nn.Module, decay: float) -> None:
        """Make `self.module`, an independent copy of `model` as it is now."""
        # TODO: your answer
        raise NotImplementedError("12.3 EMA")

    def update(self, model: nn.Module) -> None:
        """Average each parameter of `self.module` in place, and copy each buffer from `model`.

        own ← decay·own + (1 - decay)·the model's, without a graph. `model` stays as it is.
        """
        # TODO: your answer
        raise NotImplementedError("12.3 EMA")


# %% [markdown]
"""
## 12.4 Run

A long training is broken off: the machine is needed, or it fails. To go on *exactly* as if nothing
had happened, everything must come back that the next step depends on. That is the weights and the
buffers, the optimizer's memory, the scheduler's count, the number of the epoch, and the random
state from which dropout draws. A run that was resumed so has the same losses as one that was never
broken off, bit for bit.

⚠ "Saving the weights is saving the run": a run with digits, a cosine schedule, dropout and momentum
was broken off after epoch 12 of 20. The last loss was 0.094 without the break, 0.103 where the
scheduler had been left behind, and 0.48 where only the weights came back.

⚠ "`state_dict()` is a snapshot": it holds the very tensors that go on changing. ⚠ "And
`load_state_dict` copies": for a model, yes. An optimizer takes the tensors of the state as its
own. Its next step changes the state that was loaded, which then cannot be loaded again. So copy
when you save, and once more when you load.

⚠ The random state is one tensor, `torch.get_rng_state()`. To set a seed instead would make the
resumed run draw other numbers.
"""


# %%
class Run:
    """A training that can be broken off and resumed: what belongs to it, and how far it is.

    `epoch` is 0 at first, and the training loop counts it up: `run.epoch += 1`.

    Example: `state = run.state_dict()` after epoch 3. Later, or in a new process, build model,
    optimizer and scheduler as before; then `run = Run(model, optimizer, scheduler)` and
    `run.load_state_dict(state)`. Epoch 4 is now what it would have been: each number is the same.
    """

    epoch: int

    def __init__(self, model: Stateful, optimizer: Stateful, scheduler: Stateful) -> None:
        """Keep the three; each has `state_dict()` and `load_state_dict(state)`."""
        # TODO: your answer
        raise NotImplementedError("12.4 Run")

    def state_dict(self) -> dict[str, Any]:
        """Return a snapshot: all that the next step depends on, torch's CPU random state included.

        Training on does not change it. It survives `torch.save` and
        `torch.load(weights_only=True)`, so it holds tensors, numbers, texts, lists and dicts only.
        """
        # TODO: your answer
        raise NotImplementedError("12.4 Run")

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from a snapshot: put it into the three, `epoch` and torch's random state.

        Training on does not change `state`: it can be loaded again.
        """
        # TODO: your answer
        raise NotImplementedError("12.4 Run")


# %% [markdown]
"""
## 12.5 fit_early

The last exercise puts it together. There are three sets of data, and each has one purpose. The
training data move the parameters. The validation data decide when to stop, and which epoch is the
best. The test data are looked at once, at the very end, and decide nothing.

Validation losses of 0.9, 0.7, 0.6, 0.65, 0.7 with patience 2: five epochs were trained, the best
loss is 0.6, and the model ends with the weights of epoch 3. Their accuracy on the test data is the
number to publish.

⚠ "Choosing on the test set only costs honesty": it costs the number its meaning. Throw 200 coins,
each a "classifier" for 50 test samples, and take the best: it is right in 66 % of them. On new
samples it is right in 51 %.

⚠ "The best loss belongs to the model that I have": the model that you have after stopping is the
one of the last epoch, and that was not the best. Restore first, then test.

Your `train_loop` and `test_loop` of lesson 7 do most of the work. If you want them, import them
from the file of lesson 7, inside the function. Then this file can be imported whatever the state
of lesson 7 is.
"""


# %%
def fit_early(
    model: nn.Module,
    train_data: Batches,
    val_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: torch.optim.Optimizer,
    epochs: int,
    patience: int,
) -> tuple[int, float, float]:
    """Train for at most `epochs` epochs, fewer if the validation loss gets no lower any more.

    An epoch takes one step per batch of `train_data`, in training mode. Its validation loss is the
    mean of `loss_fn` per sample of `val_data`, in evaluation mode. Training stops once `patience`
    epochs in a row brought no loss below the lowest so far. The model ends with the parameters and
    buffers of the epoch with the lowest one. Returns (epochs trained, lowest validation loss,
    accuracy). The accuracy is the share of samples of `test_data`, used only now, whose largest
    logit is at index y.

    Example: validation losses 0.9, 0.7, 0.6, 0.65, 0.7 with patience 2 give (5, 0.6, the accuracy
    of the model of epoch 3).
    """
    # TODO: your answer
    raise NotImplementedError("12.5 fit_early")


# %% [markdown]
"""
## See it

Digits for the last time. Left: 100 images, both losses, the epoch that your `EarlyStopping` brings
back, and the one at which its patience ran out. Middle: a run that is broken off after epoch 12 of
20 and resumed by your `Run`, and what happens if something is left behind. Right: the accuracy of
a model after each of its first steps, and of your averages of it.
"""

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt
    from sklearn.datasets import load_digits
    from torch.optim.lr_scheduler import CosineAnnealingLR

    from exercises.lesson6_models import minibatches
    from exercises.lesson7_loops import test_loop, train_loop

    torch.set_num_threads(1)  # for tensors this small, more would only wait for each other
    torch.manual_seed(0)
    x, y = (torch.tensor(a) for a in load_digits(return_X_y=True))
    train, val, test = torch.randperm(len(x)).split([1000, 397, 400])
    x_train, x_val, x_test = standardize(*(x[rows].float() for rows in (train, val, test)))
    loss_fn = nn.CrossEntropyLoss()
    validation = list(minibatches(x_val, y[val], 397))
    testing = list(minibatches(x_test, y[test], 400))
    figure, (stops, runs, averages) = plt.subplots(1, 3, figsize=(14, 4), layout="constrained")

    def reader(dropout: float = 0.0) -> nn.Module:
        layers = [nn.Linear(64, 64), nn.ReLU(), nn.Dropout(dropout), nn.Linear(64, 10)]
        return nn.Sequential(*layers)

    model, stopping, patience_ran_out = reader(), EarlyStopping(patience=10), 0
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    losses: list[tuple[float, float]] = []
    for epoch in range(1, 51):
        batches = minibatches(x_train[:100], y[train[:100]], 20, shuffle=True)
        loss = train_loop(batches, model, loss_fn, optimizer)
        losses.append((loss, test_loop(validation, model, loss_fn)[1]))
        if stopping.step(losses[-1][1], model) and not patience_ran_out:
            patience_ran_out = epoch
    stopping.restore(model)
    accuracy, restored = test_loop(validation, model, loss_fn)
    stops.semilogy(range(1, 51), losses, label=["training", "validation"])
    best = min(range(50), key=lambda epoch: losses[epoch][1])
    stops.plot(best + 1, restored, "k*", markersize=12, label=f"restored: {restored:.3f}")
    stops.axvline(patience_ran_out, color="C3", ls="--", label="patience ran out")
    stops.set(title="Early stopping, 100 images", xlabel="epoch", ylabel="loss")

    def a_run() -> tuple[Run, list[Stateful], Callable[[], float]]:
        model = reader(dropout=0.2)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
        scheduler = CosineAnnealingLR(optimizer, 20)
        run = Run(model, optimizer, scheduler)

        def one_epoch() -> float:
            batches = minibatches(x[train].float() / 16, y[train], 50, shuffle=True)
            loss = train_loop(batches, model, loss_fn, optimizer)
            scheduler.step()
            run.epoch += 1
            return loss

        return run, [scheduler, optimizer], one_epoch

    run, _, one_epoch = a_run()
    path = [one_epoch() for _ in range(12)]
    state = run.state_dict()
    path += [one_epoch() for _ in range(8)]
    runs.semilogy(range(1, 21), path, "k-", lw=5, alpha=0.3, label="never broken off")
    for name in ("all", "no random state", "no scheduler", "weights only"):
        resumed, parts, one_epoch = a_run()
        fresh = copy.deepcopy([part.state_dict() for part in parts])
        resumed.load_state_dict(state)
        if name == "no random state":
            torch.manual_seed(3)
        lost = {"no scheduler": 1, "weights only": 2}.get(name, 0)
        for part, beginning in list(zip(parts, fresh, strict=True))[:lost]:
            part.load_state_dict(beginning)
        runs.semilogy(range(13, 21), [one_epoch() for _ in range(8)], ".-", label=name)
    runs.set(title="Broken off after epoch 12, resumed", xlabel="epoch", ylabel="training loss")

    torch.manual_seed(4)
    model = reader()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    emas = {decay: EMA(model, decay) for decay in (0.9, 0.99, 0.999)}
    seen: list[list[float]] = []
    for step, rows in enumerate(torch.randint(0, 1000, (200, 20)), start=1):
        train_loop([(x_train[rows], y[train[rows]])], model, loss_fn, optimizer)
        for ema in emas.values():
            ema.update(model)
        if step % 5 == 0:
            measured = [model, *(ema.module for ema in emas.values())]
            seen.append([test_loop(testing, one, loss_fn)[0] for one in measured])
    averages.plot(range(5, 201, 5), seen, label=["the model", *(f"EMA {decay}" for decay in emas)])
    averages.set(title="Averages of the weights", xlabel="step", ylabel="accuracy")
    for axes in (stops, runs, averages):
        axes.legend(fontsize=8)
    plt.show()
