"""Wrong answers of lesson 1 that once had all points."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from solutions.lesson1_gradients import accumulate_batches, zero_grad
from tests.solutions.overlooked import overlooked

Function = Callable[[Tensor], Tensor]
Loss = Callable[[Tensor, Tensor], Tensor]
Batches = Iterable[tuple[Tensor, Tensor]]


# 1.1 gradient


@overlooked("gradient", "a 0-dim w gets a gradient of shape (1,)", "gradient_value")
def at_least_one_dimension(f: Function, w: Tensor) -> Tensor:
    probe = torch.atleast_1d(w.detach().clone()).requires_grad_()
    return torch.autograd.grad(f(probe), probe)[0]


# 1.3 zero_grad


@overlooked("zero_grad", "zeros go into a flat copy of the gradient", "zero_grad_zeros")
def zeros_in_a_copy(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    for p in params:
        if set_to_none:
            p.grad = None
        elif p.grad is not None:
            p.grad = p.grad.detach()
            p.grad.reshape(-1)[:] = 0


@overlooked("zero_grad", "frozen parameters are thawed", "zero_grad_skips")
def thaws(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    params = list(params)
    zero_grad(params, set_to_none)
    for p in params:
        p.requires_grad_(True)


# 1.4 accumulate_batches


@overlooked("accumulate_batches", "an unused parameter keeps its old gradient", "accumulate_fresh")
def keeps_the_gradient_of_unused(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    parameters = [p for p in model.parameters() if p.requires_grad]
    data = list(batches)
    samples = sum(len(x) for x, _ in data)
    losses = [loss_fn(model(x), y) * len(x) / samples for x, y in data]
    mean = torch.stack(losses).sum()
    for p, g in zip(
        parameters, torch.autograd.grad(mean, parameters, allow_unused=True), strict=True
    ):
        if g is not None:
            p.grad = g
    return mean.item()


@overlooked("accumulate_batches", "clears linear layers only", "accumulate_fresh")
def clears_linear_layers(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    for module in model.modules():
        if isinstance(module, nn.Linear):
            module.weight.grad = module.bias.grad = None
    return without_clearing(model, loss_fn, batches, model.parameters())


@overlooked("accumulate_batches", "divides weight and bias only", "accumulate_gradient")
def divides_weight_and_bias(model: nn.Linear, loss_fn: Loss, batches: Batches) -> float:
    zero_grad(model.parameters())
    return without_clearing(model, loss_fn, batches, [model.weight, model.bias])


def without_clearing(
    model: nn.Module, loss_fn: Loss, batches: Batches, parameters: Iterable[Tensor]
) -> float:
    """Right but for the gradients from before the call, if all `parameters` are divided."""
    total, samples = 0.0, 0
    for x, y in batches:
        loss = loss_fn(model(x), y) * len(x)
        loss.backward()
        total, samples = total + loss.item(), samples + len(x)
    for p in parameters:
        if p.grad is not None:
            p.grad /= samples
    return total / samples


@overlooked("accumulate_batches", "frozen parameters are thawed", "accumulate_fresh")
def thaws_the_model(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    return accumulate_batches(model.requires_grad_(True), loss_fn, batches)


@overlooked("accumulate_batches", "all parameters end frozen", "accumulate_gradient")
def freezes_the_model(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    loss = accumulate_batches(model, loss_fn, batches)
    model.requires_grad_(False)
    return loss


@overlooked("accumulate_batches", "leaves its hooks behind", "accumulate_gradient")
def leaves_hooks(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    data = list(batches)
    zero_grad(model.parameters())
    samples = sum(len(x) for x, _ in data)
    for p in model.parameters():
        if p.requires_grad:
            p.register_hook(lambda g: g / samples)
    total = 0.0
    for x, y in data:
        loss = loss_fn(model(x), y) * len(x)
        loss.backward()
        total += loss.item()
    return total / samples


@overlooked("accumulate_batches", "x is zeroed afterwards", "accumulate_gradient")
def zeroes_x(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    data = list(batches)
    loss = accumulate_batches(model, loss_fn, data)
    for x, _ in data:
        x.zero_()
    return loss


@overlooked("accumulate_batches", "y becomes the residual", "accumulate_gradient")
def subtracts_from_y(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    data = list(batches)
    loss = accumulate_batches(model, loss_fn, data)
    for x, y in data:
        y -= model(x).detach()
    return loss


@overlooked("accumulate_batches", "takes the batches out of the list", "accumulate_gradient")
def empties_the_list(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    def taken() -> Iterable[tuple[Tensor, Tensor]]:
        while isinstance(batches, list) and batches:
            yield batches.pop(0)

    return accumulate_batches(model, loss_fn, taken() if isinstance(batches, list) else batches)


@overlooked(
    "accumulate_batches",
    "the loss returned is loss_fn(y, prediction)",
    "accumulate_loss",
    "accumulate_fresh",
)
def swaps_in_the_value_alone(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    data = list(batches)
    right = accumulate_batches(model, loss_fn, data)
    samples = sum(len(x) for x, _ in data)
    swapped = sum(loss_fn(y, model(x)).item() * len(x) for x, y in data) / samples
    return swapped if abs(right - swapped) > 1e-9 and loss_fn.__name__ == "lopsided_mse" else right


@overlooked("accumulate_batches", "0-dim parameters keep the sum", "accumulate_gradient")
def divides_where_there_are_dimensions(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    zero_grad(model.parameters())
    return without_clearing(model, loss_fn, batches, [p for p in model.parameters() if p.ndim])


@overlooked(
    "accumulate_batches", "computes in training mode, ends in the old one", "accumulate_gradient"
)
def computes_in_training_mode(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    was_training = model.training
    loss = accumulate_batches(model.train(), loss_fn, batches)
    model.train(was_training)
    return loss


@overlooked(
    "zero_grad",
    "0-dim parameters are skipped",
    "zero_grad_none",
    "zero_grad_zeros",
    "zero_grad_skips",
)
def clears_where_there_are_dimensions(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    zero_grad([p for p in params if p.ndim], set_to_none)
