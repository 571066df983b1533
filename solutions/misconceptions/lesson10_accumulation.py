"""Known wrong answers to lesson 10: clipping, accumulating and scaling, each with one slip."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from torch import Tensor, nn

from solutions.lesson10_accumulation import (
    Batches,
    GradScaler,
    Loss,
    Optimizer,
    clip_grad_norm,
    train_accumulated,
)
from solutions.misconceptions import misconception

# 10.1 clip_grad_norm


def norm_of(params: Iterable[Tensor]) -> float:
    """The norm of all gradients, which are left alone."""
    return clip_grad_norm(params, float("inf"))


@misconception(
    "accumulation.clip_grad_norm.each_tensor_alone",
    "each gradient by its own norm",
    """Every gradient is clipped by its own length, so those of different layers get different
    factors, and the direction is another one. Whose norm is compared with `max_norm`?""",
)
def each_tensor_alone(params: Iterable[Tensor], max_norm: float) -> float:
    params = list(params)
    norm = norm_of(params)
    for p in params:
        if p.grad is not None:
            clip_grad_norm([p], max_norm)
    return norm


@misconception(
    "accumulation.clip_grad_norm.always_scales",
    "always scales",
    """Short gradients are made longer: afterwards the norm is `max_norm` in any case. What should
    happen to a gradient that is shorter than that?""",
)
def always_scales(params: Iterable[Tensor], max_norm: float) -> float:
    grads = [p.grad for p in params if p.grad is not None]
    norm = sum(float(g.double().square().sum()) for g in grads) ** 0.5
    for g in grads:
        g.mul_(max_norm / max(norm, 1e-12))
    return norm


@always_scales.also
def always_scales_as_torch_divides(params: Iterable[Tensor], max_norm: float) -> float:
    """The 1e-6 of torch's formula is there, and its limit of 1 is not."""
    grads = [p.grad for p in params if p.grad is not None]
    norm = sum(float(g.double().square().sum()) for g in grads) ** 0.5
    for g in grads:
        g.mul_(max_norm / (norm + 1e-6))
    return norm


@misconception(
    "accumulation.clip_grad_norm.norm_after_clipping",
    "the norm after clipping",
    """What comes back is never above `max_norm`: it is the norm of the clipped gradients. From
    which moment should the returned number be?""",
)
def norm_after_clipping(params: Iterable[Tensor], max_norm: float) -> float:
    return min(clip_grad_norm(params, max_norm), max_norm)


@misconception(
    "accumulation.clip_grad_norm.exhausts_generator",
    "uses up the generator",
    """Where `params` is a generator, the norm is right and nothing is clipped: the second loop
    finds no parameters any more. How often can a generator be gone through?""",
)
def exhausts_generator(params: Iterable[Tensor], max_norm: float) -> float:
    norm = norm_of(params)
    clip_grad_norm(params, max_norm)
    return norm


# 10.2 clip_grad_value


@misconception(
    "accumulation.clip_grad_value.result_thrown_away",
    "the result is thrown away",
    """The clamped tensor is a new one that nobody keeps, so the gradients are as before. Which of
    torch's methods change the tensor itself?""",
)
def result_thrown_away(params: Iterable[Tensor], clip_value: float) -> None:
    for p in params:
        if p.grad is not None:
            p.grad.clamp(-clip_value, clip_value)


@misconception(
    "accumulation.clip_grad_value.scales_instead",
    "scales the whole gradient",
    """Each gradient is shortened as a whole until its largest entry fits, so entries that were
    inside get smaller, too. Which entries should change at all?""",
)
def scales_instead(params: Iterable[Tensor], clip_value: float) -> None:
    for p in params:
        if p.grad is not None:
            p.grad.mul_(clip_value / max(p.grad.abs().max().item(), clip_value))


# 10.3 train_accumulated

Share = Callable[[int, list[int], int], float]
"""What a batch counts, by its samples, those of all batches of its group, and `every`."""


def accumulated(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Optimizer,
    every: int,
    max_norm: float | None,
    share: Share,
    clears_first: bool = True,
) -> float:
    """Right but for what a batch counts, and for what was in the gradients before."""
    model.train()
    batches, total, samples = list(dataloader), 0.0, 0
    for first in range(0, len(batches), every):
        group = batches[first : first + every]
        sizes = [len(x) for x, _ in group]
        if first or clears_first:
            optimizer.zero_grad()
        for x, y in group:
            loss = loss_fn(model(x), y)
            (loss * share(len(x), sizes, every)).backward()
            total += loss.item() * len(x)
        if max_norm is not None:
            clip_grad_norm(model.parameters(), max_norm)
        optimizer.step()
        samples += sum(sizes)
    return total / samples


@misconception(
    "accumulation.train_accumulated.not_divided",
    "not divided",
    """The gradients of the batches are added up in full, so a group of two gives a step twice as
    long. What is a sample's share in the mean of its batch, and in that of its group?""",
)
def not_divided(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Optimizer,
    every: int,
    max_norm: float | None = None,
) -> float:
    return accumulated(
        dataloader, model, loss_fn, optimizer, every, max_norm, lambda n, sizes, every: 1.0
    )


@misconception(
    "accumulation.train_accumulated.divided_by_every",
    "divided by `every`",
    """Each batch's loss is divided by `every`, in a last group with fewer batches too, so its step
    is too short. How many samples are in that group?""",
)
def divided_by_every(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Optimizer,
    every: int,
    max_norm: float | None = None,
) -> float:
    return accumulated(
        dataloader, model, loss_fn, optimizer, every, max_norm, lambda n, sizes, every: 1 / every
    )


@misconception(
    "accumulation.train_accumulated.mean_of_batch_means",
    "mean of batch means",
    """Every batch of a group counts the same, so the samples of a short last batch count more than
    the others. What is each batch's loss a mean of?""",
)
def mean_of_batch_means(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Optimizer,
    every: int,
    max_norm: float | None = None,
) -> float:
    def share(n: int, sizes: list[int], every: int) -> float:
        return 1 / len(sizes)

    return accumulated(dataloader, model, loss_fn, optimizer, every, max_norm, share)


@mean_of_batch_means.also
def mean_of_batch_means_returned(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Optimizer,
    every: int,
    max_norm: float | None = None,
) -> float:
    losses: list[float] = []

    def noting(prediction: Tensor, y: Tensor) -> Tensor:
        loss = loss_fn(prediction, y)
        losses.append(loss.item())
        return loss

    train_accumulated(dataloader, model, noting, optimizer, every, max_norm)
    return sum(losses) / len(losses)


@misconception(
    "accumulation.train_accumulated.last_group_dropped",
    "last group dropped",
    """Batches that do not fill a last group give no step: what they say is lost. How many steps do
    five batches give if `every` is 2?""",
)
def last_group_dropped(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Optimizer,
    every: int,
    max_norm: float | None = None,
) -> float:
    batches = list(dataloader)
    full = batches[: len(batches) // every * every]
    total, samples = 0.0, sum(len(x) for x, _ in full)
    model.train()
    if full:
        mean = train_accumulated(full, model, loss_fn, optimizer, every, max_norm)
        total = mean * samples
    for x, y in batches[len(full) :]:
        total += loss_fn(model(x), y).item() * len(x)
        samples += len(x)
    return total / samples


@misconception(
    "accumulation.train_accumulated.clips_each_batch",
    "clips each batch",
    """The gradient is clipped after every `backward`, before the other batches of the group have
    added theirs. When is the gradient of the group complete?""",
)
def clips_each_batch(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Optimizer,
    every: int,
    max_norm: float | None = None,
) -> float:
    model.train()
    batches, total, samples = list(dataloader), 0.0, 0
    for first in range(0, len(batches), every):
        group = batches[first : first + every]
        size = sum(len(x) for x, _ in group)
        optimizer.zero_grad()
        for x, y in group:
            loss = loss_fn(model(x), y)
            (loss * len(x) / size).backward()
            if max_norm is not None:
                clip_grad_norm(model.parameters(), max_norm)
            total += loss.item() * len(x)
        optimizer.step()
        samples += size
    return total / samples


@misconception(
    "accumulation.train_accumulated.stale_gradients",
    "a stale gradient in the first group",
    """A gradient from before the call is added to that of the first group, so its step is another
    one. When are the gradients cleared for the first time?""",
)
def stale_gradients(
    dataloader: Batches,
    model: nn.Module,
    loss_fn: Loss,
    optimizer: Optimizer,
    every: int,
    max_norm: float | None = None,
) -> float:
    def share(n: int, sizes: list[int], every: int) -> float:
        return n / sum(sizes)

    return accumulated(
        dataloader, model, loss_fn, optimizer, every, max_norm, share, clears_first=False
    )


# 10.4 GradScaler


@misconception(
    "accumulation.GradScaler.never_skips",
    "never skips",
    """The optimizer steps in spite of inf or nan in a gradient, and the parameters are lost. What
    should `step` do with what `unscale_` has found?""",
)
class NeverSkips(GradScaler):
    def step(self, optimizer: Optimizer) -> None:
        if self.overflow is None:
            self.unscale_(optimizer)
        optimizer.step()


@misconception(
    "accumulation.GradScaler.step_does_not_unscale",
    "step does not unscale",
    """Without an explicit `unscale_`, `step` uses gradients that are still multiplied by the scale,
    so the step is far too long. What should `step` do first if nobody has called `unscale_`?""",
)
class StepDoesNotUnscale(GradScaler):
    def step(self, optimizer: Optimizer) -> None:
        if not self.overflow:
            optimizer.step()


@misconception(
    "accumulation.GradScaler.unscales_twice",
    "unscales twice",
    """After an explicit `unscale_`, `step` divides the gradients by the scale once more. How can
    `step` know what was done already?""",
)
class UnscalesTwice(GradScaler):
    def step(self, optimizer: Optimizer) -> None:
        before, self.overflow = self.overflow, None
        self.unscale_(optimizer)
        self.overflow = self.overflow or bool(before)
        if not self.overflow:
            optimizer.step()


@misconception(
    "accumulation.GradScaler.growth_count_not_reset",
    "growth count not reset",
    """A skipped step leaves the count of good steps as it is, so the scale grows again too early.
    Do the good steps have to be in a row?""",
)
class GrowthCountNotReset(GradScaler):
    def update(self) -> None:
        if not self.overflow:
            super().update()
            return
        good = self.good
        super().update()
        self.good = good


@misconception(
    "accumulation.GradScaler.nan_overlooked",
    "nan overlooked",
    """Only inf is noted. A gradient with nan counts as good: the optimizer steps, and the
    parameters are lost. What does `nan == inf` give, and which values should the note be about?""",
)
class NanOverlooked(GradScaler):
    def unscale_(self, optimizer: Optimizer) -> None:
        super().unscale_(optimizer)
        grads = [p.grad for p in _params(optimizer) if p.grad is not None]
        self.overflow = any(bool(g.isinf().any()) for g in grads)


# 10.5 scaled_step


def _params(optimizer: Any) -> list[Tensor]:
    return [p for group in optimizer.param_groups for p in group["params"]]


@misconception(
    "accumulation.scaled_step.clips_before_unscaling",
    "clips before unscaling",
    """The gradients of the scaled loss are clipped, so the true ones are cut far too short. When do
    the gradients have their true size?""",
)
def clips_before_unscaling(
    loss: Tensor, optimizer: Optimizer, scaler: Any, max_norm: float
) -> float:
    optimizer.zero_grad()
    scaler.scale(loss).backward()
    norm = clip_grad_norm(_params(optimizer), max_norm)
    scaler.step(optimizer)
    scaler.update()
    return norm


@misconception(
    "accumulation.scaled_step.never_updates",
    "never updates",
    """The scaler is not told that the step is over: the next one ends in a RuntimeError, and the
    scale never changes. Which of its methods comes last?""",
)
def never_updates(loss: Tensor, optimizer: Optimizer, scaler: Any, max_norm: float) -> float:
    optimizer.zero_grad()
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    norm = clip_grad_norm(_params(optimizer), max_norm)
    scaler.step(optimizer)
    return norm


def without_clearing(loss: Tensor, optimizer: Optimizer, scaler: Any, max_norm: float) -> float:
    """A step that adds to the gradients that are there."""
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    norm = clip_grad_norm(_params(optimizer), max_norm)
    scaler.step(optimizer)
    scaler.update()
    return norm


@misconception(
    "accumulation.scaled_step.stale_gradients",
    "a stale gradient in the step",
    """A gradient that is there before the call is added to that of the loss, so both the norm and
    the step are others. When are the gradients cleared?""",
)
def cleared_after_the_step(
    loss: Tensor, optimizer: Optimizer, scaler: Any, max_norm: float
) -> float:
    norm = without_clearing(loss, optimizer, scaler, max_norm)
    optimizer.zero_grad()
    return norm


NEVER_CLEARED = cleared_after_the_step.also(without_clearing)
