"""Accepted variants of lesson 1."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from tests.solutions.variants import variant

Function = Callable[[Tensor], Tensor]
Batches = Iterable[tuple[Tensor, Tensor]]


# 1.1 gradient


@variant("gradient", "backward on a clone")
def gradient_clone(f: Function, w: Tensor) -> Tensor:
    v = w.clone().detach().requires_grad_(True)
    f(v).backward()
    assert v.grad is not None
    return v.grad


@variant("gradient", "w itself, then all put back")
def gradient_restored(f: Function, w: Tensor) -> Tensor:
    # Trap: w has another grad and requires_grad meanwhile; only afterwards all is as before.
    old_grad, old_flag = w.grad, w.requires_grad
    try:
        w.requires_grad_(True)
        w.grad = None
        f(w).backward()
        result = w.grad
    finally:
        w.grad = old_grad
        w.requires_grad_(old_flag)
    assert result is not None
    return result


@variant("gradient", "torch.func.grad")
def gradient_func(f: Function, w: Tensor) -> Tensor:
    # Trap: f is given a wrapper of functorch, whose memory can't be looked at.
    return torch.func.grad(f)(w.detach()).detach()


@variant("gradient", "jacobian of a scalar")
def gradient_jacobian(f: Function, w: Tensor) -> Tensor:
    # Trap: f is given a view of w, not a leaf.
    return torch.autograd.functional.jacobian(f, w).detach()


@variant("gradient", "vjp")
def gradient_vjp(f: Function, w: Tensor) -> Tensor:
    value, g = torch.autograd.functional.vjp(f, w)
    return g.reshape(w.shape)


@variant("gradient", "a Parameter")
def gradient_parameter(f: Function, w: Tensor) -> Tensor:
    my_param = nn.Parameter(w.data.clone())
    print("my_param =", my_param)
    y = f(my_param)
    y.backward()
    print("the gradient is", my_param.grad)
    return my_param.grad.data  # type: ignore[union-attr]


@variant("gradient", "deepcopy")
def gradient_deepcopy(f: Function, w: Tensor) -> Tensor:
    twin = copy.deepcopy(w).requires_grad_()  # deepcopy copies .grad as well
    twin.grad = None
    torch.autograd.backward([f(twin)])
    g, twin.grad = twin.grad, None
    assert g is not None
    return g


@variant("gradient", "autograd.grad on w, flag put back")
def gradient_on_w(f: Function, w: Tensor) -> Tensor:
    flag = w.requires_grad
    w.requires_grad = True
    with torch.enable_grad():
        g = torch.autograd.grad(outputs=f(w), inputs=w, create_graph=True)[0]
    w.requires_grad = flag
    return g.detach()


# 1.2 accumulated_gradients


@variant("accumulated_gradients", "comprehension with a helper")
def accumulated_comprehension(f: Function, w: Tensor, n: int) -> list[Tensor]:
    def once() -> Tensor:
        f(w).backward()
        return w.grad.detach().clone()  # type: ignore[union-attr]

    return [once() for _ in range(n)]


@variant("accumulated_gradients", "one graph, retained")
def accumulated_retained(f: Function, w: Tensor, n: int) -> list[Tensor]:
    # Trap: f is called once only.
    out = f(w)
    grads: list[Any] = []
    for _ in range(n):
        out.backward(retain_graph=True)
        grads += [copy.deepcopy(w.grad)]
    return grads


@variant("accumulated_gradients", "the last entry is w.grad itself")
def accumulated_last_alias(f: Function, w: Tensor, n: int) -> list[Tensor]:
    # Trap: the last entry shares w.grad's memory.
    result: list[Any] = []
    for i in range(n):
        f(w).backward()
        result.append(w.grad if i == n - 1 else torch.clone(w.grad))  # type: ignore[arg-type]
    return result


@variant("accumulated_gradients", "through Python numbers")
def accumulated_numbers(f: Function, w: Tensor, n: int) -> list[Tensor]:
    the_list = []
    counter = 0
    while counter < n:
        y = f(w)
        y.backward()
        print("step", counter, "grad", w.grad)
        the_list.append(torch.tensor(w.grad.tolist(), dtype=w.dtype))  # type: ignore[union-attr]
        counter = counter + 1
    return the_list


@variant("accumulated_gradients", "through numpy")
def accumulated_numpy(f: Function, w: Tensor, n: int) -> list[Tensor]:
    history = []
    for _ in range(n):
        torch.autograd.backward(f(w))
        history.append(w.grad.numpy().copy())  # type: ignore[union-attr]
    return [torch.as_tensor(h) for h in history]


@variant("accumulated_gradients", "rows of a stack, as a tuple")
def accumulated_stack(f: Function, w: Tensor, n: int) -> tuple[Tensor, ...]:
    # Trap: rows of one tensor, but no two of them share an element.
    rows = torch.empty(n, *w.shape, dtype=w.dtype)
    for row in range(n):
        f(w).backward()
        rows[row] = w.grad  # type: ignore[assignment]
    return rows.unbind()


@variant("accumulated_gradients", "a generator inside")
def accumulated_generator(f: Function, w: Tensor, n: int) -> list[Tensor]:
    def sums() -> Iterable[Tensor]:
        for _ in range(n):
            f(w).backward()
            assert w.grad is not None
            yield w.grad + 0

    return list(sums())


# 1.3 zero_grad


@variant("zero_grad", "detach_ and zero_")
def zero_grad_detach(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    for p in params:
        if p.grad is not None:
            if set_to_none:
                p.grad = None
            else:
                p.grad.detach_()
                p.grad.zero_()


@variant("zero_grad", "a new tensor object on the same memory")
def zero_grad_same_memory(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    # Trap: p.grad is another object afterwards, on the same memory.
    for p in params:
        if p.grad is not None:
            p.grad = None if set_to_none else p.grad.data.zero_()


@variant("zero_grad", "del")
def zero_grad_del(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    for p in params:
        g = p.grad
        del p.grad
        if g is not None and not set_to_none:
            g = g.detach()
            g[...] = 0
            p.grad = g


@variant("zero_grad", "foreach")
def zero_grad_foreach(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    with_grad = [p for p in params if p.grad is not None]
    if set_to_none:
        for p in with_grad:
            p.__setattr__("grad", None)
    elif with_grad:
        grads = [p.grad.detach() for p in with_grad]  # type: ignore[union-attr]
        torch._foreach_zero_(grads)
        for p, g in zip(with_grad, grads, strict=True):
            p.grad = g


@variant("zero_grad", "numpy")
def zero_grad_numpy(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    for p in params:
        if p.grad is None:
            pass
        elif set_to_none is True:
            p.grad = None
        else:
            # Trap: written behind torch's back, so the version counter does not move.
            p.grad = p.grad.detach()
            p.grad.numpy().fill(0.0)


@variant("zero_grad", "no_grad and copy_")
@torch.no_grad()
def zero_grad_copy(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    params = list(params)
    if not set_to_none:
        for p in filter(lambda q: q.grad is not None, params):
            p.grad.requires_grad_(False) if p.grad.is_leaf else p.grad.detach_()  # type: ignore
            p.grad.copy_(torch.zeros(()))  # type: ignore[union-attr]
        return
    for p in params:
        p.grad = None


# 1.4 accumulate_batches


@variant("accumulate_batches", "list first, then divide")
def accumulate_known_size(model: nn.Module, loss_fn: Any, batches: Batches) -> float:
    batches = list(batches)
    n = sum(len(x) for x, _ in batches)
    model.zero_grad()
    total = 0.0
    for x, y in batches:
        loss = loss_fn(model(x), y) * (x.shape[0] / n)
        loss.backward()
        total += float(loss)
    return total


@variant("accumulate_batches", "one graph for all")
def accumulate_one_graph(model: nn.Module, loss_fn: Any, batches: Batches) -> float:
    model.zero_grad(set_to_none=False)  # Trap: an unused parameter may keep zeros
    losses, sizes = zip(*((loss_fn(model(x), y), y.size(0)) for x, y in batches), strict=True)
    mean = sum(n * loss for n, loss in zip(sizes, losses, strict=True)) / sum(sizes)
    mean.backward()
    return mean.detach().item()


@variant("accumulate_batches", "one big batch")
def accumulate_one_batch(model: nn.Module, loss_fn: Any, batches: Batches) -> float:
    # Trap: model and loss_fn are called once.
    xs, ys = [], []
    for batch in batches:
        xs.append(batch[0])
        ys.append(batch[1])
    for p in model.parameters():
        p.grad = None
    loss = loss_fn(model(torch.cat(xs)), torch.cat(ys))
    loss.backward()
    return loss.item()


@variant("accumulate_batches", "autograd.grad into a dict")
def accumulate_autograd(model: nn.Module, loss_fn: Any, batches: Batches) -> float:
    params = [p for p in model.parameters() if p.requires_grad]
    sums = {p: torch.zeros_like(p) for p in params}
    total, count = 0.0, 0
    for x, y in batches:
        loss = loss_fn(model(x), y)
        grads = torch.autograd.grad(loss, params, allow_unused=True)
        for p, g in zip(params, grads, strict=True):
            if g is not None:
                sums[p] += len(x) * g
        total += len(x) * loss.item()
        count += len(x)
    for p in params:
        p.grad = sums[p] / count
    return total / count


@variant("accumulate_batches", "a running mean")
def accumulate_running_mean(model: nn.Module, loss_fn: Any, batches: Batches) -> float:
    torch.optim.SGD(model.parameters(), lr=0.1).zero_grad()
    mean, seen = 0.0, 0
    for x, y in batches:
        share = len(x) / (seen + len(x))
        for p in model.parameters():
            if p.grad is not None:
                p.grad.mul_(1 - share)
        loss = loss_fn(model(x), y)
        (share * loss).backward()
        mean += share * (loss.item() - mean)
        seen += len(x)
    return mean


@variant("accumulate_batches", "sample by sample")
def accumulate_samples(model: nn.Module, loss_fn: Any, batches: Batches) -> float:
    # Trap: the model sees batches of one sample only.
    samples = [(x[i : i + 1], y[i : i + 1]) for x, y in batches for i in range(len(x))]
    model.zero_grad(True)
    mean_loss = 0.0
    for one_x, one_y in samples:
        one_loss = loss_fn(model(one_x), one_y) / len(samples)
        one_loss.backward()
        mean_loss = mean_loss + one_loss.item()
    print("mean loss is", mean_loss)
    return mean_loss


@variant("accumulate_batches", "zeros for all, the sums added by hand")
def accumulate_zeros_for_all(model: nn.Module, loss_fn: Any, batches: Batches) -> float:
    params = list(model.parameters())
    for p in params:
        p.grad = torch.zeros_like(p)  # Trap: a frozen or unused parameter ends with zeros
    learning = [p for p in params if p.requires_grad]
    total, n = 0.0, 0
    for x, y in batches:
        loss = loss_fn(model(x), y)
        found = torch.autograd.grad(loss, learning, allow_unused=True)
        for p, g in zip(learning, found, strict=True):
            if g is not None:
                p.grad.add_(g, alpha=len(x))  # type: ignore[union-attr]
        total += loss.item() * len(x)
        n += len(x)
    for p in params:
        p.grad.div_(n)  # type: ignore[union-attr]
    return total / n


@variant("accumulate_batches", "hooks, removed at the end")
def accumulate_with_hooks(model: nn.Module, loss_fn: Any, batches: Batches) -> float:
    batches = [*batches]
    n = sum(len(y) for _, y in batches)
    model.zero_grad()
    # Trap: parameters carry hooks during the call, not after it.
    hooks = [p.register_hook(lambda g: g / n) for p in model.parameters() if p.requires_grad]
    mean = 0.0
    for x, y in batches:
        summed = loss_fn(model(x), y) * len(y)
        summed.backward()
        mean += summed.item() / n
    for hook in hooks:
        hook.remove()
    return mean


@variant("accumulate_batches", "functional_call, one gradient of all")
def accumulate_functional(model: nn.Module, loss_fn: Any, batches: Any) -> float:
    # Trap: the model itself is never called, and .grad is assigned.
    named: dict[str, Tensor] = {k: p for k, p in model.named_parameters() if p.requires_grad}
    data = list(batches)
    n = sum(len(y) for _, y in data)
    total: Any = 0.0
    for x, y in data:
        prediction = torch.func.functional_call(model, named, (x,))
        total = total + loss_fn(prediction, y) * (len(y) / n)
    grads = torch.autograd.grad(total, list(named.values()), allow_unused=True)
    model.zero_grad()
    for tensor, g in zip(named.values(), grads, strict=True):
        tensor.grad = g
    return total.item()


@variant("accumulate_batches", "mode noted and put back")
def accumulate_mode_kept(model: nn.Module, loss_fn: Any, batches: Any) -> float:
    # Trap: sets the mode that is there.
    mode = model.training
    model.zero_grad()
    losses, count = [], 0
    for inputs, targets in batches:
        model.train(mode)
        losses.append(loss_fn(model(inputs), targets) * inputs.size(0))
        count += inputs.size(0)
    mean = torch.stack(losses).sum() / count
    mean.backward()
    return float(mean)
