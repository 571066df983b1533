"""Wrong answers of lesson 2 that once had all points."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor

from solutions.lesson2_step import fit_line, functional_step, gradient_step, minimize
from tests.solutions.overlooked import overlooked

Closure = Callable[[], Tensor]
Stop = Callable[[list[float]], bool]


# 2.1 gradient_step


@overlooked("gradient_step", "updates a flat copy", "gradient_step_moves")
def updates_a_copy(params: Iterable[Tensor], lr: float) -> None:
    for p in params:
        if p.grad is not None:
            flat = p.data.reshape(-1)
            flat -= lr * p.grad.reshape(-1)


@overlooked("gradient_step", "computes in float32", "gradient_step_moves")
def computes_in_float32(params: Iterable[Tensor], lr: float) -> None:
    for p in params:
        if p.grad is not None:
            p.data.copy_(p.data.float() - lr * p.grad.float())


@overlooked("gradient_step", "lr is a float32 tensor", "gradient_step_moves")
def lr_in_float32(params: Iterable[Tensor], lr: float) -> None:
    for p in params:
        if p.grad is not None:
            p.data -= torch.tensor(lr) * p.grad


# 2.2 functional_step


@overlooked("functional_step", "lr is a float32 tensor", "functional_step_values")
def functional_lr_in_float32(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    return functional_step(params, torch.tensor(lr))  # type: ignore[arg-type]


# 2.3 fit_line


@overlooked("fit_line", "stops where the loss stays", "fit_line_path")
def fit_line_stops_when_stuck(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    losses: list[float] = []
    while len(losses) < epochs and not stuck(losses):
        losses += fit_line(x, t, weight, bias, lr, epochs=1)
    return losses


def stuck(losses: list[float]) -> bool:
    return len(losses) > 1 and losses[-1] != 0 and abs(losses[-1] - losses[-2]) < 1e-9


def rising(losses: list[float]) -> bool:
    return len(losses) > 1 and losses[-1] > losses[-2]


@overlooked("fit_line", "the bias ends frozen", "fit_line_path")
def freezes_the_bias(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    losses = fit_line(x, t, weight, bias, lr, epochs)
    bias.requires_grad_(False)
    return losses


@overlooked("fit_line", "x is centred afterwards", "fit_line_path")
def centres_x(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    losses = fit_line(x, t, weight, bias, lr, epochs)
    x -= x.mean()
    return losses


@overlooked("fit_line", "x requires grad afterwards", "fit_line_path")
def tracks_x(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    return fit_line(x.requires_grad_(), t, weight, bias, lr, epochs)


@overlooked("fit_line", "divides by the rows of x", "fit_line_path")
def divides_by_rows(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    def loss() -> Tensor:
        return ((weight * x + bias - t) ** 2).sum() / len(x)

    return minimize(loss, [weight, bias], lr, epochs)


# 2.4 minimize


@overlooked("minimize", "lr is a float32 tensor", "minimize_path")
def minimize_lr_in_float32(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    params, losses = list(params), []
    for _ in range(steps):
        losses += minimize(loss, params, 0.0, 1)
        lr_in_float32.implementation(params, lr)
    return losses


@overlooked("minimize", "stops at loss 0", "minimize_path")
def minimize_stops_at_zero(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    return minimize_until(loss, params, lr, steps, lambda losses: losses[-1] == 0)


@overlooked("minimize", "stops where the loss stays", "minimize_path")
def minimize_stops_when_stuck(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    return minimize_until(loss, params, lr, steps, stuck)


@overlooked("minimize", "stops where the loss rises", "minimize_path")
def minimize_stops_when_rising(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    return minimize_until(loss, params, lr, steps, rising)


def minimize_until(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int, stop: Stop
) -> list[float]:
    params = list(params)
    losses: list[float] = []
    while len(losses) < steps and not (losses and stop(losses)):
        losses += minimize(loss, params, lr, steps=1)
    return losses


@overlooked("minimize", "a step ends at the first unused parameter", "minimize_unused")
def ends_at_unused(loss: Closure, params: Iterable[Tensor], lr: float, steps: int) -> list[float]:
    params, losses = list(params), []
    for _ in range(steps):
        losses += minimize(loss, params, 0.0, 1)
        for p in params:
            if p.requires_grad and p.grad is None:
                break
            gradient_step([p], lr)
    return losses


@overlooked("minimize", "moves one parameter after the other", "minimize_path")
def one_after_the_other(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    params, losses = [p for p in params if p.requires_grad], []
    for _ in range(steps):
        losses.append(loss().item())
        for p in params:
            (gradient,) = torch.autograd.grad(loss(), p, allow_unused=True)
            if gradient is not None:
                p.data -= lr * gradient
    return losses


@overlooked("minimize", "all parameters end frozen", "minimize_path")
def freezes_all(loss: Closure, params: Iterable[Tensor], lr: float, steps: int) -> list[float]:
    params = list(params)
    losses = minimize(loss, params, lr, steps)
    for p in params:
        p.requires_grad_(False)
    return losses


@overlooked("minimize", "frozen parameters end thawed", "minimize_path")
def thaws_all(loss: Closure, params: Iterable[Tensor], lr: float, steps: int) -> list[float]:
    params = list(params)
    losses = minimize(loss, params, lr, steps)
    for p in params:
        p.requires_grad_(True)
    return losses


# 0-dim parameters


@overlooked(
    "gradient_step",
    "0-dim parameters are skipped",
    "gradient_step_moves",
    "gradient_step_skips",
    "gradient_step_keeps",
)
def moves_where_there_are_dimensions(params: Iterable[Tensor], lr: float) -> None:
    gradient_step([p for p in params if p.ndim > 0], lr)


@overlooked(
    "gradient_step",
    "row by row, so that 0-dim parameters stay",
    "gradient_step_moves",
    "gradient_step_skips",
    "gradient_step_keeps",
)
def moves_row_by_row(params: Iterable[Tensor], lr: float) -> None:
    for p in params:
        if p.grad is not None and len(p.shape):
            for i in range(len(p)):
                p.data[i] -= lr * p.grad[i]


@overlooked(
    "functional_step",
    "a 0-dim parameter comes back as it was",
    "functional_step_values",
    "functional_step_leaves",
    "functional_step_none",
)
def functional_where_there_are_dimensions(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    made = []
    for p in params:
        made += functional_step([p], lr if p.ndim else 0.0)
    return made


@overlooked(
    "functional_step",
    "a 0-dim parameter gets a dimension",
    "functional_step_values",
    "functional_step_leaves",
    "functional_step_none",
)
def functional_at_least_1d(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    return [
        torch.atleast_1d(q.detach()).clone().requires_grad_() for q in functional_step(params, lr)
    ]


@overlooked(
    "minimize", "0-dim parameters stay", "minimize_path", "minimize_generator", "minimize_unused"
)
def minimizes_where_there_are_dimensions(
    loss: Closure, params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    return minimize(loss, [p for p in params if p.ndim], lr, steps)
