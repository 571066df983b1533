# %% [markdown]
"""
# Lesson 5 · The other optimizers

SGD uses one learning rate for all parameters. But a gradient may be 1000 for one parameter and
0.001 for the next, and no single learning rate suits both. The optimizers of this lesson watch each
element's gradients and scale its steps by what they saw: large gradients, careful steps; small
gradients, bold ones. All of them divide by a root of squared gradients. They differ in how they
remember the squares.

All formulas are element by element. `p` is the parameter, `g` its gradient in this step, and
`a ← b` means that a gets the value b.
"""

# %%
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

Params = Iterable[Tensor] | Iterable[dict[str, Any]]

# %% [markdown]
"""
## What all of them share

The class `Adaptive` is finished. It keeps the hyperparameters, clears gradients, and in `step` goes
through the parameters. For each one that has a gradient it calls `update`, the part you write:

- `p` is the parameter. Move it in place (`p -= …`, `p.sub_(…)`); `p = p - …` makes a new tensor.
- `g` is its gradient: a copy, so `p.grad` is safe from you.
- `state` is a dict that belongs to this parameter alone. It is empty at the first call. What you
  put in is there again at the parameter's next step: for example `state["step"]`, its step count.
- `group` holds the hyperparameters by name: `group["lr"]`, `group["eps"]`, …

A parameter without a gradient is skipped: it does not move, and its state stays as it is. So the
count of steps is each parameter's own. `update` runs without recording a graph.

Every option is checked by itself: a class that has no `weight_decay` yet loses the points for that,
and no others.
"""


# %%
class Adaptive:
    """The finished frame of all optimizers of this lesson; only `update` is left to them."""

    def __init__(self, params: Params, **hyperparameters: Any) -> None:
        """Take tensors, or dicts like {"params": tensors, "lr": 0.1} with values of their own."""
        items: list[Any] = list(params)
        groups = items if items and isinstance(items[0], dict) else [{"params": items}]
        self.param_groups: list[dict[str, Any]] = [
            {**hyperparameters, **group, "params": list(group["params"])} for group in groups
        ]
        self.state: dict[Tensor, dict[str, Any]] = defaultdict(dict)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients: None, or zeros in the same memory."""
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.grad = None if set_to_none else p.grad.detach().zero_()

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Update each parameter that has a gradient; return the closure's loss, if there is one."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.update(p, p.grad.clone(), self.state[p], group)
        return loss

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        """Move p in place, by its gradient g, its own state and its group's hyperparameters."""
        raise NotImplementedError


# %% [markdown]
"""
## 5.1 Adagrad

Add up all squared gradients so far, and divide by the root of the sum. A parameter that has seen
large gradients takes small steps from then on.

- `g ← g + weight_decay·p`
- `sum ← sum + g²`, where `sum` starts at `initial_accumulator_value`
- `p ← p − lr / (1 + (t − 1)·lr_decay) · g / (√sum + eps)`, `t` being p's step: 1, 2, …

With lr = 0.1, p = 1 and gradients 1, 2, −1 the sum is 1, 5, 6, and p becomes 0.9, 0.810557,
0.851382. With lr_decay = 0.5 it becomes 0.9, 0.840372, 0.860784.

The sum never shrinks, so the steps get ever smaller: with a constant gradient, step t is lr/√t.
This suits features that are seldom seen, and stalls long trainings.

⚠ The first step is not decayed: at t = 1, `(t − 1)·lr_decay` is 0. ⚠ `eps` stands outside the root.
The weight decay joins the gradient, so it is squared and summed too.
"""


# %%
class Adagrad(Adaptive):
    """Divide by the root of the sum of all squared gradients, as `torch.optim.Adagrad` does.

    g ← g + weight_decay·p;  sum ← sum + g², from initial_accumulator_value on;
    p ← p − lr / (1 + (t − 1)·lr_decay) · g / (√sum + eps), with t = 1 at p's first step.

    Example: lr = 0.1, p = 1, gradients 1 and 2 move p to 0.9 and 0.810557.
    """

    def __init__(self, params: Params, lr: float = 1e-2, lr_decay: float = 0.0,
                 weight_decay: float = 0.0, initial_accumulator_value: float = 0.0,
                 eps: float = 1e-10) -> None:
        super().__init__(params, lr=lr, lr_decay=lr_decay, weight_decay=weight_decay,
                         initial_accumulator_value=initial_accumulator_value, eps=eps)

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        """Move p in place, by its gradient g, its own state and its group's hyperparameters."""
        # TODO: your answer
        raise NotImplementedError("5.1 Adagrad")


# %% [markdown]
"""
## 5.2 RMSprop

Adagrad never forgets. RMSprop keeps a running average of the squares instead, in which old
gradients fade away. `alpha` is the share of the old average that is kept.

- `g ← g + weight_decay·p`
- `v ← alpha·v + (1 − alpha)·g²`, from 0 on
- `centered`: `m ← alpha·m + (1 − alpha)·g`, from 0 on, and `d = g / (√(v − m²) + eps)`;
  otherwise `d = g / (√v + eps)`
- `momentum > 0`: `b ← momentum·b + d`, from 0 on, and `p ← p − lr·b`; otherwise `p ← p − lr·d`

With lr = 0.1, alpha = 0.75, p = 1 and gradients 1, 2, −1: v is 0.25 at first, so the first step is
0.1 / √0.25 = 0.2. p becomes 0.8, 0.616467, 0.710100.

⚠ Nothing is corrected for the start at 0. The first average is only (1 − alpha)·g², so the first
step is lr / √(1 − alpha): with the default alpha = 0.99, ten times lr. ⚠ Momentum collects the
scaled gradients d, not g, and it is a sum, not an average. ⚠ eps is outside the root (some other
libraries put it inside; with a large eps the results differ visibly).
"""


# %%
class RMSprop(Adaptive):
    """Divide by the root of a running average of squares, as `torch.optim.RMSprop` does.

    g ← g + weight_decay·p;  v ← alpha·v + (1 − alpha)·g²;  d = g / (√v + eps);
    if centered: m ← alpha·m + (1 − alpha)·g, and d = g / (√(v − m²) + eps);
    if momentum > 0: b ← momentum·b + d, p ← p − lr·b;  if not: p ← p − lr·d.  v, m, b start at 0.

    Example: lr = 0.1, alpha = 0.75, p = 1, gradients 1 and 2 move p to 0.8 and 0.616467.
    """

    def __init__(self, params: Params, lr: float = 1e-2, alpha: float = 0.99, eps: float = 1e-8,
                 weight_decay: float = 0.0, momentum: float = 0.0, centered: bool = False) -> None:
        super().__init__(params, lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay,
                         momentum=momentum, centered=centered)

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        """Move p in place, by its gradient g, its own state and its group's hyperparameters."""
        # TODO: your answer
        raise NotImplementedError("5.2 RMSprop")


# %% [markdown]
"""
## 5.3 Adadelta

RMSprop's step has the wrong unit: g divided by a root of g² is a pure number, whatever p is
measured in. Adadelta multiplies by the usual size of its own steps, and so brings the unit back.

- `g ← g + weight_decay·p`
- `v ← rho·v + (1 − rho)·g²`, from 0 on
- `d = √(u + eps) / √(v + eps) · g`, with u as the steps before this one left it
- `u ← rho·u + (1 − rho)·d²`, from 0 on
- `p ← p − lr·d`

With rho = 0.75, eps = 0.25, lr = 1, p = 1 and g = 1: v = 0.25, d = √0.25 / √0.5 = 0.707107, so
p becomes 0.292893 and u = 0.25·0.5 = 0.125. A second gradient of 2 moves p to −0.728615.

eps does real work here: u starts at 0, and without eps nothing would ever move. With the default of
1e-6 the first steps are tiny.

⚠ eps stands inside both roots, unlike in the other optimizers. ⚠ "Adadelta has no learning rate" is
true of the paper, not of this class: lr scales the step. u averages d², without lr.
"""


# %%
class Adadelta(Adaptive):
    """Steps as large as the steps before, as `torch.optim.Adadelta` takes them.

    g ← g + weight_decay·p;  v ← rho·v + (1 − rho)·g²;  d = √(u + eps) / √(v + eps) · g;
    then u ← rho·u + (1 − rho)·d²;  p ← p − lr·d.  v and u start at 0.

    Example: rho = 0.75, eps = 0.25, p = 1, gradients 1 and 2 move p to 0.292893 and -0.728615.
    """

    def __init__(self, params: Params, lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6,
                 weight_decay: float = 0.0) -> None:
        super().__init__(params, lr=lr, rho=rho, eps=eps, weight_decay=weight_decay)

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        """Move p in place, by its gradient g, its own state and its group's hyperparameters."""
        # TODO: your answer
        raise NotImplementedError("5.3 Adadelta")


# %% [markdown]
"""
## 5.4 Adam

Adam joins two running averages: m, of the gradients (a kind of momentum), and v, of their squares
(as in RMSprop). Both start at 0 and are too small at first, so both are corrected.

- `g ← g + weight_decay·p`
- `m ← β1·m + (1 − β1)·g` and `v ← β2·v + (1 − β2)·g²`, with (β1, β2) = `betas`
- `m̂ = m / (1 − β1ᵗ)` and `v̂ = v / (1 − β2ᵗ)`, where `t` is this parameter's step: 1, 2, …
- `p ← p − lr·m̂ / (√v̂ + eps)`

With lr = 0.1, betas = (0.5, 0.75), p = 1 and gradients 1, 2, −1. Step 1: m = 0.5 and v = 0.25, so
m̂ = v̂ = 1, and p = 0.9. Step 2: m = 1.25, m̂ = 1.25 / 0.75, v = 1.1875, v̂ = 1.1875 / 0.4375, and
p = 0.798837. Step 3: p = 0.788667. The first step is always about lr, however large g is.

`amsgrad`: keep the largest v so far, `w ← max(w, v)`, element by element, from 0 on, and use
`ŵ = w / (1 − β2ᵗ)` in place of v̂. ⚠ The maximum is taken of v itself, before the correction.

⚠ "The correction fades away, so it can be left out" is wrong: with the default betas, the first
step without it is more than three times too long. ⚠ eps is added to √v̂, outside the root and after
the correction.

⚠ "Adam's weight decay shrinks the weights in proportion" is wrong: it is part of g, and g is
divided by its own size. With no other gradient, p = 1 and lr = 0.1, one step leads to 0.9 for
weight_decay = 0.5, and to almost the same 0.90001 for 0.0001. AdamW, below, repairs that.
"""


# %%
class Adam(Adaptive):
    """Running averages of gradients and of squares, both corrected, as in `torch.optim.Adam`.

    g ← g + weight_decay·p;  m ← β1·m + (1 − β1)·g;  v ← β2·v + (1 − β2)·g²;  m, v start at 0;
    m̂ = m / (1 − β1ᵗ), v̂ = v / (1 − β2ᵗ), with t = 1 at p's first step and betas = (β1, β2);
    p ← p − lr·m̂ / (√v̂ + eps).  If amsgrad: w ← max(w, v), from 0, takes the place of v in v̂.

    Example: lr = 0.1, betas = (0.5, 0.75), p = 1, gradients 1 and 2 move p to 0.9 and 0.798837.
    """

    def __init__(self, params: Params, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999),
                 eps: float = 1e-8, weight_decay: float = 0.0, amsgrad: bool = False) -> None:
        super().__init__(params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay,
                         amsgrad=amsgrad)

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        """Move p in place, by its gradient g, its own state and its group's hyperparameters."""
        # TODO: your answer
        raise NotImplementedError("5.4 Adam")


# %% [markdown]
"""
## 5.5 AdamW

AdamW takes the weight decay out of the gradient. The parameter shrinks first, by a factor that
knows nothing of gradients; then comes Adam's step, on g alone.

- `p ← p·(1 − lr·weight_decay)`
- then everything as in Adam with `weight_decay = 0`

With lr = 0.1, weight_decay = 0.5, default betas, p = 1 and gradients 1, 2, −1 p becomes 0.85,
0.710982, 0.633424. Where all gradients are 0, it becomes 0.95, 0.9025: 5 % less at each step. Adam
would take steps of about lr there, for any weight_decay.

⚠ "AdamW is Adam with another default" is wrong: the formula differs. The default differs too, 0.01
in place of 0. ⚠ The factor is 1 − lr·weight_decay, not 1 − weight_decay: when the learning rate is
lowered during training, the decay becomes weaker as well. ⚠ The decay comes before the step.

The class is derived from your Adam, so its `update` is within reach; writing all of it out is fine.
"""


# %%
class AdamW(Adam):
    """Adam with the weight decay outside of the gradient, as in `torch.optim.AdamW`.

    p ← p·(1 − lr·weight_decay), then Adam's step on g alone, without any decay in it.

    Example: lr = 0.1, weight_decay = 0.5, p = 1, gradients 1 and 2 move p to 0.85 and 0.710982.
    """

    def __init__(self, params: Params, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999),
                 eps: float = 1e-8, weight_decay: float = 1e-2, amsgrad: bool = False) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad)

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        """Move p in place, by its gradient g, its own state and its group's hyperparameters."""
        # TODO: your answer
        raise NotImplementedError("5.5 AdamW")


# %% [markdown]
"""
## See it

The line of lesson 2 again, `t = 3x + 2`. Left: the ways of your optimizers over the loss's
contours. Middle: their losses. The learning rates are chosen by hand, so this is no contest.
Right: what weight decay does to a parameter whose gradient is always 0. Adam hardly cares how large
it is: its two curves lie on each other.
"""

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    x = torch.arange(1.0, 6.0)
    t = 3 * x + 2

    def mse(weight: Tensor, bias: Tensor) -> Tensor:
        return ((weight[..., None] * x + bias[..., None] - t) ** 2).mean(-1)

    runs: list[tuple[Callable[..., Adaptive], dict[str, float]]] = [
        (Adagrad, {"lr": 0.5}),
        (RMSprop, {"lr": 0.02}),
        (Adadelta, {"lr": 4.0}),
        (Adam, {"lr": 0.1}),
        (AdamW, {"lr": 0.1, "weight_decay": 0.1}),
    ]
    figure, (ways, losses, decay) = plt.subplots(1, 3, figsize=(15, 4.5), layout="constrained")
    w, b = torch.meshgrid(torch.linspace(1, 4, 90), torch.linspace(0.5, 5.5, 90), indexing="ij")
    levels = [0.03 * 2.5**k for k in range(8)]
    ways.contour(w, b, mse(w, b), levels, colors="lightgrey")
    for make, settings in runs:
        weight, bias = (torch.tensor(v, requires_grad=True) for v in (1.25, 4.0))
        optimizer = make([weight, bias], **settings)
        seen = []
        for _ in range(300):
            optimizer.zero_grad()
            loss = mse(weight, bias)
            loss.backward()
            seen.append((weight.item(), bias.item(), loss.item()))
            optimizer.step()
        name = ", ".join([make.__name__, *(f"{key}={value}" for key, value in settings.items())])
        ways.plot([s[0] for s in seen], [s[1] for s in seen], label=name)
        losses.semilogy([s[2] for s in seen], label=name)
    for make, weight_decay, style in (
        (Adam, 0.01, "C3-"), (Adam, 0.3, "k:"), (AdamW, 0.01, "C3--"), (AdamW, 0.3, "k--")
    ):
        p = torch.tensor(1.0, requires_grad=True)
        p.grad = torch.tensor(0.0)
        optimizer = make([p], lr=0.1, weight_decay=weight_decay)
        values = [p.item() for _ in range(60) if optimizer.step() is None]
        decay.plot(values, style, label=f"{make.__name__}, weight_decay={weight_decay}")
    ways.set(title="The way to (3, 2)", xlabel="weight", ylabel="bias")
    losses.set(title="Mean squared error", xlabel="step")
    decay.set(title="Weight decay without a gradient", xlabel="step", ylabel="p", ylim=(None, 1.6))
    losses.legend(fontsize=8)
    decay.legend(fontsize=8, loc="upper right")
    plt.show()
