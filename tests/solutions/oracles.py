"""torch's own way to what an exercise asks for, where saying it would be an answer.

A check names such an oracle as `oracle="tests.solutions.oracles:gradient"`, so that a student's
kit, which has the checks, does not hold it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR


def gradient() -> Callable[..., Tensor]:
    """1.1, by `torch.autograd.grad`."""

    def gradient(f: Callable[[Tensor], Tensor], w: Tensor) -> Tensor:
        probe = w.detach().clone().requires_grad_()
        return torch.autograd.grad(f(probe), probe)[0]

    return gradient


def norm_loss() -> Callable[..., Tensor]:
    """3.3, by `torch.linalg.vector_norm`."""
    return lambda prediction, target: torch.linalg.vector_norm(prediction - target)


def warmup_cosine() -> Callable[..., Any]:
    """9.2, by `LinearLR` and `CosineAnnealingLR` one after the other."""
    return _WarmupCosine


class _WarmupCosine:
    """torch's cosine climbs again after its end, so it is called no more then."""

    def __init__(
        self,
        optimizer: torch.optim.Optimizer,
        warmup: int,
        total: int,
        start_factor: float = 0.1,
        lr_min: float = 0.0,
    ) -> None:
        self._left = total
        cosine = CosineAnnealingLR(optimizer, total - warmup, eta_min=lr_min)
        self._schedule: Any = cosine
        if warmup:
            for group in optimizer.param_groups:
                group["lr"] = group["initial_lr"]
            linear = LinearLR(optimizer, start_factor, total_iters=warmup)
            cosine = CosineAnnealingLR(optimizer, total - warmup, eta_min=lr_min)
            self._schedule = SequentialLR(optimizer, [linear, cosine], [warmup])

    def step(self) -> None:
        if self._left > 0:
            self._left -= 1
            with warnings.catch_warnings():  # SequentialLR uses an argument that torch gives up
                warnings.simplefilter("ignore", UserWarning)
                self._schedule.step()


def scaled_step() -> Callable[..., float]:
    """10.5, with torch's own clipping."""

    def scaled_step(loss: Tensor, optimizer: Any, scaler: Any, max_norm: float) -> float:
        optimizer.zero_grad()
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        params = [p for group in optimizer.param_groups for p in group["params"]]
        norm = torch.nn.utils.clip_grad_norm_(params, max_norm)
        scaler.step(optimizer)
        scaler.update()
        return norm.item()

    return scaled_step


def EMA() -> Callable[..., Any]:
    """12.3, by `torch.optim.swa_utils`, whose first update copies."""
    from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

    class Averaged:
        def __init__(self, model: nn.Module, decay: float) -> None:
            self.averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(decay))
            self.module = self.averaged.module

        def update(self, model: nn.Module) -> None:
            self.averaged.update_parameters(model)

    return Averaged
