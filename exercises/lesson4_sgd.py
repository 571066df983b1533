# %% [markdown]
"""
# Lesson 4 · SGD

An optimizer is a small thing: it holds the parameters, and at each `step()` it moves them by a rule
that looks at nothing but their gradients and its own memory of earlier steps. In this lesson you
write `SGD`, with the options that `torch.optim.SGD` has, one at a time. A class that knows only
`lr` earns the first points, so start small, and come back for the next option.

Write the rule yourself: the optimizers of `torch.optim` and their functional forms are off limits
in this file. (You may subclass `torch.optim.Optimizer` itself.)
"""

# %%
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

# %% [markdown]
"""
## 4.1 SGD

The plain rule first: with g for `p.grad`, every parameter moves against its gradient,

`p ← p − lr·g`

in place: `p` stays the same tensor, stays a leaf, and no graph is recorded.
`step()` only reads gradients. It neither computes them nor clears them nor changes them.

All the numbers below come from one script: p starts at 1, lr is 0.1, and three steps see the
gradients 1, 2, −1. The plain rule gives 0.9, 0.7, 0.8.

Each stage below adds one option, and is checked with its own option alone: a class without
`dampening` loses 4.5 and 4.12, and nothing else. (4.4 to 4.6, 4.8 and 4.9 need momentum.) All the
options together, in their order, are in the docstring of the class; the docstring is all you need
to solve the exercise, these pages say why.
"""

# %% [markdown]
"""
### 4.2 zero_grad

`backward()` adds to `.grad`, so somebody has to clear it, and the optimizer knows all its
parameters. `zero_grad()` does what `zero_grad` of lesson 1 does, for all of them: `None` by
default; with `set_to_none=False` zeros in the gradient tensor that is there, and a `None` stays
`None`.

### 4.3 weight_decay

Weight decay λ pulls every parameter towards 0, by adding λ·p to the gradient:

`g ← g + λ·p`, then `p ← p − lr·g`, together `p ← p − lr·(g + λ·p)`

With λ = 0.5 the first step is 1 − 0.1·(1 + 0.5·1) = 0.85; the script gives 0.85, 0.6075, 0.677125.
`p.grad` itself stays as it is: g is a new tensor.

⚠ A published notebook gives the formula `p − (lr·g + λ·p)`. That is wrong: λ too is multiplied
by lr. The first step would be 1 − (0.1·1 + 0.5·1) = 0.4 instead of 0.85, and the script would
give 0.4, 0, 0.1. With lr = 0.1 this decay is ten times too strong, and it no longer shrinks when
you lower lr. The notebook's own output refutes its text: p = 0.3104 and g = −0.9785 with lr = λ =
0.1 became 0.4051. The right rule gives 0.4051, the one in the text 0.3772.
"""

# %% [markdown]
"""
### 4.4 momentum

Momentum μ gives each parameter a memory, the buffer b. It sums up past gradients, older ones
fading:

`b ← g` at the first step, `b ← μ·b + g` at every later one, and `p ← p − lr·b`

With μ = 0.9 the buffer is 1, then 0.9·1 + 2 = 2.9, then 0.9·2.9 − 1 = 1.61, and p is
0.9, 0.61, 0.449. The first step is the plain one: the first buffer is the gradient itself (a copy
of it: the gradient must not change when the buffer does). g already holds the weight decay.

⚠ "Momentum is a moving average of the gradients", `b ← μ·b + (1 − μ)·g`: not here. That form would
give 0.9, 0.79, 0.701. In torch the new gradient counts in full, so with a constant gradient the
buffer grows towards g/(1 − μ), which for μ = 0.9 is ten times the gradient.

⚠ "lr may as well stand inside the buffer", `b ← μ·b + lr·g` and `p ← p − b`: the same only as
long as lr never changes. Lower lr to 0.05 after the first step: torch's rule, lr outside, gives
0.9, 0.755, 0.6745; the other one gives 0.9, 0.71, 0.589, since the old lr lives on in the buffer.

A curious fact: with μ = 1 the buffer is the sum of all gradients so far (0.9, 0.6, 0.4). That is
precisely what plain SGD does when one forgets `zero_grad`.

### 4.5 dampening

Dampening τ weakens what comes into the buffer, from the second step on:

`b ← g` at the first step, `b ← μ·b + (1 − τ)·g` at every later one

With μ = 0.9 and τ = 0.5 the buffer is 1, 1.9, 1.21 and p is 0.9, 0.71, 0.589.
⚠ The first buffer is not dampened: it is g, not (1 − τ)·g. Without momentum there is no buffer, and
dampening does nothing.

### 4.6 nesterov

Nesterov's variant looks ahead: it moves by the gradient plus one more push of the updated buffer.

`p ← p − lr·(g + μ·b)`

With μ = 0.9: 1 − 0.1·(1 + 0.9·1) = 0.81; the script gives 0.81, 0.349, 0.3041.
The buffer itself is that of 4.4.

### 4.7 maximize

To climb instead of descending, turn the gradient round first: `g ← −p.grad`. The script gives
1.1, 1.3, 1.2. Only the gradient is turned, before weight decay is added, so decay still pulls
towards 0: with λ = 0.5 the first step is 1 − 0.1·(−1 + 0.5) = 1.05.
⚠ Turning the whole step round, decay and all, gives 1.15: a weight decay that makes weights grow.
"""

# %% [markdown]
"""
### 4.8 many parameters, and gradients that are None

A model has parameters of several shapes, and each one has its own buffer, two of the same shape
too. Frozen parameters, and those that the loss did not use, have the gradient `None`. Then the
step skips the parameter altogether: no decay, no momentum, and its buffer waits as it is.
⚠ `None` is not a gradient of 0. With μ = 0.9, λ = 0.5 and the gradients 1, `None`, 1 the parameter
goes 0.85, 0.85, 0.5725. With 1, 0, 1 it goes 0.85, 0.6725, 0.379125.
If a parameter's first gradient comes late, its first buffer is made then.

### 4.9 parameter groups

Different parameters may want different settings. `params` is either an iterable of tensors (such
as `model.parameters()`, a generator), or a list of groups, each a dict:

`SGD([{"params": [w], "lr": 0.01}, {"params": [b], "weight_decay": 0.0}], lr=0.1, weight_decay=0.5)`

What a group does not say, it takes from the constructor's arguments: w has lr 0.01 and weight
decay 0.5. `self.param_groups` is the list of these groups, each a dict with `"params"` and every
hyperparameter. `step()` reads the settings from there every time, because that is how learning
rates are scheduled: whoever writes `opt.param_groups[0]["lr"] = 0.01` changes the very next step.

### 4.10 settings that make no sense

A wrong setting should be noticed when it is made, not after a night of training. The constructor
raises `ValueError` if `lr`, `momentum` or `weight_decay` is negative, and if `nesterov` is asked
for without momentum or with dampening. (`lr=0` is fine.)

### 4.11 closure

`step(closure)` takes a function that clears the gradients, computes the loss, calls `backward()`
and returns the loss. `step` calls it first, once, then updates with the fresh gradients, and
returns what the closure returned.

⚠ The update must not be recorded, but the closure's `backward()` needs a graph: `no_grad` round the
whole of `step` breaks it.

### 4.12 everything at once

Any combination follows `torch.optim.SGD`. The order is what matters: maximize, then weight decay,
then momentum, then nesterov, then the step. For example λ = 0.5 with μ = 0.9 gives 0.85, 0.4725,
0.209125: the decay goes into the buffer.
"""


# %%
class SGD:
    """Stochastic gradient descent, step for step like `torch.optim.SGD`.

    One step does this to every parameter p whose gradient is not None, in this order
    (λ = weight_decay, μ = momentum, τ = dampening; all settings are those of p's own group):

        g ← p.grad                   −p.grad if maximize
        g ← g + λ·p
        if μ is not 0:               each parameter has its own buffer b
            b ← g                    at the first step in which p has a gradient
            b ← μ·b + (1 − τ)·g      at every later one
            g ← b                    g + μ·b if nesterov
        p ← p − lr·g                 in place, without recording a graph

    Where the gradient is None, neither p nor its buffer changes. Gradients are never changed.

    Example: p = 1, lr = 0.1 and the gradients 1, 2, −1 give 0.9, 0.7, 0.8; with momentum 0.9
    they give 0.9, 0.61, 0.449.
    """

    param_groups: list[dict[str, Any]]

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[dict[str, Any]],
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        """Take an iterable of tensors, or a list of groups `{"params": [...], "lr": ..., ...}`.

        `self.param_groups`: one dict per group with "params" (a list) and every setting above.
        ValueError: negative lr, momentum or weight_decay; nesterov with momentum 0 or dampening.
        """
        # TODO: your answer
        raise NotImplementedError("4.1 SGD")

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Clear every parameter's gradient: None, or zeros in the same tensor if not set_to_none.

        A None gradient stays None. Zeros are detached from any graph.
        """
        # TODO: your answer
        raise NotImplementedError("4.1 SGD")

    def step(self, closure: Callable[[], Tensor | float] | None = None) -> Tensor | float | None:
        """Update all parameters once, by the rule above, with the settings now in `param_groups`.

        A closure, if given, is called once before the update (it computes gradients, so grad mode
        must be on), and what it returns is returned; otherwise the result is None.
        """
        # TODO: your answer
        raise NotImplementedError("4.1 SGD")


# %% [markdown]
"""
## See it

Left: the loss is a narrow valley, steep across and flat along, and the three optimizers start at
the same point. The plain one creeps; momentum runs, overshoots and swings back. Middle: the same
runs, as loss per step. Right: weight decay. The loss (w − 1)² has its minimum at 1 and decay
pulls w towards 0; your SGD ends at the curve 2/(2 + λ), whatever lr is. The wrong formula of 4.3
ends elsewhere.
"""

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    def valley(p: Tensor) -> Tensor:
        return 0.5 * (p[0] ** 2 + 25 * p[1] ** 2)

    def descend(loss: Callable[[Tensor], Tensor], start: Any, steps: int, **settings: Any) -> Any:
        p = torch.tensor(start, requires_grad=True)
        optimizer = SGD([p], **settings)
        path, losses = [p.detach().clone()], [loss(p).item()]
        for _ in range(steps):
            optimizer.zero_grad()
            loss(p).backward()
            optimizer.step()
            path.append(p.detach().clone())
            losses.append(loss(p).item())
        return torch.stack(path), losses

    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(15, 4.5), layout="constrained")
    x, y = torch.meshgrid(torch.linspace(-6, 11, 100), torch.linspace(-3, 3, 100), indexing="xy")
    left.contour(x, y, valley(torch.stack([x, y])), levels=[1, 5, 15, 35, 70, 120], colors="0.8")
    for name, mu in {"plain": 0.0, "momentum": 0.9, "nesterov": 0.9}.items():
        settings = {"lr": 0.02, "momentum": mu, "nesterov": name == "nesterov"}
        path, losses = descend(valley, [10.0, 2.0], 80, **settings)
        left.plot(path[:, 0], path[:, 1], ".-", label=name, linewidth=1, markersize=4)
        middle.semilogy(losses, label=name)
    left.set(title="Paths over the loss", xlabel="p[0]", ylabel="p[1]")
    middle.set(title="Loss per step, lr = 0.02, μ = 0.9", xlabel="step", ylabel="loss")

    decays = [0.0, 0.25, 0.5, 1.0, 2.0, 4.0]
    for lr, marker in ((0.01, "o"), (0.1, "kx")):
        runs = [descend(lambda w: (w - 1) ** 2, 1.0, 1000, lr=lr, weight_decay=d) for d in decays]
        right.plot(decays, [path[-1] for path, _ in runs], marker, label=f"your SGD, lr = {lr}")
        wrong = [2 * lr / (2 * lr + d) for d in decays]
        right.plot(decays, wrong, ":", label=f"wrong formula, lr = {lr}")
    right.plot(decays, [2 / (2 + d) for d in decays], color="0.7", label="2/(2 + λ)", zorder=0)
    right.set(title="Where weight decay ends", xlabel="λ", ylabel="w after 1000 steps")
    for axes in (left, middle, right):
        axes.legend()
    plt.show()
