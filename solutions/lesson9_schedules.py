# %% [markdown]
"""
# Lesson 9 · Learning rates that change

A large learning rate gets far, a small one gets close. A schedule has both: it begins large and
ends small. Often it begins small as well, since the first gradients of a new model are the wildest.

A scheduler does not train. It is an object that writes the learning rate into an optimizer that
exists: `group["lr"]`, for each group in `optimizer.param_groups`. The optimizer reads it at its
next step. Every group keeps a *base rate*: what its `lr` was when the scheduler was made.

The clock is the number of `step()` calls. In this lesson t is how often the scheduler's `step()`
was called, so t = 0 before the first call. `step()` is called after `optimizer.step()`.

Write the rules yourself: the schedulers of `torch.optim.lr_scheduler` are off limits in 9.1 to 9.3.
(You may subclass `LRScheduler` itself.)
"""

# %%
from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import torch
from torch import Tensor, nn

Batches = Iterable[tuple[Tensor, Tensor]]  # what a DataLoader yields: (x, y), (x, y), …
Loss = Callable[[Tensor, Tensor], Tensor]  # loss_fn(prediction, y): the mean over the batch


class Optimizer(Protocol):
    """Your own `SGD`, or an optimizer of `torch.optim`: its groups are dicts with an "lr"."""

    param_groups: list[dict[str, Any]]

    def zero_grad(self) -> object: ...

    def step(self) -> object: ...


class Scheduler(Protocol):
    """Anything that changes an optimizer's learning rates at each `step()`."""

    def step(self) -> object: ...


# %% [markdown]
"""
## 9.1 StepLR

The oldest schedule: after every `step_size` steps, multiply the rate by γ = `gamma`.

`lr = base · γ^⌊t / step_size⌋` in every group

With base 1, step_size 2 and γ = 0.5 the rate is 1, 1, 0.5, 0.5, 0.25 for t = 0, 1, 2, 3, 4: each
value serves two steps, the first one as well. Making the scheduler changes nothing.

⚠ The formula starts from the base rate, not from the rate of now. `lr = lr · γ^⌊t / step_size⌋` at
each call takes factors again that are in `lr` already: 1, 1, 0.5, 0.25, 0.0625.

⚠ "A scheduler has a learning rate": it has none. The optimizer does not know the scheduler, it
reads its groups. A rate that the scheduler keeps for itself looks right when it is printed, and
changes no step.
"""

# %% [markdown] tags=["hints"]
"""
Nudge: At which call does the rate change for the first time, if `step_size` is 2? And where does
the optimizer look for its learning rate?

Idea: Keep the optimizer and a count of the calls. At a call, count up; where the count is a
multiple of `step_size`, multiply the "lr" of each group by γ. To say what the rates are, read the
groups.
"""


# %%
class StepLR:
    """Multiply every group's rate by `gamma` after each `step_size` calls of `step()`.

    After t calls: lr = base · gamma^⌊t / step_size⌋ in each group, where base is what the group's
    `lr` was when the scheduler was made. Making it changes no rate.

    Example: base 1, step_size 2, gamma 0.5: for t = 0, 1, 2, 3, 4 lr is 1, 1, 0.5, 0.5, 0.25.
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1) -> None:
        """Keep what `step` needs; `optimizer.param_groups` are the groups, dicts with an "lr"."""
        ### BEGIN SOLUTION
        self.optimizer = optimizer
        self.step_size = step_size
        self.gamma = gamma
        self.t = 0
        ### END SOLUTION

    def step(self) -> None:
        """Count one call, and write the rate of now into `group["lr"]` of every group."""
        ### BEGIN SOLUTION
        self.t += 1
        if self.t % self.step_size == 0:
            for group in self.optimizer.param_groups:
                group["lr"] *= self.gamma
        ### END SOLUTION

    def get_last_lr(self) -> list[float]:
        """The rates that the groups hold now, one for each group."""
        ### BEGIN SOLUTION
        return [group["lr"] for group in self.optimizer.param_groups]
        ### END SOLUTION


# %% [markdown]
"""
## 9.2 WarmupCosine

The schedule of most large models: up in a straight line, then down along half a cosine wave. With
s = `start_factor`, w = `warmup`, T = `total`, m = `lr_min`:

- t < w: `lr = base · (s + (1 − s) · t / w)`
- w ≤ t ≤ T: `lr = m + (base − m) · (1 + cos(π · (t − w) / (T − w))) / 2`
- t > T: `lr = m`

Base 1, w = 3, T = 7, m = 0.2 and s = 0.1 give, from t = 0 on:
0.1, 0.4, 0.7, 1, 0.8828, 0.6, 0.3172, 0.2, and then 0.2 for ever. The cosine is half-way down at
t = 5: 0.2 + 0.8 · 0.5 = 0.6. It is flat at both ends: the large rate and the small one last longer
than on a straight line.

The rate of t = 0 must be there before the first optimizer step. So making the scheduler already
writes it; torch's schedulers do that too.

⚠ "After its end the cosine stays at the minimum." torch's `CosineAnnealingLR` climbs again: with
T_max = 4 and base 1 it goes 0, 0.15, 0.5, 0.85, 1 from t = 4 on. Yours stays.

⚠ "Warm-up starts at 0": then the first optimizer step is wasted, it multiplies the gradient by 0.
That is what `start_factor` is for.

⚠ "`total` counts epochs", as T_max does in many scripts. It counts `step()` calls. A cosine made
for 400 batches and stepped once in each of 20 epochs gets to t = 20, and ends at 0.994 of the rate.
"""

# %% [markdown] tags=["hints"]
"""
Nudge: The rate of t = 0 must be written before the first step. Who writes it? And which number does
the formula start from, at every call?

Idea: Remember each group's rate in the constructor, before anything is changed. Write one method
that computes the rates of t from the remembered ones and puts them into the groups. Call it in the
constructor with t = 0, and in `step` after counting up. Past `total`, use the value at `total`.
"""


# %%
class WarmupCosine:
    """Raise every group's rate in a straight line, then lower it along half a cosine wave.

    After t calls of `step()`, for each group with its own base (its `lr` when this was made):

        t < warmup              base · (start_factor + (1 − start_factor) · t / warmup)
        warmup ≤ t ≤ total      lr_min + (base − lr_min) · (1 + cos(π · progress)) / 2
                                where progress = (t − warmup) / (total − warmup)
        t > total               lr_min

    0 ≤ warmup < total. Example: base 1, warmup 3, total 7, lr_min 0.2: the rates are
    0.1, 0.4, 0.7, 1, 0.8828, 0.6, 0.3172, 0.2, 0.2, …; 0.1 is there before the first `step()`.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        warmup: int,
        total: int,
        start_factor: float = 0.1,
        lr_min: float = 0.0,
    ) -> None:
        """Keep each group's base rate; then write the rate of t = 0 into `group["lr"]`."""
        ### BEGIN SOLUTION
        self.optimizer = optimizer
        self.warmup, self.total = warmup, total
        self.start_factor, self.lr_min = start_factor, lr_min
        self.bases = [group["lr"] for group in optimizer.param_groups]
        self.t = -1
        self.step()
        ### END SOLUTION

    def step(self) -> None:
        """Count one call, and write the rate of now into `group["lr"]` of every group."""
        ### BEGIN SOLUTION
        self.t += 1
        progress = min((self.t - self.warmup) / (self.total - self.warmup), 1.0)
        for index, group in enumerate(self.optimizer.param_groups):
            base = self.bases[index]
            if self.t < self.warmup:
                rise = (1 - self.start_factor) * self.t / self.warmup
                group["lr"] = base * (self.start_factor + rise)
            else:
                wave = (1 + math.cos(math.pi * progress)) / 2
                group["lr"] = self.lr_min + (base - self.lr_min) * wave
        ### END SOLUTION


# %% [markdown]
"""
## 9.3 ReduceLROnPlateau

The first two schedules know the end in advance. This one looks at a number, such as the validation
loss, and lowers the rate when that gets no better. `step(metric)` does four things, in this order:

1. Is the metric better? That means `metric < best · (1 − threshold)`; in mode "max" it means
   `metric > best · (1 + threshold)`. The first metric is better, nan never is.
2. Better: best ← metric and bad ← 0. Otherwise: bad ← bad + 1.
3. If a cooldown is running: it gets one shorter, and bad ← 0.
4. If bad > patience: every group's lr ← max(lr · factor, min_lr), the cooldown starts anew with
   `cooldown` calls, and bad ← 0.

A metric of 1, eight times, with factor 0.5 and patience 2: the rate after each call is
1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25. The first call is the best, the next three are bad.
With patience 1 and cooldown 2, ten times: 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25.

⚠ "Patience 2 lowers the rate at the second bad epoch": at the third. Patience is what you put up
with. With patience 0 it is the first.

⚠ "It sees by itself what is good." It does not. An accuracy that rises all the time, from 0.5 to
0.93, in mode "min" with patience 2: to the scheduler every epoch after the first is bad, and it
takes the rate from 1 to 0.01.

⚠ "Better" is not "better than last time". The metrics 1, 0.5, 0.9, 0.8, 0.7, 0.6 get better from
call to call, at the end. The best is 0.5, and four epochs in a row are bad.
"""

# %% [markdown] tags=["hints"]
"""
Nudge: Three things must be remembered from call to call. Which of them does a better metric change,
and which does a reduction change? Compare nan with any number: what comes out?

Idea: Keep the best metric, the count of bad calls, and what is left of the cooldown. Start with a
best that every number beats. Follow the four rules of the docstring in their order, each in a line
or two. Write the comparison so that nan comes out as not better.
"""


# %%
class ReduceLROnPlateau:
    """Lower all rates when a metric has stopped getting better. `step(metric)` does, in this order:

        better?             metric < best · (1 − threshold), or in mode "max"
                            metric > best · (1 + threshold); the first metric is better, nan never
        if better           best ← metric, bad ← 0
        otherwise           bad ← bad + 1
        cooldown running?   one call less of it is left, and bad ← 0
        bad > patience?     in every group lr ← max(lr · factor, min_lr); a new cooldown of
                            `cooldown` calls begins, and bad ← 0

    At first bad is 0, and no cooldown is running. Metrics are positive floats, or nan.

    Example: lr 1, factor 0.5, patience 2 and the metric 1 at each call: after the calls lr is
    1, 1, 1, 0.5, 0.5, 0.5, 0.25, …
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        """Keep what `step` needs. Making the scheduler changes no rate."""
        ### BEGIN SOLUTION
        self.optimizer = optimizer
        self.mode, self.factor, self.patience = mode, factor, patience
        self.threshold, self.cooldown, self.min_lr = threshold, cooldown, min_lr
        self.best = math.inf if mode == "min" else -math.inf
        self.bad, self.cooling = 0, 0
        ### END SOLUTION

    def step(self, metric: float) -> None:
        """Look at a metric, and lower the rates if it is time: the rule above, in its order."""
        ### BEGIN SOLUTION
        if self.mode == "min":
            better = metric < self.best * (1 - self.threshold)
        else:
            better = metric > self.best * (1 + self.threshold)
        if better:
            self.best, self.bad = metric, 0
        else:
            self.bad += 1
        if self.cooling > 0:
            self.cooling -= 1
            self.bad = 0
        if self.bad > self.patience:
            for group in self.optimizer.param_groups:
                group["lr"] = max(group["lr"] * self.factor, self.min_lr)
            self.cooling, self.bad = self.cooldown, 0
        ### END SOLUTION


# %% [markdown]
"""
## 9.4 train_scheduled

The training loop of lesson 7, with a scheduler in it. Some schedules are made for batches, some for
epochs, so the caller says which. The rate of t = 0 is for the first optimizer step. So the order
is: clear, loss, backward, `optimizer.step()`, and then `scheduler.step()`.

To see what happened, write down the rate that each optimizer step used. With lr 0.25 and
`ExponentialLR(optimizer, 0.5)` per batch these are 0.25, 0.125, 0.0625 and so on. Per epoch, with
three batches in each: 0.25, 0.25, 0.25, 0.125, 0.125, 0.125, …

⚠ "`scheduler.step()` first, then train" stands in courses, in a book's notebook and in many
questions. Then the first rate is never used: 0.125, 0.0625, …, and the whole schedule is one step
ahead. It was right before torch 1.1. Today torch warns, once, and goes on.
"""

# %% [markdown] tags=["hints"]
"""
Nudge: Which rate belongs to the first optimizer step? At what moment must you read it, to write
down the one that was used?

Idea: Two loops, over epochs and over batches. In a batch, do what `train_loop` of lesson 7 does,
and note the rate of the first group just before the optimizer's step. The scheduler's step stands
after that, either in the inner loop or behind it, as `every` says.
"""


# %%
def train_scheduled(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Optimizer,
    scheduler: Scheduler,
    epochs: int,
    every: str = "batch",
) -> list[float]:
    """Train in training mode, with a schedule; return the rate that each optimizer step used.

    Each batch (x, y) gives one optimizer step on the gradient of `loss_fn(model(x), y)` alone.
    `scheduler.step()` comes after each `optimizer.step()` if `every` is "batch"; if it is "epoch",
    it comes once in each epoch, after the last `optimizer.step()`. The list holds one rate for each
    optimizer step: the `lr` of the first group, as that step found it.

    Example: lr 0.25, halved at each `scheduler.step()`, per batch: [0.25, 0.125, 0.0625, …].
    """
    ### BEGIN SOLUTION
    model.train()
    rates = []
    for _ in range(epochs):
        for x, y in dataloader:
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if every == "batch":
                scheduler.step()
        if every == "epoch":
            scheduler.step()
    return rates
    ### END SOLUTION


# %% [markdown]
"""
## See it

Left: what your schedulers do in 400 steps, and torch's cosine beyond its T_max (dotted). Middle:
handwritten digits with lr 1 and momentum 0.9, 20 epochs of 20 batches. The constant rate is too
large. The cosine per batch comes down; the same cosine, stepped once per epoch, hardly moves from
the constant rate. Right: a validation loss, and what the plateau scheduler makes of it. Green is a
new best, red is bad; a line marks where the rate is lowered.
"""

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt
    from sklearn.datasets import load_digits
    from torch.optim.lr_scheduler import CosineAnnealingLR
    from torch.utils.data import DataLoader, TensorDataset

    torch.set_num_threads(1)  # for tensors this small, more would only wait for each other
    STEPS, EPOCHS = 400, 20

    def sgd(model: nn.Module) -> torch.optim.SGD:
        return torch.optim.SGD(model.parameters(), lr=1.0, momentum=0.9)

    def rates_of(make: Callable[[torch.optim.SGD], Any], *metrics: float) -> list[float]:
        optimizer = sgd(nn.Linear(1, 1))
        scheduler, rates = make(optimizer), []
        for t in range(STEPS):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step(*metrics[t : t + 1])
        return rates

    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(15, 4.5), layout="constrained")
    left.plot(rates_of(lambda o: StepLR(o, 100, 0.5)), label="StepLR")
    left.plot(rates_of(lambda o: WarmupCosine(o, 40, 300)), label="WarmupCosine")
    stalls = [max(0.2, 1 - t / 150) for t in range(STEPS)]
    plateau = rates_of(lambda o: ReduceLROnPlateau(o, factor=0.5, patience=30), *stalls)
    left.plot(plateau, label="ReduceLROnPlateau")
    climbs = rates_of(lambda o: CosineAnnealingLR(o, 200))
    left.plot(climbs[:201], "C3", label="torch's cosine, T_max 200")
    left.plot(range(200, STEPS), climbs[200:], "C3:")
    left.set(title="The rate over 400 steps", xlabel="step", ylabel="lr", ylim=(0, 1.5))

    def loss_per_epoch(schedules: bool, every: str) -> Tensor:
        torch.manual_seed(3)
        x, y = (torch.tensor(a) for a in load_digits(return_X_y=True))
        chosen = torch.randperm(len(x), generator=torch.Generator().manual_seed(0))[:1000]
        data = DataLoader(TensorDataset(x[chosen].float() / 16, y[chosen]), 50, shuffle=True)
        model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
        optimizer, losses = sgd(model), []

        def loss_fn(logits: Tensor, labels: Tensor) -> Tensor:
            losses.append(nn.functional.cross_entropy(logits, labels))
            return losses[-1]

        scheduler = WarmupCosine(optimizer, 0, STEPS) if schedules else StepLR(optimizer, STEPS)
        train_scheduled(data, model, loss_fn, optimizer, scheduler, EPOCHS, every)
        return torch.stack(losses).detach().view(EPOCHS, -1).mean(1)

    runs = {
        "constant": loss_per_epoch(False, "batch"),
        "cosine per batch": loss_per_epoch(True, "batch"),
        "the same per epoch": loss_per_epoch(True, "epoch"),
    }
    for name, means in runs.items():
        middle.plot(range(1, EPOCHS + 1), means, label=f"{name}: {means[-1]:.2f} at the end")
    middle.set(title="Digits, lr 1, momentum 0.9", xlabel="epoch", ylabel="training loss")
    middle.set(xticks=range(0, EPOCHS + 1, 5), ylim=(0, 3.2))

    noise = torch.randn(60, generator=torch.Generator().manual_seed(2)) * 0.03
    losses = (0.3 + torch.exp(-torch.arange(60) / 8) + noise).tolist()
    optimizer, best = sgd(nn.Linear(1, 1)), math.inf
    scheduler = ReduceLROnPlateau(optimizer, factor=0.5, patience=4, cooldown=3)
    right.plot(losses, color="0.8", zorder=0)
    for epoch, loss in enumerate(losses):
        before = optimizer.param_groups[0]["lr"]
        scheduler.step(loss)
        now = optimizer.param_groups[0]["lr"]
        right.plot(epoch, loss, "C2o" if loss < best * (1 - 1e-4) else "C3x")
        best = min(best, loss)
        if now < before:
            right.axvline(epoch, color="0.6", linestyle="--")
            right.text(epoch, 1.2, f" {now:g}")
    right.set(title="Patience 4, cooldown 3, and the new rates", xlabel="epoch", xlim=(-1, 65))
    right.set(ylabel="validation loss")
    left.legend()
    middle.legend()
    plt.show()
