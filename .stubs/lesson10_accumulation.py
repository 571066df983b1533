# %% [markdown]
"""
# Lesson 10 · From the loss to the step

Between `loss.backward()` and `optimizer.step()` there is room, and real trainings use it. They clip
gradients that are too long. They collect the gradients of several small batches, because a large
one does not fit into memory. With float16 they multiply the loss by a large number, so that small
gradients do not become 0, and divide it out again.

Each of these is a few lines, and each has one right place. In a wrong place nothing crashes: the
model just learns less, or nothing.

In 10.1 and 10.2 torch's own clipping (`torch.nn.utils.clip_…` and `get_total_norm`) is off limits,
and in 10.4 torch's `GradScaler` is.
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
    """Your own `SGD`, or an optimizer of `torch.optim`.

    Its groups are dicts, whose parameters stand under "params".
    """

    param_groups: list[dict[str, Any]]

    def zero_grad(self) -> object: ...

    def step(self) -> object: ...


# %% [markdown]
"""
## 10.1 clip_grad_norm

A single strange batch can give a gradient a hundred times as long as usual, and one step along it
ruins the model. Clipping keeps the direction and shortens the length. The length is that of all
gradients together, as if they were one long vector:

`norm = √(sum of the squares of all entries of all gradients)`

`g ← g · max_norm / norm` for every gradient, but only where norm > max_norm

Gradients (3, 4) and (12): the norm is √(9 + 16 + 144) = 13. With max_norm 6.5 both are halved, to
(1.5, 2) and (6). What comes back is 13, the norm before: that is the number to watch in training.

(torch divides by norm + 1e-6, in case the norm is 0. Both are right.)

⚠ "Clipping by norm keeps the gradient of each layer below max_norm, and leaves small ones alone":
neither. There is one factor for all. With max_norm 6.5 the gradient (3, 4), of length 5, is halved
as well.
"""


# %%
def clip_grad_norm(params: Iterable[Tensor], max_norm: float) -> float:
    """Shorten all gradients together to the length `max_norm`; return their norm before that.

    The norm is the square root of the sum of the squares of all entries of all gradients `p.grad`.
    Where it is above `max_norm`, every gradient is multiplied by max_norm / norm; else all stay.
    Parameters whose gradient is None are skipped, at least one has a gradient. The parameters
    themselves do not change. `params` may be a generator. The norm is a Python float.

    Example: gradients (3, 4) and (12), max_norm 6.5: returns 13, leaves (1.5, 2) and (6).
    """
    # TODO: your answer
    raise NotImplementedError("10.1 clip_grad_norm")


# %% [markdown]
"""
## 10.2 clip_grad_value

The simpler kind looks at each entry alone: what lies outside [−c, c] is put on its edge, with c =
`clip_value`. (3, −4, 0.5) with c = 2 becomes (2, −2, 0.5).

It needs no norm. But it turns the gradient: (3, −4, 0.5) and (2, −2, 0.5) do not point the same
way. Entries that were inside keep their size, and the others are cut down to it.

⚠ `p.grad.clamp(-c, c)` alone changes nothing. It makes a new tensor, and throws it away.
"""


# %%
def clip_grad_value(params: Iterable[Tensor], clip_value: float) -> None:
    """Bring every entry of every gradient into [−clip_value, clip_value].

    Entries below become −clip_value, entries above become clip_value, the others stay. Parameters
    whose gradient is None are skipped. The parameters themselves do not change. `params` may be a
    generator.

    Example: the gradient (3, −4, 0.5) with clip_value 2 becomes (2, −2, 0.5).
    """
    # TODO: your answer
    raise NotImplementedError("10.2 clip_grad_value")


# %% [markdown]
"""
## 10.3 train_accumulated

A batch of 256 does not fit into memory? Take four of 64, and step once for all of them. `backward`
adds to what is in `.grad` (lesson 1), so the sum comes by itself. But the step shall use the
gradient of the mean loss over all samples of the group, and `loss_fn` gives the mean of a batch. A
batch of n samples, in a group of N, has the share n/N:

`gradient of the group = sum over its batches of (n / N) · gradient of the batch's mean loss`

The group is `every` batches in a row. The last group may have fewer, and the last batch may be
smaller. N is only known when the group is complete. So either look at the whole group first, or let
each batch add n · gradient, and divide by N just before the step.

One weight w = 0, loss (w − y)², y = 1, 1 | 1, 1 | 4 in batches, every 2, lr 0.1. In the first group
the gradient is −2, so w becomes 0.2. The last batch is a group of its own: 2·(0.2 − 4) = −7.6, and
w becomes 0.96. The mean loss is (4·1 + 3.8²)/5 = 3.688.

⚠ "Divide by the number of accumulation steps" is right only where every group is full and all
batches have one size. Here it gives w = 0.58: the last group's gradient was halved for nothing.

⚠ "Not dividing only changes the loss that is printed": it makes the gradient `every` times as long.
Here w becomes 1.12. Handwritten digits, 8 batches of 25 for a step, lr 0.5 and momentum 0.9: loss
2.37 and accuracy 0.12, where the right weights give 0.058 and 0.95.

If `max_norm` is given, the gradient of the group is clipped once, when it is complete.
"""


# %%
def train_accumulated(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Optimizer,
    every: int,
    max_norm: float | None = None,
) -> float:
    """Train for one epoch, in training mode, with one step for each group of `every` batches.

    The last group may have fewer batches, the last batch fewer samples; it gets its step, too. Each
    step uses the gradient of the mean loss over all samples of its group (`loss_fn` gives the mean
    over a batch), and no gradient from before. With `max_norm` that gradient is clipped once, just
    before the step: where its norm over all parameters of the model (10.1) is above `max_norm`, it
    is shortened to it. Each batch is one forward pass. Returns the mean loss per sample as a Python
    float.

    Example: batches of 2, 2 and 1 samples, every 2: one step for the first 4, one for the last 1.
    """
    # TODO: your answer
    raise NotImplementedError("10.3 train_accumulated")


# %% [markdown]
"""
## 10.4 GradScaler

float16 halves the memory, and knows no positive number below 6e-8. Many gradients are smaller, and
become 0. So the loss is multiplied by a large scale, and with it all gradients; before the step
they are divided by it again. If the scale is too large, gradients become inf or nan. Then the step
is skipped, and the scale is halved. After a long time without that it is doubled.

- `scale(loss)` is loss · scale.
- `unscale_(optimizer)` divides the optimizer's gradients by the scale, and notes whether one of
  them holds inf or nan. Calling it again before `update()` is an error.
- `step(optimizer)` unscales, unless that was done already. Then it calls `optimizer.step()`, but
  not if something was noted.
- `update()`: if something was noted, the scale is multiplied by `backoff_factor`, and the count
  starts again at 0. If not, the count grows by 1; when it gets to `growth_interval`, the scale is
  multiplied by `growth_factor`, and the count starts again. The note is forgotten.

Scale 8, growth_interval 2, and gradients that are finite, inf, finite, finite, finite: the scale
after each update is 8, 4, 4, 8, 8. At the second step the parameters stay where they are.

⚠ "A nan in a gradient spoils only its own parameter." It has come out of the backward pass of the
whole model, so the whole step is skipped, for all parameters.
"""


# %%
class GradScaler:
    """Scale the loss so that small gradients survive. Like torch's, for one optimizer.

    Use, once for each step: `scaler.scale(loss).backward()`, perhaps `scaler.unscale_(optimizer)`,
    then `scaler.step(optimizer)` and `scaler.update()`.

    Example: init_scale 8, growth_interval 2, gradients finite, inf, finite, finite, finite: after
    the updates the scale is 8, 4, 4, 8, 8, and the second step is skipped.
    """

    def __init__(
        self,
        init_scale: float = 65536.0,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
    ) -> None:
        """Keep the settings. The scale is `init_scale` at first; a count of good steps is at 0."""
        # TODO: your answer
        raise NotImplementedError("10.4 GradScaler")

    def get_scale(self) -> float:
        """The scale of now, as a Python float."""
        # TODO: your answer
        raise NotImplementedError("10.4 GradScaler")

    def scale(self, loss: Tensor) -> Tensor:
        """The loss times the scale, with its graph."""
        # TODO: your answer
        raise NotImplementedError("10.4 GradScaler")

    def unscale_(self, optimizer: Optimizer) -> None:
        """Divide every gradient of the optimizer's parameters by the scale; note any inf or nan.

        The gradients stand in `p.grad` for p in `group["params"]`, for group in
        `optimizer.param_groups`; a None is skipped. RuntimeError if this was called already since
        the last `update()`.
        """
        # TODO: your answer
        raise NotImplementedError("10.4 GradScaler")

    def step(self, optimizer: Optimizer) -> None:
        """Unscale, unless that was done since the last `update()`; then `optimizer.step()`.

        The optimizer is not stepped if `unscale_` noted an inf or nan.
        """
        # TODO: your answer
        raise NotImplementedError("10.4 GradScaler")

    def update(self) -> None:
        """Change the scale for the next step, and forget the note.

        Inf or nan noted: scale ← scale · backoff_factor, count ← 0. Otherwise count ← count + 1,
        and if that is growth_interval: scale ← scale · growth_factor, count ← 0.
        """
        # TODO: your answer
        raise NotImplementedError("10.4 GradScaler")


# %% [markdown]
"""
## 10.5 scaled_step

Clipping and scaling meet in one step, and their order matters. After `backward` the gradients are
those of the scaled loss. `max_norm` is meant for the true ones. So: clear, scaled backward,
unscale, clip, step, update.

Gradient (3, 4), scale 8, max_norm 1, lr 0.5 and p = (1, 1): unscaled, the norm is 5; clipped, the
gradient is (0.6, 0.8); p becomes (0.7, 0.6), and 5 comes back.

⚠ "Clip right after backward": a well-known example of torch's own does so under its scaler. The
gradient is (24, 32) then, of length 40. It is cut to length 1 and then divided by 8: 40 comes back,
and p = (0.9625, 0.95). With a scale of 65536 the true gradient is cut to 1/65536, and the model
does not learn at all. Handwritten digits: the loss is 2.3117 for five epochs, where the right
order gets from 2.18 to 1.13.

After a skipped step the norm that comes back is inf or nan: that is how one notices.
"""


# %%
def scaled_step(loss: Tensor, optimizer: Optimizer, scaler: Any, max_norm: float) -> float:
    """Take one step on the gradient of `loss` alone, with a scaler (10.4, or torch's) and clipping.

    The gradients are cleared, computed from the scaled loss, unscaled, clipped together to
    `max_norm` as in 10.1, and used for one step of the scaler; then the scaler is updated. The
    parameters are those in `optimizer.param_groups`. Returns the norm of the unscaled gradients
    before clipping, as a Python float: inf or nan where the scaler skips the step.

    Example: gradient (3, 4), scale 8, max_norm 1, SGD with lr 0.5, p = (1, 1): returns 5, and p
    becomes (0.7, 0.6).
    """
    # TODO: your answer
    raise NotImplementedError("10.5 scaled_step")


# %% [markdown]
"""
## See it

Left: the norm of the gradient at each step of a training with a few wild batches. The dashed line
is max_norm; what is above it is cut off. Clipped by norm, the gradient keeps its direction; clipped
by value it turns: the number says by how many degrees at most. Middle: the scale over 60 steps of a
loss that overflows now and then. Right: the gradients of a small network, times 1e-4, in float16:
the share of their entries that become 0, for each scale.
"""

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt
    from sklearn.datasets import load_digits

    torch.set_num_threads(1)  # for tensors this small, more would only wait for each other
    torch.manual_seed(0)
    x, y = (torch.tensor(a) for a in load_digits(return_X_y=True))
    x = x.float() / 16

    def network() -> nn.Module:
        torch.manual_seed(0)
        return nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))

    def flat(model: nn.Module) -> Tensor:
        return torch.cat([p.grad.flatten() for p in model.parameters() if p.grad is not None])

    def degrees(gradient: Tensor, clip_value: float) -> float:
        p = nn.Parameter(gradient)
        p.grad = gradient.clone()
        clip_grad_value([p], clip_value)
        cosine = nn.functional.cosine_similarity(p.grad, gradient, dim=0).item()
        return math.degrees(math.acos(min(1.0, cosine)))

    def norms(max_norm: float) -> tuple[list[float], float]:
        model, seen, turned = network(), [], 0.0
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for step, rows in enumerate(torch.arange(len(x)).split(18)):
            wild = 8.0 if step % 17 == 12 else 1.0
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(wild * x[rows]), y[rows]).backward()
            turned = max(turned, degrees(flat(model), 0.05))
            seen.append(clip_grad_norm(model.parameters(), max_norm))
            optimizer.step()
        return seen, turned

    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(15, 4.5), layout="constrained")
    unclipped, _ = norms(math.inf)
    clipped, turned = norms(2.0)
    left.semilogy(unclipped, "C1", label="never clipped", alpha=0.7)
    left.semilogy(clipped, "C0", label="before clipping to 2")
    left.axhline(2.0, color="0.5", linestyle="--")
    left.set(title=f"Gradient norm; by value it would turn by {turned:.0f}°", xlabel="step")

    w = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([w], lr=0.1)
    scaler, scales = GradScaler(init_scale=1024.0, growth_interval=8), []
    for step in range(60):
        optimizer.zero_grad()
        loss = (w * (1e36 if step in (30, 31, 50) else 1.0)).sum()
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        scales.append(scaler.get_scale())
    middle.semilogy(scales, ".-", base=2)
    middle.set(title="The scale, growth_interval 8", xlabel="step", ylabel="scale")

    model = network()
    nn.functional.cross_entropy(model(x), y).backward()
    small = 1e-4 * flat(model)
    small = small[small != 0]
    factors = [2.0**k for k in range(0, 17, 2)]
    lost = [((small * factor).half() == 0).float().mean().item() for factor in factors]
    right.semilogx(factors, lost, "C3o-", base=2)
    right.set(title="Gradients that float16 turns into 0", xlabel="scale", ylabel="share")
    right.annotate(f"{lost[0]:.0%}", (factors[0], lost[0]), (8, -3), textcoords="offset points")
    right.annotate(f"{lost[-1]:.0%}", (factors[-1], lost[-1]), (-8, 8), textcoords="offset points")
    left.legend()
    plt.show()
