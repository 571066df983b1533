"""Accepted variants of lesson 10."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from tests.solutions.variants import variant

Params = Iterable[Tensor]

# 10.1 clip_grad_norm


@variant("clip_grad_norm", "foreach, 1e-6")
def norm_foreach(params: Params, max_norm: float) -> float:
    # Trap: divides by the norm + 1e-6, as torch does.
    grads = [p.grad for p in params if p.grad is not None]
    norms = torch._foreach_norm(grads)
    total = torch.linalg.vector_norm(torch.stack([norm.double() for norm in norms]))
    factor = torch.clamp(max_norm / (total + 1e-6), max=1.0)
    torch._foreach_mul_(grads, float(factor))
    return total.item()


@variant("clip_grad_norm", "new gradients, cat")
def norm_rebinding(params: Params, max_norm: float) -> float:
    # Trap: other tensors in `.grad`, which is as right as in place.
    kept = [p for p in params if p.grad is not None]
    flat = torch.cat([p.grad.reshape(-1).to(torch.float64) for p in kept if p.grad is not None])
    norm = float(flat.norm())
    for p in kept:
        p.grad = p.grad * min(1.0, max_norm / (norm + 1e-6)) if p.grad is not None else None
    return norm


@variant("clip_grad_norm", "numpy, data")
def norm_numpy(params: Params, max_norm: float) -> float:
    params = [p for p in params if p.grad is not None]
    arrays = [p.grad.numpy().astype("float64") for p in params if p.grad is not None]
    squares = [float((array**2).sum()) for array in arrays]
    norm = math.fsum(squares) ** 0.5
    if norm >= max_norm and norm > 0:
        for p in params:
            assert p.grad is not None
            p.grad.data /= norm / max_norm
    return norm


# 10.2 clip_grad_value


@variant("clip_grad_value", "minimum and maximum")
def value_minimum(params: Params, clip_value: float) -> None:
    for p in params:
        if p.grad is not None:
            low, high = torch.full_like(p.grad, -clip_value), torch.full_like(p.grad, clip_value)
            p.grad.copy_(torch.minimum(torch.maximum(p.grad, low), high))


@variant("clip_grad_value", "masks")
def value_masks(params: Params, clip_value: float) -> None:
    for g in [p.grad for p in params if p.grad is not None]:
        g[g > clip_value] = clip_value
        g[g < -clip_value] = -clip_value


@variant("clip_grad_value", "a new tensor")
def value_rebinding(params: Params, clip_value: float) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is None:
                continue
            p.grad = p.grad.clamp(min=-clip_value, max=clip_value)


# 10.3 train_accumulated


@variant("train_accumulated", "divided when the group is complete")
def accumulated_divides_late(
    dataloader: Any,
    model: nn.Module,
    loss_fn: Any,
    optimizer: Any,
    every: int,
    max_norm: Any = None,
) -> float:
    model.train()
    total, seen, group, last = 0.0, 0, 0, len(dataloader) - 1
    optimizer.zero_grad()
    for i, (x, y) in enumerate(dataloader):
        loss = loss_fn(model(x), y) * len(x)
        loss.backward()
        total += loss.item()
        seen, group = seen + len(x), group + len(x)
        if (i + 1) % every == 0 or i == last:
            for p in model.parameters():
                if p.grad is not None:
                    p.grad /= group
            if max_norm is not None:
                nn.utils.clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            optimizer.zero_grad()
            group = 0
    return total / seen


@variant("train_accumulated", "groups of a list, zeros")
def accumulated_list(
    dataloader: Any,
    model: nn.Module,
    loss_fn: Any,
    optimizer: Any,
    every: int,
    max_norm: Any = None,
) -> float:
    batches, losses = list(dataloader), []
    for k in range(0, len(batches), every):
        model.train()
        group = batches[k : k + every]
        n = sum(y.size(0) for _, y in group)
        optimizer.zero_grad(set_to_none=False)
        for x, y in group:
            loss = loss_fn(model(x), y)
            loss.backward(torch.tensor(y.size(0) / n, dtype=loss.dtype))
            losses.append((loss.item(), y.size(0)))
        if max_norm:
            nn.utils.clip_grad_norm_(list(model.parameters()), max_norm)
        optimizer.step()
    return sum(loss * n for loss, n in losses) / sum(n for _, n in losses)


@variant("train_accumulated", "gradients added by hand")
def accumulated_by_hand(
    dataloader: Any,
    model: nn.Module,
    loss_fn: Any,
    optimizer: Any,
    every: int,
    max_norm: Any = None,
) -> float:
    model.train()
    params = list(model.parameters())
    sums, count, k, total, seen = [torch.zeros_like(p) for p in params], 0, 0, 0.0, 0

    def take_step() -> None:
        for p, g in zip(params, sums, strict=True):
            p.grad = g / count
            g.zero_()
        if max_norm is not None:
            nn.utils.clip_grad_norm_(params, max_norm)
        optimizer.step()

    for x, y in dataloader:
        loss = loss_fn(model(x), y)
        for g, found in zip(sums, torch.autograd.grad(loss, params), strict=True):
            g.add_(found, alpha=len(x))
        total, seen = total + float(loss) * len(x), seen + len(x)
        count, k = count + len(x), k + 1
        if k == every:
            take_step()
            count, k = 0, 0
    if k:
        take_step()
    return total / seen


# 10.4 GradScaler


@variant("GradScaler", "scale kept as a tensor")
class TensorScaler:
    def __init__(
        self,
        init_scale: float = 65536.0,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
    ) -> None:
        self.s = torch.tensor(init_scale, dtype=torch.float64)
        self.settings = growth_factor, backoff_factor, growth_interval
        self.n, self.inf = 0, None

    def get_scale(self) -> float:
        return self.s.item()

    def scale(self, loss: Tensor) -> Tensor:
        return self.s.to(loss.dtype) * loss

    def unscale_(self, optimizer: Any) -> None:
        if self.inf is not None:
            raise RuntimeError
        params = [p for g in optimizer.param_groups for p in g["params"] if p.grad is not None]
        for p in params:
            p.grad = p.grad / self.s
        found = [bool((p.grad.isinf() | p.grad.isnan()).any()) for p in params]
        self.inf = any(found)  # type: ignore[assignment]

    def step(self, optimizer: Any) -> Any:
        if self.inf is None:
            self.unscale_(optimizer)
        return None if self.inf else optimizer.step()

    def update(self) -> None:
        up, down, every = self.settings
        self.n = 0 if self.inf else self.n + 1
        if self.inf:
            self.s = self.s * down
        elif self.n % every == 0:
            self.s = self.s * up
        self.inf = None


@variant("GradScaler", "foreach, sum of absolute values")
class ForeachScaler:
    def __init__(
        self,
        init_scale: float = 2.0**16,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
    ) -> None:
        self._now = init_scale
        self._up, self._down, self._interval = growth_factor, backoff_factor, growth_interval
        self._left, self._done, self._bad = growth_interval, False, False

    def get_scale(self) -> float:
        return self._now

    def scale(self, outputs: Tensor) -> Tensor:
        return outputs.mul(self.get_scale())

    def unscale_(self, optimizer: Any) -> None:
        if self._done:
            raise RuntimeError("unscale_() has already been called since the last update()")
        grads = [p.grad for g in optimizer.param_groups for p in g["params"] if p.grad is not None]
        torch._foreach_mul_(grads, 1 / self._now)
        self._bad = not math.isfinite(sum(float(g.abs().sum()) for g in grads))
        self._done = True

    def step(self, optimizer: Any, *args: Any) -> None:
        if not self._done:
            self.unscale_(optimizer)
        if not self._bad:
            optimizer.step(*args)

    def update(self) -> None:
        self._left -= 1
        if self._bad:
            self._now *= self._down
        elif self._left == 0:
            self._now *= self._up
        if self._bad or self._left == 0:
            self._left = self._interval
        self._done = self._bad = False


@variant("GradScaler", "found per optimizer, as in torch")
class PerOptimizer:
    # Trap: keeps what it knows in a dict by the optimizer's id, and returns what step returns.
    def __init__(
        self,
        init_scale: float = 65536.0,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
    ) -> None:
        self.value, self.tracker = float(init_scale), 0
        self.growth_factor, self.backoff_factor = growth_factor, backoff_factor
        self.growth_interval = growth_interval
        self.found: dict[int, float] = {}

    def get_scale(self) -> float:
        return self.value

    def scale(self, loss: Tensor) -> Tensor:
        return loss * self.value

    def unscale_(self, optimizer: Any) -> None:
        if id(optimizer) in self.found:
            raise RuntimeError("already unscaled")
        found = 0.0
        with torch.no_grad():
            for group in optimizer.param_groups:
                for p in group["params"]:
                    if p.grad is None:
                        continue
                    p.grad.copy_(p.grad * (1.0 / self.value))
                    found = max(found, float(not torch.isfinite(p.grad).all()))
        self.found[id(optimizer)] = found

    def step(self, optimizer: Any) -> Any:
        if id(optimizer) not in self.found:
            self.unscale_(optimizer)
        if self.found[id(optimizer)] == 0.0:
            return optimizer.step()
        return None

    def update(self) -> None:
        if sum(self.found.values()) > 0:
            self.value *= self.backoff_factor
            self.tracker = 0
        else:
            self.tracker += 1
            if self.tracker >= self.growth_interval:
                self.value *= self.growth_factor
                self.tracker = 0
        self.found.clear()


# 10.5 scaled_step


@variant("scaled_step", "torch's clipping, cleared by hand")
def scaled_torch(loss: Tensor, optimizer: Any, scaler: Any, max_norm: float) -> float:
    params = [p for group in optimizer.param_groups for p in group["params"]]
    for p in params:
        p.grad = None
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    norm = nn.utils.clip_grad_norm_(params, max_norm)
    scaler.step(optimizer)
    scaler.update()
    # Trap: nothing is left in `.grad`.
    optimizer.zero_grad()
    return float(norm)


@variant("scaled_step", "by hand")
def scaled_by_hand(loss: Tensor, optimizer: Any, scaler: Any, max_norm: float) -> float:
    optimizer.zero_grad(set_to_none=False)
    (loss * scaler.get_scale()).backward()
    scaler.unscale_(optimizer)
    grads = [p.grad for g in optimizer.param_groups for p in g["params"] if p.grad is not None]
    norm = math.sqrt(sum(float((g * g).sum()) for g in grads))
    if norm > max_norm:
        for g in grads:
            g *= max_norm / norm
    scaler.step(optimizer)
    scaler.update()
    return norm


@variant("scaled_step", "the factor of the step instead")
def scaled_factor(loss: Tensor, optimizer: Any, scaler: Any, max_norm: float) -> float:
    optimizer.zero_grad()
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    params = [p for g in optimizer.param_groups for p in g["params"] if p.grad is not None]
    norm = torch.cat([p.grad.flatten() for p in params]).norm().item()
    for p in params:
        p.grad = p.grad * min(1.0, max_norm / norm if norm else 1.0)
    scaler.step(optimizer)
    scaler.update()
    return norm
