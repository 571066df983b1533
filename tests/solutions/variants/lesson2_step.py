"""Accepted variants of lesson 2."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.solutions.variants import variant

Params = Iterable[Tensor]
Loss = Callable[[], Tensor]


# 2.1 gradient_step


@variant("gradient_step", "data attribute")
def step_data(params: Params, lr: float) -> None:
    for p in params:
        if p.grad is not None:
            p.data -= lr * p.grad


@variant("gradient_step", "data replaced")
def step_data_replaced(params: Params, lr: float) -> None:
    for p in params:
        if p.grad is not None:
            # Trap: new memory; an alias of the old values does not move.
            p.data = p.data - lr * p.grad.data


@variant("gradient_step", "detach")
def step_detach(params: Params, lr: float) -> None:
    [p.detach().sub_(lr * p.grad) for p in params if p.grad is not None]


@variant("gradient_step", "decorator")
@torch.no_grad()
def step_decorator(params: Params, lr: float) -> None:
    for p in params:
        if p.grad is None:
            continue
        p -= lr * p.grad


@variant("gradient_step", "inference mode, copy_")
def step_inference(params: Params, lr: float) -> None:
    with torch.inference_mode():
        for p in params:
            if p.grad is not None:
                p.copy_(p - lr * p.grad)


@variant("gradient_step", "foreach")
def step_foreach(params: Params, lr: float) -> None:
    used = [p for p in params if p.grad is not None]
    if used:
        with torch.no_grad():
            torch._foreach_add_(used, [p.grad for p in used], alpha=-lr)  # type: ignore[misc]


@variant("gradient_step", "numpy memory")
def step_numpy(params: Params, lr: float) -> None:
    for p in params:
        if p.grad is not None:
            # Trap: written behind torch's back, so the version counter does not move.
            values = p.detach().numpy()
            values[...] -= lr * p.grad.numpy()


@variant("gradient_step", "requires_grad off and on")
def step_flag(params: Params, lr: float) -> None:
    for p in params:
        if p.grad is not None:
            flag = p.requires_grad
            p.requires_grad = False
            p.add_(p.grad, alpha=-lr)
            p.requires_grad = flag


@variant("gradient_step", "grad mode set by hand")
def step_grad_mode(params: Params, lr: float) -> None:
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        for p in params:
            if p.grad is not None:
                torch.sub(p, p.grad, alpha=lr, out=p)
    finally:
        torch.set_grad_enabled(before)


@variant("gradient_step", "element by element")
def step_elements(params: Params, lr: float) -> None:
    for weight in params:
        if weight.grad is not None:
            print("old weight:", weight)
            for index in np.ndindex(tuple(weight.shape)):
                weight.data[index] = weight.data[index] - lr * weight.grad[index]
            print("new weight:", weight)


@variant("gradient_step", "float64 inside")
def step_float64(params: Params, lr: float) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p.copy_(torch.add(p.double(), p.grad.double(), alpha=-lr))


# 2.2 functional_step


@variant("functional_step", "one comprehension")
def functional_comprehension(params: Params, lr: float) -> list[Tensor]:
    return [
        (p.clone() if p.grad is None else p - lr * p.grad).detach().requires_grad_() for p in params
    ]


@variant("functional_step", "new Parameters")
def functional_parameters(params: Params, lr: float) -> list[Tensor]:
    # Trap: Parameters, where plain tensors came in.
    new: list[Tensor] = []
    for p in params:
        g = torch.zeros_like(p) if p.grad is None else p.grad
        new.append(nn.Parameter(p.data - lr * g))
    return new


@variant("functional_step", "deepcopy, then in place")
def functional_deepcopy(params: Params, lr: float) -> list[Tensor]:
    twins = [copy.deepcopy(p) for p in params]
    for q in twins:
        if q.grad is not None:
            q.data -= lr * q.grad
        q.grad = None  # deepcopy copied it
    return twins


@variant("functional_step", "numpy, a tuple")
def functional_numpy(params: Params, lr: float) -> tuple[Tensor, ...]:
    def move(p: Tensor) -> Tensor:
        a = p.detach().numpy()
        b = a.copy() if p.grad is None else a - lr * p.grad.numpy()
        return torch.tensor(b, dtype=p.dtype, requires_grad=True)

    return tuple(map(move, params))


@variant("functional_step", "inference mode, cloned outside")
def functional_inference(params: Params, lr: float) -> list[Tensor]:
    params = list(params)
    with torch.inference_mode():
        raw = [p if p.grad is None else torch.sub(p, p.grad, alpha=lr) for p in params]
    return [r.detach().clone().requires_grad_(True) for r in raw]


@variant("functional_step", "empty_like and out=")
def functional_out(params: Params, lr: float) -> list[Tensor]:
    results = []
    with torch.no_grad():
        for p in params:
            q = torch.empty_like(p, requires_grad=False)
            q.copy_(p)
            if p.grad is not None:
                torch.sub(q, p.grad * lr, out=q)
            q.requires_grad = True
            results.append(q)
    return results


@variant("functional_step", "foreach")
def functional_foreach(params: Params, lr: float) -> list[Tensor]:
    olds = list(params)
    new = [p.detach().clone() for p in olds]
    moved = [i for i, p in enumerate(olds) if p.grad is not None]
    if moved:
        grads: list[Any] = [olds[i].grad for i in moved]
        torch._foreach_sub_([new[i] for i in moved], grads, alpha=lr)
    return [q.requires_grad_() for q in new]


# 2.3 fit_line


@variant("fit_line", "derivatives by hand")
def fit_line_by_hand(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    # Trap: .grad is never touched.
    losses = []
    with torch.no_grad():
        for _ in range(epochs):
            error = weight * x + bias - t
            losses.append((error**2).mean().item())
            weight -= lr * 2 * (error * x).mean()
            bias -= lr * 2 * error.mean()
    return losses


@variant("fit_line", "numpy floats")
def fit_line_numpy(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    # Trap: float64 inside, also where the tensors are float32.
    xs, ts = x.numpy().astype(np.float64), t.numpy().astype(np.float64)
    w, b, losses = weight.item(), bias.item(), []
    for _ in range(epochs):
        error = w * xs + b - ts
        losses.append(float(np.mean(error**2)))
        w, b = w - lr * float(np.mean(2 * error * xs)), b - lr * float(np.mean(2 * error))
    weight.data.fill_(w)
    bias.data.fill_(b)
    return losses


@variant("fit_line", "cleared before and after the step")
def fit_line_cleared_after(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    weight.grad = None
    bias.grad = None
    list_of_losses = []
    for epoch in range(epochs):
        prediction = weight * x + bias
        loss = torch.mean((prediction - t) ** 2)
        loss.backward()
        list_of_losses.append(loss.item())
        with torch.no_grad():
            weight -= lr * weight.grad  # type: ignore[operator]
            bias -= lr * bias.grad  # type: ignore[operator]
        weight.grad.zero_()  # type: ignore[attr-defined]
        bias.grad.zero_()  # type: ignore[attr-defined]
        if epoch % 1000 == 0:
            print(f"epoch {epoch} loss {loss}")
    return list_of_losses


@variant("fit_line", "autograd.grad")
def fit_line_autograd(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> tuple[float, ...]:
    def run() -> Iterator[float]:
        for _ in range(epochs):
            loss = F.mse_loss(weight * x + bias, t.reshape((weight * x + bias).shape))
            dw, db = torch.autograd.grad(loss, (weight, bias))
            weight.data.add_(dw, alpha=-lr)
            bias.data.add_(db, alpha=-lr)
            yield float(loss)

    return tuple(run())


@variant("fit_line", "rebinding inside, copied back")
def fit_line_rebinding(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    w = weight.detach().clone().requires_grad_()
    b = bias.detach().clone().requires_grad_()
    losses: list[Any] = []
    for _ in range(epochs):
        loss = (t - (w * x + b)).pow(2).sum() / t.numel()
        loss.backward()
        losses.append(loss.tolist())  # of a 0-dim tensor: a float
        w = (w - lr * w.grad).detach().requires_grad_()  # type: ignore[operator]
        b = (b - lr * b.grad).detach().requires_grad_()  # type: ignore[operator]
    weight.data.copy_(w.data)
    bias.data.copy_(b.data)
    return losses


@variant("fit_line", "zeros before the forward pass")
def fit_line_zeros(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    criterion = nn.MSELoss()
    losses: list[float] = []
    while len(losses) < epochs:
        for p in (weight, bias):
            p.grad = torch.zeros_like(p)
        y = weight.reshape(()) * x + bias.reshape(())
        loss = criterion(y, t)
        loss.backward()
        for p in (weight, bias):
            p.data = p.data - lr * p.grad.data  # type: ignore[union-attr]
        losses.append(loss.item())
    return losses


# 2.4 minimize


@variant("minimize", "autograd.grad")
def minimize_autograd(loss: Loss, params: Params, lr: float, steps: int) -> list[float]:
    # Trap: .grad is never touched, and None where a parameter is not used.
    params = [p for p in params if p.requires_grad]
    losses = []
    for _ in range(steps):
        value = loss()
        grads = torch.autograd.grad(value, params, allow_unused=True)
        losses.append(value.item())
        for p, g in zip(params, grads, strict=True):
            if g is not None:
                p.data.sub_(lr * g)
    return losses


@variant("minimize", "cleared after the step")
def minimize_cleared_after(loss: Loss, params: Params, lr: float, steps: int) -> list[float]:
    params = tuple(params)
    for p in params:
        p.grad = None
    history = []
    for _ in range(steps):
        (current := loss()).backward()
        history.append(float(current))
        with torch.no_grad():
            for p in params:
                if p.grad is not None:
                    p -= lr * p.grad
                    p.grad = None
    return history


@variant("minimize", "zeros for all")
def minimize_zeros(loss: Loss, params: Params, lr: float, steps: int) -> list[float]:
    my_params = []
    for p in params:
        my_params.append(p)
    my_losses = []
    for step in range(steps):
        for p in my_params:
            p.grad = torch.zeros_like(p)  # Trap: zeros, not None, for an unused parameter
        my_loss = loss()
        my_loss.backward()
        print("step", step, "loss", my_loss.item())
        my_losses.append(my_loss.item())
        for p in my_params:
            p.data = p.data - lr * p.grad  # type: ignore[operator]
    return my_losses


@variant("minimize", "loss called twice a step")
def minimize_twice(loss: Loss, params: Params, lr: float, steps: int) -> list[float]:
    table = dict(enumerate(params))
    values = []
    for _ in range(steps):
        with torch.no_grad():
            values.append(loss().item())  # Trap: without a graph, and then once more
        for p in table.values():
            p.grad = None
        loss().backward()
        for p in table.values():
            if p.grad is not None:
                p.detach().add_(p.grad, alpha=-lr)
    return values


@variant("minimize", "a set and foreach")
def minimize_foreach(loss: Loss, params: Params, lr: float, steps: int) -> list[float]:
    leaves = set(params)

    @torch.no_grad()
    def descend() -> None:
        moved = [p for p in leaves if p.grad is not None]
        if moved:
            grads: list[Any] = [p.grad for p in moved]
            torch._foreach_sub_(moved, list(torch._foreach_mul(grads, lr)))

    def once() -> float:
        for p in leaves:
            del p.grad
        value = loss()
        value.backward()
        descend()
        return value.item()

    return [once() for _ in range(steps)]


@variant("minimize", "backward only into params")
def minimize_inputs(loss: Loss, params: Params, lr: float, steps: int) -> Any:
    wanted = [p for p in params if p.requires_grad]
    losses = np.zeros(steps)
    for i in range(steps):
        for p in wanted:
            p.grad = None
        value = loss()
        value.backward(inputs=wanted)
        losses[i] = value.detach().numpy()
        for p in wanted:
            if p.grad is not None:
                p.data.copy_(p.data - p.grad.mul(lr))
    return losses.tolist()
