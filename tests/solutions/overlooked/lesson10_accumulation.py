"""Wrong answers of lesson 10 that have no name: hardly anybody keeps to one of them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from torch import Tensor, nn

from solutions.lesson10_accumulation import (
    Batches,
    GradScaler,
    Loss,
    clip_grad_norm,
    clip_grad_value,
    scaled_step,
    train_accumulated,
)
from tests.solutions.overlooked import overlooked

Params = Iterable[Tensor]
BOTH = "clip_norm_returned", "clip_norm_gradients"

# 10.1 clip_grad_norm


def clipped_by(params: Params, max_norm: float, norm: float) -> float:
    """Clip as if the norm were another one."""
    for p in params:
        if p.grad is not None and norm > max_norm:
            p.grad.mul_(max_norm / norm)
    return norm


def grads(params: Params) -> list[Tensor]:
    return [p.grad for p in params if p.grad is not None]


@overlooked("clip_grad_norm", "the root is forgotten", *BOTH)
def root_forgotten(params: Params, max_norm: float) -> float:
    params = list(params)
    return clipped_by(params, max_norm, sum(float(g.square().sum()) for g in grads(params)))


@overlooked("clip_grad_norm", "sum of the norms", *BOTH)
def sum_of_norms(params: Params, max_norm: float) -> float:
    params = list(params)
    return clipped_by(params, max_norm, sum(float(g.norm()) for g in grads(params)))


@overlooked("clip_grad_norm", "largest entry", *BOTH)
def largest_entry(params: Params, max_norm: float) -> float:
    params = list(params)
    return clipped_by(params, max_norm, max(float(g.abs().max()) for g in grads(params)))


@overlooked("clip_grad_norm", "norm of the parameters", *BOTH)
def norm_of_parameters(params: Params, max_norm: float) -> float:
    params = list(params)
    norm = math.sqrt(sum(float(p.detach().square().sum()) for p in params))
    return clipped_by(params, max_norm, norm)


@overlooked("clip_grad_norm", "the squared norm is compared", "clip_norm_gradients")
def squared_norm_compared(params: Params, max_norm: float) -> float:
    params = list(params)
    norm = clip_grad_norm(params, math.inf)
    if norm**2 > max_norm:
        for g in grads(params):
            g.mul_(max_norm / norm)
    return norm


@overlooked("clip_grad_norm", "clips entries", "clip_norm_gradients")
def clips_entries(params: Params, max_norm: float) -> float:
    params = list(params)
    norm = clip_grad_norm(params, math.inf)
    clip_grad_value(params, max_norm)
    return norm


@overlooked("clip_grad_norm", "a generator is spent", "clip_norm_gradients")
def generator_spent(params: Params, max_norm: float) -> float:
    return clipped_by(params, max_norm, clip_grad_norm(params, math.inf))


@overlooked("clip_grad_norm", "crashes on None", "clip_norm_gradients")
def crashes_on_none(params: Params, max_norm: float) -> float:
    params = list(params)
    assert all(p.grad is not None for p in params)
    return clip_grad_norm(params, max_norm)


@overlooked("clip_grad_norm", "a name is bound again", "clip_norm_gradients")
def rebinds_name(params: Params, max_norm: float) -> float:
    params = list(params)
    norm = clip_grad_norm(params, math.inf)
    for g in grads(params):
        g = g * min(1.0, max_norm / max(norm, 1e-12))
    return norm


# 10.2 clip_grad_value


@overlooked("clip_grad_value", "only from above", "clip_value")
def only_from_above(params: Params, clip_value: float) -> None:
    for g in grads(params):
        g.clamp_(max=clip_value)


@overlooked("clip_grad_value", "negatives to zero", "clip_value")
def negatives_to_zero(params: Params, clip_value: float) -> None:
    for g in grads(params):
        g.clamp_(0, clip_value)


@overlooked("clip_grad_value", "scaled to the value", "clip_value")
def scales_instead(params: Params, clip_value: float) -> None:
    for g in grads(params):
        g.mul_(min(1.0, clip_value / max(float(g.abs().max()), 1e-12)))


@overlooked("clip_grad_value", "large entries to zero", "clip_value")
def drops_large(params: Params, clip_value: float) -> None:
    for g in grads(params):
        g.mul_(g.abs() <= clip_value)


@overlooked("clip_grad_value", "the parameters are clipped", "clip_value")
def clips_parameters(params: Params, clip_value: float) -> None:
    for p in params:
        p.data.clamp_(-clip_value, clip_value)


@overlooked("clip_grad_value", "the parameters are clipped too", "clip_value")
def clips_parameters_too(params: Params, clip_value: float) -> None:
    params = list(params)
    clip_grad_value(params, clip_value)
    clips_parameters.implementation(params, clip_value)


@overlooked("clip_grad_value", "crashes on None", "clip_value")
def value_crashes_on_none(params: Params, clip_value: float) -> None:
    for p in params:
        assert p.grad is not None
        p.grad.clamp_(-clip_value, clip_value)


# 10.3 train_accumulated


def one_by_one(batches: Any, size: int) -> list[Any]:
    everything = list(batches)
    return [everything[k : k + size] for k in range(0, len(everything), size)]


FULL, REST, CLIPPED = "accumulated_full", "accumulated_rest", "accumulated_clipped"


def grouped(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Any,
    every: int,
    max_norm: float | None,
    slip: str,
) -> float:
    """Right, but for a slip."""
    if slip != "no training mode":
        model.train()
    total, samples, losses = 0.0, 0, []
    for group in one_by_one(dataloader, every):
        size = sum(len(x) for x, _ in group)
        if slip not in ("never clears", "what was there before stays"):
            optimizer.zero_grad()
        for x, y in group:
            if slip == "zeroes each batch":
                optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            (loss * len(x) / size).backward()
            total += loss.item() * len(x)
            losses.append(loss.item())
            if slip == "steps each batch":
                optimizer.step()
        if max_norm is not None and slip != "clips after the step":
            clip_grad_norm(model.parameters(), max_norm)
        if slip != "steps each batch":
            optimizer.step()
        if max_norm is not None and slip == "clips after the step":
            clip_grad_norm(model.parameters(), max_norm)
        if slip == "what was there before stays":
            optimizer.zero_grad()
        samples += size
    if slip == "mean of batch means":
        return sum(losses) / len(losses)
    return total / every / samples if slip == "returns the scaled loss" else total / samples


def with_slip(slip: str) -> Any:
    def answer(
        dataloader: Batches,
        model: nn.Module,
        loss_fn: Loss,
        optimizer: Any,
        every: int,
        max_norm: float | None = None,
    ) -> float:
        return grouped(dataloader, model, loss_fn, optimizer, every, max_norm, slip)

    return answer


def slip(name: str, *fails: str) -> Any:
    return overlooked("train_accumulated", name, *fails)(with_slip(name))


never_clears = slip("never clears", FULL, REST, CLIPPED)
stale_gradients = slip("what was there before stays", FULL)
no_training_mode = slip("no training mode", FULL)
zeroes_each_batch = slip("zeroes each batch", FULL, REST, CLIPPED)
steps_each_batch = slip("steps each batch", FULL, REST, CLIPPED)
clips_after_the_step = slip("clips after the step", CLIPPED)
returns_scaled = slip("returns the scaled loss", REST)
mean_of_means = slip("mean of batch means", REST)


@overlooked("train_accumulated", "the last batch is a group of its own", FULL, REST, CLIPPED)
def last_alone(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Any,
    every: int,
    max_norm: float | None = None,
) -> float:
    *first, last = dataloader
    samples = sum(len(x) for x, _ in first)
    total = 0.0
    if first:
        mean = train_accumulated(first, model, loss_fn, optimizer, every, max_norm)
        total = mean * samples
    mean = train_accumulated([last], model, loss_fn, optimizer, every, max_norm)
    return (total + mean * len(last[0])) / (samples + len(last[0]))


# 10.4 GradScaler

STEP, UPDATE, UNSCALE = "scaler_step", "scaler_update", "scaler_unscale"


@overlooked("GradScaler", "step does not unscale", STEP, UPDATE, UNSCALE)
class DoesNotUnscale(GradScaler):
    def step(self, optimizer: Any) -> None:
        if not self.overflow:
            optimizer.step()


@overlooked("GradScaler", "a second unscale_ is allowed", UNSCALE)
class SecondAllowed(GradScaler):
    def unscale_(self, optimizer: Any) -> None:
        before, self.overflow = self.overflow, None
        scale = self._scale
        self._scale = scale if before is None else 1.0
        super().unscale_(optimizer)
        self._scale = scale


class _Looking(GradScaler):
    def is_bad(self, gradient: Tensor) -> bool:
        return not bool(gradient.isfinite().all())

    def unscale_(self, optimizer: Any) -> None:
        if self.overflow is not None:
            raise RuntimeError
        self.overflow = False
        for group in optimizer.param_groups:
            for g in grads(group["params"]):
                g.div_(self._scale)
                self.overflow = self.overflow or self.is_bad(g)


@overlooked("GradScaler", "nan overlooked", UPDATE)
class NanOverlooked(_Looking):
    def is_bad(self, gradient: Tensor) -> bool:
        return bool(gradient.isinf().any())


@overlooked("GradScaler", "inf overlooked", UPDATE, UNSCALE)
class InfOverlooked(_Looking):
    def is_bad(self, gradient: Tensor) -> bool:
        return bool(gradient.isnan().any())


@overlooked("GradScaler", "only if all entries are bad", UPDATE, UNSCALE)
class AllBad(_Looking):
    def is_bad(self, gradient: Tensor) -> bool:
        return not bool(gradient.isfinite().any())


@overlooked("GradScaler", "unscales a copy", STEP, UPDATE, UNSCALE)
class UnscalesACopy(GradScaler):
    def unscale_(self, optimizer: Any) -> None:
        kept = [g.clone() for group in optimizer.param_groups for g in grads(group["params"])]
        super().unscale_(optimizer)
        for group in optimizer.param_groups:
            for g in grads(group["params"]):
                g.copy_(kept.pop(0))


@overlooked("GradScaler", "the note is never cleared", UPDATE, UNSCALE)
class NoteStays(GradScaler):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ever = False

    def step(self, optimizer: Any) -> None:
        if self.overflow is None:
            self.unscale_(optimizer)
        self.ever = self.ever or bool(self.overflow)
        self.overflow = self.ever
        super().step(optimizer)


@overlooked("GradScaler", "never grows", UPDATE)
class NeverGrows(GradScaler):
    def update(self) -> None:
        self.good = 0
        self.growth_interval = 2
        super().update()


@overlooked("GradScaler", "never backs off", UPDATE, UNSCALE)
class NeverBacksOff(GradScaler):
    def update(self) -> None:
        self.backoff_factor = 1.0
        super().update()


@overlooked("GradScaler", "grows at every step from then on", UPDATE)
class GrowsOn(GradScaler):
    def update(self) -> None:
        count = self.good + 1
        super().update()
        if self.good == 0 and count >= self.growth_interval:
            self.good = self.growth_interval - 1


@overlooked("GradScaler", "bad entries to zero", UPDATE)
class BadToZero(GradScaler):
    def step(self, optimizer: Any) -> None:
        if self.overflow is None:
            self.unscale_(optimizer)
        for group in optimizer.param_groups:
            for g in grads(group["params"]):
                g.nan_to_num_(0.0, 0.0, 0.0)
        optimizer.step()


# 10.5 scaled_step


class _Scaler:
    """torch's scaler with a method that is something else."""

    def __init__(self, scaler: Any) -> None:
        self.scaler = scaler

    def __getattr__(self, name: str) -> Any:
        return getattr(self.scaler, name)


@overlooked("scaled_step", "the optimizer is stepped directly", "scaled_order")
def stepped_directly(loss: Tensor, optimizer: Any, scaler: Any, max_norm: float) -> float:
    watched = _Scaler(scaler)
    watched.step = lambda optimizer: optimizer.step()  # type: ignore[attr-defined]
    return scaled_step(loss, optimizer, watched, max_norm)


@overlooked("scaled_step", "the loss is not scaled", "scaled_order")
def loss_not_scaled(loss: Tensor, optimizer: Any, scaler: Any, max_norm: float) -> float:
    watched = _Scaler(scaler)
    watched.scale = lambda loss: loss  # type: ignore[attr-defined]
    return scaled_step(loss, optimizer, watched, max_norm)


@overlooked("scaled_step", "the threshold is scaled too", "scaled_order")
def threshold_scaled(loss: Tensor, optimizer: Any, scaler: Any, max_norm: float) -> float:
    return scaled_step(loss, optimizer, scaler, max_norm * scaler.get_scale())


@overlooked("scaled_step", "clips after the step", "scaled_order")
def clips_after(loss: Tensor, optimizer: Any, scaler: Any, max_norm: float) -> float:
    norm = scaled_step(loss, optimizer, scaler, math.inf)
    clip_grad_norm((p for group in optimizer.param_groups for p in group["params"]), max_norm)
    return norm


@overlooked("scaled_step", "stale gradients", "scaled_order")
def stale(loss: Tensor, optimizer: Any, scaler: Any, max_norm: float) -> float:
    scaler.scale(loss).backward()
    return unscaled_step(optimizer, scaler, max_norm)


@overlooked("scaled_step", "clears after backward", "scaled_order")
def clears_after(loss: Tensor, optimizer: Any, scaler: Any, max_norm: float) -> float:
    scaler.scale(loss).backward()
    optimizer.zero_grad(set_to_none=False)
    return unscaled_step(optimizer, scaler, max_norm)


def unscaled_step(optimizer: Any, scaler: Any, max_norm: float) -> float:
    """What comes after `backward`."""
    scaler.unscale_(optimizer)
    params = [p for group in optimizer.param_groups for p in group["params"]]
    norm = clip_grad_norm(params, max_norm)
    scaler.step(optimizer)
    scaler.update()
    return norm


@overlooked("scaled_step", "the norm after clipping", "scaled_order")
def norm_after(loss: Tensor, optimizer: Any, scaler: Any, max_norm: float) -> float:
    return min(scaled_step(loss, optimizer, scaler, max_norm), max_norm)
