"""Known wrong answers of lesson 2: a gradient step by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor

from solutions.lesson2_step import fit_line, functional_step, gradient_step
from solutions.misconceptions import misconception

Closure = Callable[[], Tensor]


# 2.1 gradient_step


@misconception(
    "step.gradient_step.ascent",
    """Every parameter moves along its gradient, so the loss grows. Which way does the gradient
    point, uphill or downhill?""",
)
def ascent(params: Iterable[Tensor], lr: float) -> None:
    gradient_step(params, -lr)


@misconception(
    "step.gradient_step.rebinds_name",
    """No parameter changes: the difference is a new tensor, and the loop's variable now means that
    one. Which tensor does the model hold?""",
)
def rebinds_name(params: Iterable[Tensor], lr: float) -> None:
    for p in params:
        if p.grad is not None:
            p = p - lr * p.grad


@misconception(
    "step.gradient_step.records_graph",
    """Autograd stops the step with a RuntimeError, since it changes a leaf that requires grad while
    autograd is watching. Is the step a part of the loss?""",
)
def records_graph(params: Iterable[Tensor], lr: float) -> None:
    for p in params:
        if p.grad is not None:
            p -= lr * p.grad


@misconception(
    "step.gradient_step.crashes_on_none",
    """The step breaks off at the first parameter without a gradient; those before it have moved
    already. What is `p.grad` for a parameter that the loss did not use?""",
)
def crashes_on_none(params: Iterable[Tensor], lr: float) -> None:
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad  # type: ignore[operator]


@misconception(
    "step.gradient_step.clears_gradients",
    """The parameters move as they should, but afterwards their gradients are gone. Whose work is it
    to clear them, and may a step be the last to look at them?""",
)
def clears_gradients(params: Iterable[Tensor], lr: float) -> None:
    params = list(params)
    gradient_step(params, lr)
    for p in params:
        p.grad = None


@misconception(
    "step.gradient_step.forgets_lr",
    """Each parameter moves by its whole gradient, whatever `lr` is. Follow `lr` through the code:
    where does it enter the step?""",
)
def forgets_lr(params: Iterable[Tensor], lr: float) -> None:
    gradient_step(params, 1.0)


# 2.2 functional_step


@misconception(
    "step.functional_step.updates_old",
    """The list holds the right values, but the old parameters have moved as well. Compare them
    before and after the call: which line writes to them?""",
)
def updates_old(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    params = list(params)
    gradient_step(params, lr)
    return [p.detach().clone().requires_grad_() for p in params]


@misconception(
    "step.functional_step.keeps_graph",
    """What comes back has a `grad_fn`: it is the result of a recorded computation, and `backward()`
    will leave no `.grad` in it. Look at `is_leaf`: which tensors are leaves?""",
)
def keeps_graph(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    return [1 * p if p.grad is None else p - lr * p.grad for p in params]


@misconception(
    "step.functional_step.drops_none",
    """The list is shorter than `params`: whatever has no gradient is missing. Who uses this list
    afterwards, and what will be looked for at which place?""",
)
def drops_none(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    return functional_step([p for p in params if p.grad is not None], lr)


@misconception(
    "step.functional_step.none_shares_memory",
    """Where the gradient is None, the new tensor lives in the old parameter's memory: change one,
    and the other changes too. Which operations copy numbers, and does `detach()`?""",
)
def none_shares_memory(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    new = []
    for p in params:
        q = p.detach() if p.grad is None else p.detach() - lr * p.grad
        new.append(q.requires_grad_())
    return new


# 2.3 fit_line


def clear(params: list[Tensor]) -> None:
    for p in params:
        p.grad = None


def keep(params: list[Tensor]) -> None:
    """Leave the gradients as they are."""


def descend(
    loss: Closure,
    params: Iterable[Tensor],
    lr: float,
    steps: int,
    before: Callable[[list[Tensor]], None] = clear,
    after: Callable[[list[Tensor]], None] = keep,
) -> list[float]:
    """Gradient descent, right as it stands; how the gradients are cleared around a step varies."""
    params = list(params)
    losses = []
    for _ in range(steps):
        before(params)
        value = loss()
        value.backward()
        losses.append(value.item())
        gradient_step(params, lr)
        after(params)
    return losses


def squares(x: Tensor, t: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """The squared error of the line at each point."""
    return (weight * x + bias - t).square()


@misconception(
    "step.fit_line.never_zeroes",
    """Each step goes by the sum of all gradients so far. What does `.grad` hold when the second
    epoch calls `backward()`?""",
)
def fit_line_never_zeroes(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    def loss() -> Tensor:
        return squares(x, t, weight, bias).mean()

    return descend(loss, [weight, bias], lr, epochs, before=keep)


@misconception(
    "step.fit_line.stale_first_step",
    """A gradient from before the call gets into the first step; the gradients of the later steps
    are clean. When in an epoch is `.grad` cleared, and what has happened by then?""",
)
def stale_first_step(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    def loss() -> Tensor:
        return squares(x, t, weight, bias).mean()

    return descend(loss, [weight, bias], lr, epochs, before=keep, after=clear)


@misconception(
    "step.fit_line.loss_after_update",
    """The line comes out right, but the list begins with the loss after the first step; that of the
    starting line is missing. At which point of an epoch is the loss computed?""",
)
def loss_after_update(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    losses = []
    for _ in range(epochs):
        fit_line(x, t, weight, bias, lr, epochs=1)
        losses.append(squares(x, t, weight, bias).mean().item())
    return losses


@misconception(
    "step.fit_line.sum_not_mean",
    """Loss and gradient are too large, by a factor of the number of points. What is done with the
    squared errors, and what does that make of the step for the same `lr`?""",
)
def sum_not_mean(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    def loss() -> Tensor:
        return squares(x, t, weight, bias).sum()

    return descend(loss, [weight, bias], lr, epochs)


@misconception(
    "step.fit_line.losses_as_tensors",
    """The numbers are right, but what is in the list are tensors. What does a 0-dim tensor carry
    along that a float does not?""",
)
def losses_as_tensors(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[Tensor]:
    return [torch.tensor(loss) for loss in fit_line(x, t, weight, bias, lr, epochs)]


# 2.4 minimize


@misconception(
    "step.minimize.exhausts_generator",
    """With a list all is well; with a generator no parameter ever moves. How many loops over
    `params` does a step take, and what do they find?""",
)
def exhausts_generator(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    losses = []
    for _ in range(steps):
        for p in params:
            p.grad = None
        value = loss()
        value.backward()
        losses.append(value.item())
        gradient_step(params, lr)
    return losses


@misconception(
    "step.minimize.never_zeroes",
    """Each step goes by all gradients that there have been, those from before the call included.
    What is in `.grad` at the moment when `backward()` adds to it?""",
)
def minimize_never_zeroes(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    return descend(loss, params, lr, steps, before=keep)


@misconception(
    "step.minimize.crashes_on_unused",
    """A parameter that the loss does not use ends the run with a RuntimeError. Which line demands a
    gradient for every parameter, and what should become of one that has none?""",
)
def crashes_on_unused(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    params = [p for p in params if p.requires_grad]
    losses = []
    for _ in range(steps):
        value = loss()
        gradients = torch.autograd.grad(value, params)
        losses.append(value.item())
        with torch.no_grad():
            for p, gradient in zip(params, gradients, strict=True):
                p.sub_(gradient, alpha=lr)
    return losses


@misconception(
    "step.minimize.closure_once",
    """The list repeats one and the same loss, although the parameters move. How many times is
    `loss()` called, and at which parameters was that value computed?""",
)
def closure_once(loss: Closure, params: Iterable[Tensor], lr: float, steps: int) -> list[float]:
    params = list(params)
    value = loss()
    losses = []
    for _ in range(steps):
        clear(params)
        value.backward(retain_graph=True)
        losses.append(value.item())
        for p in params:
            if p.grad is not None:
                p.data -= lr * p.grad
    return losses
