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
    "ascent",
    """Every parameter moves along its gradient, so the loss grows. Which way does the gradient
    point, uphill or downhill?""",
)
def ascent(params: Iterable[Tensor], lr: float) -> None:
    gradient_step(params, -lr)


@misconception(
    "step.gradient_step.rebinds_name",
    "rebinds a name",
    """No parameter changes: the difference is a new tensor, and the loop's variable now means that
    one. Which tensor does the model hold?""",
)
def rebinds_name(params: Iterable[Tensor], lr: float) -> None:
    for p in params:
        if p.grad is not None:
            p = p - lr * p.grad


@rebinds_name.also
def rebinds_without_graph(params: Iterable[Tensor], lr: float) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p = p - lr * p.grad


@misconception(
    "step.gradient_step.result_thrown_away",
    "result thrown away",
    """No parameter changes: the difference is computed, as a new tensor, and nobody keeps it. How
    do the names of those methods end that change their tensor?""",
)
def result_thrown_away(params: Iterable[Tensor], lr: float) -> None:
    for p in params:
        if p.grad is not None:
            p.data.sub(lr * p.grad)


@misconception(
    "step.gradient_step.records_graph",
    "records a graph",
    """Autograd stops the step with a RuntimeError, since it changes a leaf that requires grad while
    autograd is watching. Is the step a part of the loss?""",
)
def records_graph(params: Iterable[Tensor], lr: float) -> None:
    for p in params:
        if p.grad is not None:
            p -= lr * p.grad


@misconception(
    "step.gradient_step.crashes_on_none",
    "crashes on `None`",
    """The step breaks off at the first parameter without a gradient; those before it have moved
    already. What is `p.grad` for a parameter that the loss did not use?""",
)
def crashes_on_none(params: Iterable[Tensor], lr: float) -> None:
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad  # type: ignore[operator]


@misconception(
    "step.gradient_step.clears_gradients",
    "clears gradients",
    """The parameters move as they should, but afterwards their gradients are gone. Whose work is it
    to clear them, and may a step be the last to look at them?""",
)
def clears_gradients(params: Iterable[Tensor], lr: float) -> None:
    params = list(params)
    gradient_step(params, lr)
    for p in params:
        p.grad = None


@clears_gradients.also
def zeroes_gradients(params: Iterable[Tensor], lr: float) -> None:
    params = list(params)
    gradient_step(params, lr)
    for p in params:
        if p.grad is not None:
            p.grad.zero_()


@misconception(
    "step.gradient_step.forgets_lr",
    "forgets `lr`",
    """Each parameter moves by its whole gradient, whatever `lr` is. Follow `lr` through the code:
    where does it enter the step?""",
)
def forgets_lr(params: Iterable[Tensor], lr: float) -> None:
    gradient_step(params, 1.0)


@misconception(
    "step.gradient_step.frozen_comes_out_trainable",
    "frozen tensors come out trainable",
    """A tensor in `params` that did not require grad does so after the call. Which line switches
    `requires_grad` on, and what does it know of how each tensor came?""",
)
def frozen_comes_out_trainable(params: Iterable[Tensor], lr: float) -> None:
    params = list(params)
    gradient_step(params, lr)
    for p in params:
        p.requires_grad_(True)


# 2.2 functional_step


@misconception(
    "step.functional_step.updates_old",
    "updates the old parameters",
    """The list holds the right values, but the old parameters have moved as well. Compare them
    before and after the call: which line writes to them?""",
)
def updates_old(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    params = list(params)
    gradient_step(params, lr)
    return [p.detach().clone().requires_grad_() for p in params]


@misconception(
    "step.functional_step.keeps_graph",
    "keeps the graph",
    """What comes back has a `grad_fn`: it is the result of a recorded computation, and `backward()`
    will leave no `.grad` in it. Look at `is_leaf`: which tensors are leaves?""",
)
def keeps_graph(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    return [1 * p if p.grad is None else p - lr * p.grad for p in params]


@misconception(
    "step.functional_step.drops_none",
    "drops those with `None`",
    """The list is shorter than `params`: whatever has no gradient is missing. Who uses this list
    afterwards, and what will be looked for at which place?""",
)
def drops_none(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    return functional_step([p for p in params if p.grad is not None], lr)


@misconception(
    "step.functional_step.none_shares_memory",
    "shares memory for `None`",
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
    "never zeroes",
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
    "a stale gradient in the first step",
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
    "loss after update",
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
    "the sum, not the mean",
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
    "losses as tensors",
    """The numbers are right, but what is in the list are tensors. What does a 0-dim tensor carry
    along that a float does not?""",
)
def losses_as_tensors(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[Tensor]:
    return [torch.tensor(loss) for loss in fit_line(x, t, weight, bias, lr, epochs)]


@losses_as_tensors.also
def losses_with_graph(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[Tensor]:
    kept: list[Tensor] = []

    def loss() -> Tensor:
        kept.append(squares(x, t, weight, bias).mean())
        return kept[-1]

    descend(loss, [weight, bias], lr, epochs)
    return kept


def line_loss(x: Tensor, t: Tensor, weight: Tensor, bias: Tensor) -> Closure:
    """The mean squared error of the line as it is when it is called."""
    return lambda: squares(x, t, weight, bias).mean()


@misconception(
    "step.fit_line.rebinds_name",
    "rebinds a name",
    """`weight = weight - …` makes a new tensor that has no gradient, and the tensors that were
    handed in never move. Which operation changes the tensor that is there?""",
)
def fit_line_rebinds(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    losses = descend(line_loss(x, t, weight, bias), [weight, bias], 0.0, min(epochs, 1))
    if epochs > 0:  # the new tensor's gradient is None, and is to be cleared
        0 * None  # type: ignore[operator]  # noqa: B018
    return losses


@fit_line_rebinds.also
def fit_line_rebinds_with_graph(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    losses = descend(line_loss(x, t, weight, bias), [weight, bias], 0.0, min(epochs, 1))
    if epochs > 1:  # the gradient of what is no leaf is None
        lr * None  # type: ignore[operator]
    return losses


@fit_line_rebinds.also
def fit_line_rebinds_and_loses_the_graph(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    weight.grad = bias.grad = None
    losses = []
    for _ in range(epochs):
        loss = squares(x, t, weight, bias).mean()
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            weight = weight - lr * weight.grad  # type: ignore[operator]
            bias = bias - lr * bias.grad  # type: ignore[operator]
    return losses


@fit_line_rebinds.also
def fit_line_fits_new_leaves(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    weight, bias = weight.detach().clone(), bias.detach().clone()
    leaves = [weight.requires_grad_(), bias.requires_grad_()]
    return descend(line_loss(x, t, weight, bias), leaves, lr, epochs)


@misconception(
    "step.fit_line.result_thrown_away",
    "result thrown away",
    """The line never moves: the differences are computed, as new tensors, and nobody keeps them.
    How do the names of those methods end that change their tensor?""",
)
def fit_line_thrown_away(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    return descend(line_loss(x, t, weight, bias), [weight, bias], 0.0, epochs)


@misconception(
    "step.fit_line.zeroes_parameter",
    "zeroes the parameter",
    """After its step the line itself is set to 0, not its gradients. Which tensor is being
    filled?""",
)
def zeroes_parameter(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    def zero(params: list[Tensor]) -> None:
        for p in params:
            p.data.zero_()

    return descend(line_loss(x, t, weight, bias), [weight, bias], lr, epochs, after=zero)


@zeroes_parameter.also
def zeroes_parameter_and_keeps_gradients(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    losses: list[float] = []
    for epoch in range(epochs):
        before = clear if epoch == 0 else keep
        losses += descend(line_loss(x, t, weight, bias), [weight, bias], lr, 1, before)
        weight.data.zero_()
        bias.data.zero_()
    return losses


@misconception(
    "step.fit_line.clears_one_alone",
    "clears one gradient alone",
    """One of the two gradients is cleared in every epoch, the other one piles up. How many
    parameters does the line have, and which lines of the code clear the gradient of each?""",
)
def clears_weight_alone(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    def clear_weight(params: list[Tensor]) -> None:
        weight.grad = None

    bias.grad = None
    return descend(line_loss(x, t, weight, bias), [weight, bias], lr, epochs, before=clear_weight)


@clears_weight_alone.also
def clears_bias_alone(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    def clear_bias(params: list[Tensor]) -> None:
        bias.grad = None

    weight.grad = None
    return descend(line_loss(x, t, weight, bias), [weight, bias], lr, epochs, before=clear_bias)


@misconception(
    "step.fit_line.no_such_method",
    "no such method",
    """A tensor is asked for a method that it does not have, and the run ends there. Those that
    change their tensor end in `_`: how is the one called that fills a tensor with 0?""",
)
def no_such_method(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    losses = descend(line_loss(x, t, weight, bias), [weight, bias], lr, 1)
    weight.grad.zero()  # type: ignore[union-attr]
    return losses


@misconception(
    "step.fit_line.records_graph",
    "records a graph",
    """Autograd stops the first step with a RuntimeError, since it changes a leaf that requires grad
    while autograd is watching. Is the step a part of the loss?""",
)
def fit_line_records_graph(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    losses = descend(line_loss(x, t, weight, bias), [weight, bias], 0.0, 1)
    weight -= lr * weight.grad  # type: ignore[operator]
    return losses


@misconception(
    "step.fit_line.ascent",
    "ascent",
    """The line moves along the gradient, so the loss grows. Which way does the gradient point,
    uphill or downhill?""",
)
def fit_line_ascent(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    return descend(line_loss(x, t, weight, bias), [weight, bias], -lr, epochs)


@misconception(
    "step.fit_line.forgets_lr",
    "forgets `lr`",
    """The line moves by its whole gradient, whatever `lr` is. Follow `lr` through the code: where
    does it enter the step?""",
)
def fit_line_forgets_lr(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    return descend(line_loss(x, t, weight, bias), [weight, bias], 1.0, epochs)


@misconception(
    "step.fit_line.halved",
    "halved",
    """The loss, and so its gradient, is half of what 2.3 asks for. What is done with the mean of
    the squared errors before it is returned?""",
)
def fit_line_halved(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    def loss() -> Tensor:
        return squares(x, t, weight, bias).mean() / 2

    return descend(loss, [weight, bias], lr, epochs)


@fit_line_halved.also
def fit_line_half_a_gradient(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    return descend(line_loss(x, t, weight, bias), [weight, bias], lr / 2, epochs)


@misconception(
    "step.fit_line.absolute_error",
    "absolute error",
    """The loss is the mean of the absolute errors. What does 2.3 do with each error before the mean
    is taken?""",
)
def fit_line_absolute_error(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    def loss() -> Tensor:
        return (weight * x + bias - t).abs().mean()

    return descend(loss, [weight, bias], lr, epochs)


@misconception(
    "step.fit_line.bias_stays",
    "the bias stays",
    """The weight moves, the bias does not. How many parameters does the line have, and which lines
    of the code move each of them?""",
)
def bias_stays(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    return descend(line_loss(x, t, weight, bias), [weight], lr, epochs)


@misconception(
    "step.fit_line.one_after_the_other",
    "one after the other",
    """The bias takes its step on a gradient that was computed after the weight had moved. At which
    line are both gradients of an epoch due?""",
)
def fit_line_one_after_the_other(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    losses = []
    for _ in range(epochs):
        loss = line_loss(x, t, weight, bias)
        losses += descend(loss, [weight], lr, 1)
        descend(loss, [bias], lr, 1)
    return losses


@misconception(
    "step.fit_line.returns_nothing",
    "returns nothing",
    """The line comes out right, but the function returns None: the losses are printed, or lost.
    What does the signature promise to whoever calls it?""",
)
def fit_line_returns_nothing(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> None:
    fit_line(x, t, weight, bias, lr, epochs)


@misconception(
    "step.fit_line.returns_the_line",
    "returns the line",
    """What comes back is the line, not the list of losses. Both tensors are changed in place; what
    else does the signature promise?""",
)
def returns_the_line(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> tuple[Tensor, Tensor]:
    fit_line(x, t, weight, bias, lr, epochs)
    return weight, bias


@misconception(
    "step.fit_line.last_loss_alone",
    "the last loss alone",
    """One number comes back, the last loss, where the signature promises a list with the loss of
    each epoch. What becomes of the losses before it?""",
)
def last_loss_alone(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> float:
    return fit_line(x, t, weight, bias, lr, epochs)[-1]


# 2.4 minimize


@misconception(
    "step.minimize.ascent",
    "ascent",
    """The parameters move along the gradient, so the loss grows. Which way does the gradient point,
    uphill or downhill?""",
)
def minimize_ascent(loss: Closure, params: Iterable[Tensor], lr: float, steps: int) -> list[float]:
    return descend(loss, params, -lr, steps)


@misconception(
    "step.minimize.loss_after_update",
    "loss after update",
    """The parameters come out right, but the list begins with the loss after the first step; that
    of the start is missing. At which point of a step is the loss computed?""",
)
def minimize_loss_after_update(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    params, losses = list(params), []
    for _ in range(steps):
        descend(loss, params, lr, 1)
        losses.append(loss().item())
    return losses


@misconception(
    "step.minimize.losses_as_tensors",
    "losses as tensors",
    """The numbers are right, but what is in the list are tensors. What does a 0-dim tensor carry
    along that a float does not?""",
)
def minimize_losses_as_tensors(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int
) -> list[Tensor]:
    kept: list[Tensor] = []

    def keeping() -> Tensor:
        kept.append(loss())
        return kept[-1]

    descend(keeping, params, lr, steps)
    return kept


@misconception(
    "step.minimize.returns_nothing",
    "returns nothing",
    """The parameters come out right, but the function returns None: the losses are printed, or
    lost. What does the signature promise to whoever calls it?""",
)
def minimize_returns_nothing(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int
) -> None:
    descend(loss, params, lr, steps)


@misconception(
    "step.minimize.stale_first_step",
    "a stale gradient in the first step",
    """Gradients from before the call get into the first step; those of the later steps are clean.
    When in a step is `.grad` cleared, and what has happened by then?""",
)
def minimize_stale_first_step(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    return descend(loss, params, lr, steps, before=keep, after=clear)


@misconception(
    "step.minimize.exhausts_generator",
    "uses up the generator",
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
    "never zeroes",
    """Each step goes by all gradients that there have been, those from before the call included.
    What is in `.grad` at the moment when `backward()` adds to it?""",
)
def minimize_never_zeroes(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    return descend(loss, params, lr, steps, before=keep)


@misconception(
    "step.minimize.crashes_on_unused",
    "crashes on an unused parameter",
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
    "step.minimize.one_after_the_other",
    "one after the other",
    """Each parameter takes its step before the gradient of the next one is computed. At which
    values of the parameters are all gradients of a step due?""",
)
def minimize_one_after_the_other(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    params, losses = [p for p in params if p.requires_grad], []
    for _ in range(steps):
        losses.append(loss().item())
        for p in params:
            descend(loss, [p], lr, 1)
    return losses


@misconception(
    "step.minimize.stops_early",
    "stops early",
    """The list has fewer than `steps` losses: the loop ends where the loss hardly changes from one
    step to the next. How many floats does the docstring promise?""",
)
def minimize_stops_early(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    params, losses = list(params), []
    for _ in range(steps):
        losses += descend(loss, params, lr, 1)
        if len(losses) > 1 and abs(losses[-2] - losses[-1]) < 1e-9:
            break
    return losses


@misconception(
    "step.minimize.closure_once",
    "calls the closure once",
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


@misconception(
    "step.minimize.nothing_moves",
    "nothing moves",
    """The loss stays what it was: the new values are computed, and no parameter takes them. Does
    the line give a name to a new tensor, or change the tensor that is there?""",
)
def nothing_moves(loss: Closure, params: Iterable[Tensor], lr: float, steps: int) -> list[float]:
    return descend(loss, params, 0.0, steps)
