# %% [markdown]
"""
# Lesson 2 · A gradient step by hand

The gradient points where the loss grows fastest, so a small step against it makes the loss smaller.
Repeat that, and you are training: this is gradient descent, and all optimizers are refinements of
it. How small is small? The learning rate `lr` says so. Here you write the step twice, in place
and as a function, and then two loops that use it.

`torch.optim` is off limits in this lesson: this is the lesson in which you find out what it does.
"""

# %%
from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor

# %% [markdown]
"""
## 2.1 gradient_step

With g for `p.grad`, every parameter moves against its gradient:

`p ← p − lr·g`

For p = 1, g = 4 and lr = 0.1 that is 1 − 0.1·4 = 0.6.

The step is *in place*: the same tensor gets new numbers, because the model holds this tensor and
would not notice another one. It is still a leaf that requires grad, and no graph is recorded.
Autograd watches everything that is done to a tensor that requires grad, and the step is not a
part of the loss: without further measures you get "a leaf Variable that requires grad is being
used in an in-place operation". You have to tell autograd to look away.

⚠ `p = p - lr * p.grad` in a loop over the parameters updates nothing. It makes a new tensor and
calls it p; the model's tensor is as before.

⚠ The step does not use the gradient up. It leaves `p.grad` as it is; clearing it is somebody
else's work.
"""


# %%
def gradient_step(params: Iterable[Tensor], lr: float) -> None:
    """Take one step of gradient descent in place: p ← p − lr·p.grad for every p in `params`.

    The same tensors, of any shape, get new values. They are still leaves, `requires_grad` is as
    before and no graph is recorded. The gradients do not change. A tensor whose gradient is None
    is left alone. `params` may be a generator.

    Example: p = 1.0 with p.grad = 4.0 and lr = 0.1 becomes 0.6.
    """
    # TODO: your answer
    raise NotImplementedError("2.1 gradient_step")


# %% [markdown]
"""
## 2.2 functional_step

The same step, but nothing is changed: new parameters come out, and the old ones keep their values
and their gradients. That is handy when you want to compare "before" with "after", or to take a
step back.

`q = p − lr·p.grad`, and `q = p` (an equal copy) where `p.grad` is `None`

For p = 1, g = 4 and lr = 0.1: q is 0.6, and p is still 1.

To be of use as parameters, the new tensors must be leaves that require grad: computed, but with no
history. And they must live in memory of their own, or a later step on q would move p.

⚠ "Requires grad" does not mean "leaf". `p - lr * p.grad` requires grad if autograd is watching, but
it is the result of a computation: `backward()` gives it no `.grad`, so the next step has nothing
to go by. ⚠ `detach()` makes a leaf, but no copy: it shares p's memory.

One published tutorial builds its training loop of such new tensors and never clears a gradient.
It is right to, for this reason only: every new leaf starts with `.grad` at `None`. Do the update
in place instead, and the same loop piles up its gradients.
"""


# %%
def functional_step(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    """Return new parameters p − lr·p.grad, in the order of `params`, and leave the old ones alone.

    Each result is a new leaf that requires grad, of p's shape and dtype, with `.grad` None, and
    shares no memory with p. Where p's gradient is None, it is an equal copy of p. The tensors in
    `params` require grad; their values and gradients do not change.

    Example: p = 1.0 with p.grad = 4.0 and lr = 0.1 gives [0.6]; p is still 1.0.
    """
    # TODO: your answer
    raise NotImplementedError("2.2 functional_step")


# %% [markdown]
"""
## 2.3 fit_line

Now a whole training loop. The model is a line, `weight·x + bias`, the data are points (x, t), and
the loss is the mean of the squared errors:

`loss = mean((weight·x + bias − t)²)`

One round of the loop is called an epoch here, since each step sees all the data: compute the
loss, get the gradients, take the step. The recorded loss is the one before the update.

Numbers to check yours against: x = 1, 2, 3, 4, 5 and t = 3·x + 2. From weight 0.13374245166778564
and bias −0.08374321460723877 the loss is 130.547, and one step with lr = 0.001 leads to

`weight 0.20930258929729462, bias −0.062378183007240295`

These were printed by `torch.optim.SGD` in float32. Yours may differ in the eighth digit: float32
has no more than seven, and the same sum in another order is rounded differently. Never compare
floats with `==`.

⚠ "After 10,000 epochs the parameters are optimal." Close, but no. From that start they are at
3.0113 and 1.9593, not at 3 and 2. Along the valley of this loss each step shrinks the error by no
more than a factor 0.999662, and 0.999662 to the power 10,000 is still 0.034.

Each epoch needs its own gradient, the first one too: whatever was in `.grad` before must not leak
in.
"""


# %%
def fit_line(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    """Fit weight·x + bias to `t` by gradient descent on loss = mean((weight·x + bias − t)²).

    Every epoch takes one step with all the data. `weight` and `bias` are one-element leaves that
    require grad and are updated in place; gradients from before the call are discarded. `x` and
    `t` have one shape. Returns the loss before each update, `epochs` floats.

    Example: x = (1, 2), t = (2, 4), weight = bias = 0, lr = 0.1, 1 epoch: returns [10.0], and
    weight is 1.0, bias 0.6.
    """
    # TODO: your answer
    raise NotImplementedError("2.3 fit_line")


# %% [markdown]
"""
## 2.4 minimize

Nothing in that loop depends on lines or squares. Hand the loss over as a function without
arguments, a *closure*, which looks at the current parameters each time it is called, and the same
loop minimises anything: clear, compute, `backward()`, record, step.

The length of the residual is such a loss, ‖r‖ = √(Σ r[i]²). Its gradient r/‖r‖ always has length
1, far from the goal and near it. With the single residual r = p, p = 1 and lr = 0.3, the losses
are 1, 0.7, 0.4, 0.1, 0.2, 0.1, 0.2: p jumps over 0 and back for ever.

⚠ "If the model can fit perfectly, gradient descent finds the fit." With the norm and a constant
lr it gets within a step's length, no closer. The gradient of a squared error shrinks on the way,
so its steps do too.

Two traps. `params` may be a generator, which can be walked through only once, while the loop
needs it in every step. And the loss need not use all the parameters: one that it does not use has
no gradient, and stays as it is.
"""


# %%
def minimize(
    loss: Callable[[], Tensor], params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    """Minimise `loss()` by `steps` steps of gradient descent on `params`, in place.

    `loss` takes no arguments and returns a scalar (0-dim) tensor computed from the current
    parameters. Each step goes by the gradient at the current parameters alone: gradients from
    before the call are discarded. `params` may be a generator; a parameter that the loss does not
    use stays as it is. Returns the loss before each update, `steps` floats.

    Example: loss p², p = 1.0, lr = 0.25, 3 steps: returns [1.0, 0.25, 0.0625], and p is 0.125.
    """
    # TODO: your answer
    raise NotImplementedError("2.4 minimize")


# %% [markdown]
"""
## See it

Left: the fitted line after 0, 10, 100 and 10,000 epochs. Middle: the loss on a logarithmic scale.
It falls fast at first, then slowly. Right: why. The loss is a narrow valley; the path drops
straight into it and then creeps along its floor towards (3, 2).
"""

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    x = torch.arange(1.0, 6.0)
    t = 3 * x + 2
    weight = torch.tensor([0.13374245166778564], requires_grad=True)
    bias = torch.tensor([-0.08374321460723877], requires_grad=True)
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(15, 4.5), layout="constrained")

    left.plot(x, t, "ko", label="data")
    losses: list[float] = []
    path = [(weight.item(), bias.item())]
    for stop in (0, 10, 100, 10_000):
        while len(losses) < stop:
            losses += fit_line(x, t, weight, bias, lr=1e-3, epochs=1)
            path.append((weight.item(), bias.item()))
        left.plot(x, (weight * x + bias).detach(), label=f"after {stop:,} epochs")
    left.set(title="The line", xlabel="x", ylabel="t")
    middle.semilogy(losses)
    middle.set(title="Loss, lr = 0.001", xlabel="epoch", ylabel="mean squared error")

    w, b = torch.meshgrid(torch.linspace(0, 5, 100), torch.linspace(-1, 4, 100), indexing="ij")
    valley = (w[..., None] * x + b[..., None] - t).square().mean(-1)
    right.contour(w, b, valley, levels=[0.1, 0.5, 2, 8, 20, 50, 100], colors="0.8")
    right.plot(*zip(*path, strict=True), ".-", markersize=4, label="path")
    right.plot(3, 2, "k*", label="minimum (3, 2)")
    right.set(title="The way there", xlabel="weight", ylabel="bias")
    for axes in (left, right):
        axes.legend()
    plt.show()
