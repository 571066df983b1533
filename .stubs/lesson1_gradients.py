# %% [markdown]
"""
# Lesson 1 · Gradients accumulate

Training means: compute a loss, ask in which direction it grows, go the other way. The direction
is the gradient, and `backward()` computes it. Where it puts the result surprises almost everybody
once: `backward()` does not write the gradient into `.grad`, it **adds** it to what is there. Used
on purpose this is handy (1.4). Forgotten, it is the most common mistake in hand-written training
loops, and no error message tells you.
"""

# %%
from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

# %% [markdown]
"""
## 1.1 gradient

The gradient of a function f at w says how f changes when each element of w changes a little:
element i of the result is ∂f/∂w[i]. It has the shape of w.

For f(w) = Σ w[i]² it is 2·w. At w = (1, −2, 3) that is (2, −4, 6).

Here you compute it as a pure function: the answer comes out, and nothing else has changed.
`w` keeps its own `.grad`, whatever that was, and its own `requires_grad`, whether on or off.

⚠ "After `backward()` the gradient is in `.grad`": only if nothing was there before. If `w.grad`
holds (10, 10, 10), then after `backward()` it holds (12, 6, 16), not (2, −4, 6).

⚠ "`backward()` fills `.grad` of every tensor": only of leaves, the tensors that you made yourself
with `requires_grad` on. A tensor computed from them keeps `.grad` at `None`.
"""


# %%
def gradient(f: Callable[[Tensor], Tensor], w: Tensor) -> Tensor:
    """Return ∂f/∂w at `w`, for an `f` that takes a tensor and returns a scalar (0-dim) tensor.

    The result has the shape and dtype of `w` and does not require grad. Afterwards `w`, `w.grad`
    and `w.requires_grad` are as before. `w` may hold a gradient already, and it may not require
    grad: neither makes a difference.

    Example: f(w) = (w**2).sum() at w = (1, -2, 3) gives (2, -4, 6).
    """
    # TODO: your answer
    raise NotImplementedError("1.1 gradient")


# %% [markdown]
"""
## 1.2 accumulated_gradients

Each call of `backward()` adds: `w.grad ← w.grad + ∂f/∂w`, where `None` counts as 0.

For f(w) = 2·w the gradient is 2, wherever w is. Three calls of `f(w).backward()` in a row leave
2, then 4, then 6 in `w.grad`. Had `w.grad` held 10 at the start, it would be 12, 14, 16.

⚠ A published notebook runs this very example and comments the third output with "tensor(2.)". The
output printed below it is 6. Nothing resets `.grad` but you.

Mind the difference between a tensor and its name: `backward()` adds *in place*, so `w.grad` is
the same tensor all along, with new numbers in it. A list of three names for it shows 6, 6, 6.

The graph that `f(w)` records is freed by `backward()`, so `f(w)` is computed afresh for each call.
"""


# %%
def accumulated_gradients(f: Callable[[Tensor], Tensor], w: Tensor, n: int) -> list[Tensor]:
    """Call `backward` on `f(w)` n times without resetting; return what `w.grad` held after each.

    `w` requires grad, and f(w) is a scalar (0-dim) tensor. Counting starts from whatever `w.grad`
    holds, and `w.grad` ends as the last sum. The n results are independent tensors of w's shape,
    not n names for one tensor.

    Example: f(w) = 2*w, n = 3, and `w.grad` is None before: 2, 4, 6.
    """
    # TODO: your answer
    raise NotImplementedError("1.2 accumulated_gradients")


# %% [markdown]
"""
## 1.3 zero_grad

Because gradients add up, a training loop clears them before each `backward()`. There are two ways:

- `p.grad = None`: there is no gradient. This is torch's default, and it frees the memory.
- zeros, in the gradient tensor that is there: whoever else holds that tensor sees the zeros.

Where `p.grad` is `None` already, it stays `None` in both.

⚠ "`zero_grad()` sets the gradients to 0": not by default, since torch 2.0. And the two are not
the same. An optimizer skips a parameter whose gradient is `None`; a gradient of 0 is a step like
any other. With p = 1, lr = 0.1 and a weight decay of 0.5 (lesson 4), a step with `None` leaves p
at 1, and a step with 0 takes it to 0.95.

A gradient may itself carry a graph, if somebody made it with `create_graph=True`. Cleared, it no
longer does: it must not hang on to old computations.

Write it yourself: `Optimizer.zero_grad` and `Module.zero_grad` are off limits in this exercise.
"""


# %%
def zero_grad(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    """Clear the gradient of every tensor in `params`, without `Optimizer` or `Module.zero_grad`.

    `set_to_none=True`: `p.grad` becomes None. `set_to_none=False`: the gradient tensor that is
    there is filled with zeros, in the same memory, and detached from any graph. A gradient that
    is None stays None in both cases. The parameters themselves do not change. `params` may be a
    generator.

    Example: gradients 3.0 and None become None and None, or 0.0 and None.
    """
    # TODO: your answer
    raise NotImplementedError("1.3 zero_grad")


# %% [markdown]
"""
## 1.4 accumulate_batches

Sometimes a batch does not fit into memory. Then one computes it in pieces, and lets `backward()`
add up the gradients of the pieces: accumulation used on purpose. The sum must come out as if all
the samples had been one batch: the gradient of the mean loss over **all samples**.

`loss_fn` averages within a batch. With n[k] samples and mean loss L[k] in batch k, and N = Σ n[k]:

`mean over all samples = Σ n[k]·L[k] / N`, and the gradient of that is `Σ n[k]·∂L[k] / N`

Three samples with a mean loss of 2 and one sample with a loss of 6: (3·2 + 1·6)/4 = 3.

⚠ "The mean of the batch means is the mean": only if all batches have the same size. Here it would
be (2 + 6)/2 = 4: the single sample would count as much as three others together. Adding up and
never dividing gives 8, and gradients that grow with the number of batches.

Old gradients must not leak in, so clear them first. `batches` may be an iterator that
can be walked through only once.
"""


# %%
def accumulate_batches(
    model: nn.Module,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    batches: Iterable[tuple[Tensor, Tensor]],
) -> float:
    """Leave the gradient of the mean loss over all samples in every `p.grad`; return that mean.

    `batches` yields (x, y) with possibly unequal numbers of samples, len(x), and may be a one-shot
    iterator; there is at least one batch. `loss_fn(model(x), y)` is the mean within that batch.
    With n[k] samples and loss L[k] in batch k: Σ n[k]·L[k] / Σ n[k].
    Gradients from before the call are discarded; the parameters and the model's mode do not change.
    A parameter that gets no gradient (it is frozen, or the loss does not use it) is passed over.

    Example: losses 2 (3 samples) and 6 (1 sample) give 3.0.
    """
    # TODO: your answer
    raise NotImplementedError("1.4 accumulate_batches")


# %% [markdown]
"""
## See it

Left: a function, and its tangents with the slopes that your `gradient` finds. Right: a line is
fitted to five points, once clearing the gradients before each `backward()` and once never.
Without clearing, the loss falls faster at first (that is why the mistake is easily missed), then
it swings up and down for ever.
"""

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    def wave(w: Tensor) -> Tensor:
        return (torch.sin(w) + 0.1 * w**2).sum()

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
    grid = torch.linspace(-4, 4, 200)
    left.plot(grid, [wave(w) for w in grid], color="0.5", label="f(w) = sin w + 0.1 w²")
    for at in torch.tensor([-3.0, -1.3, 0.5, 2.5]):
        slope, dw = gradient(wave, at), torch.tensor([-0.8, 0.8])
        left.plot(at + dw, wave(at) + slope * dw, label=f"slope {slope:.2f} at {at:.1f}")
    left.set(title="gradient: the slope of the tangent", xlabel="w", ylabel="f(w)")

    x = torch.arange(1.0, 6.0)
    for clear in (True, False):
        line = torch.zeros(2, requires_grad=True)  # weight and bias
        losses = []
        for _ in range(120):
            if clear:
                zero_grad([line])
            loss = (line[0] * x + line[1] - (3 * x + 2)).square().mean()
            loss.backward()
            losses.append(loss.item())
            if line.grad is not None:
                line.data -= 1e-3 * line.grad
        right.plot(losses, label="cleared before each backward" if clear else "never cleared")
    right.set(title="Fitting a line, lr = 0.001", xlabel="step", ylabel="mean squared error")
    right.set_ylim(-5, 180)  # room for the legend
    for axes in (left, right):
        axes.legend()
    plt.show()
