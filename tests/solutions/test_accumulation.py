"""Lesson 10: the numbers of the contract, and what its cases must stay away from."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from autograder.course import load_course
from solutions.lesson10_accumulation import (
    GradScaler,
    clip_grad_norm,
    clip_grad_value,
    scaled_step,
    train_accumulated,
)
from tests.autograder.course import ROOT
from tests.exercises.scenarios.accumulation import Accumulated, Clip, ScaledSteps

LARGE = 4.0
"""Where gradients are clipped, their norm is this and more: torch adds 1e-6 to it."""


def leaf(*gradient: float) -> Tensor:
    p = nn.Parameter(torch.ones(len(gradient), dtype=torch.float64))
    p.grad = torch.tensor(gradient, dtype=torch.float64)
    return p


def test_numbers_of_clipping() -> None:
    p, q = leaf(3.0, 4.0), leaf(12.0)
    assert clip_grad_norm([p, q], 6.5) == pytest.approx(13.0)
    assert p.grad is not None and p.grad.tolist() == pytest.approx([1.5, 2.0])
    assert q.grad is not None and q.grad.tolist() == pytest.approx([6.0])
    p = leaf(3.0, -4.0, 0.5)
    clip_grad_value([p], 2.0)
    assert p.grad is not None and p.grad.tolist() == [2.0, -2.0, 0.5]


class Weight(nn.Module):
    """One weight, which is the prediction for every sample."""

    def __init__(self) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.zeros(1, dtype=torch.float64))

    def forward(self, x: Tensor) -> Tensor:
        return self.w.expand(len(x))


def test_numbers_of_accumulation() -> None:
    model, seen = Weight(), []
    targets = [[1.0, 1.0], [1.0, 1.0], [4.0]]
    batches = [(torch.zeros(len(y)), torch.tensor(y, dtype=torch.float64)) for y in targets]
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    optimizer.register_step_post_hook(lambda *_: seen.append(model.w.item()))
    loss = train_accumulated(batches, model, nn.functional.mse_loss, optimizer, 2)
    assert seen == pytest.approx([0.2, 0.96]) and loss == pytest.approx(3.688)


def test_numbers_of_the_scaler() -> None:
    p, scaler, scales = leaf(0.0), GradScaler(init_scale=8.0, growth_interval=2), []
    optimizer = torch.optim.SGD([p], lr=0.5)
    values = []
    for gradient in (1.0, math.inf, 1.0, 1.0, 1.0):
        optimizer.zero_grad()
        scaler.scale((p * gradient).sum()).backward()
        scaler.step(optimizer)
        scaler.update()
        scales.append(scaler.get_scale())
        values.append(p.item())
    assert scales == [8.0, 4.0, 4.0, 8.0, 8.0]
    assert values == [0.5, 0.5, 0.0, -0.5, -1.0]


@pytest.mark.parametrize("scaler", [GradScaler(8.0), torch.amp.GradScaler("cpu", init_scale=8.0)])
def test_numbers_of_a_scaled_step(scaler: Any) -> None:
    p = leaf(0.0, 0.0)
    optimizer = torch.optim.SGD([p], lr=0.5)
    loss = (p * torch.tensor([3.0, 4.0], dtype=torch.float64)).sum()
    assert scaled_step(loss, optimizer, scaler, 1.0) == pytest.approx(5.0)
    assert p.tolist() == pytest.approx([0.7, 0.6])


def norms(case: Accumulated) -> list[float]:
    """The norms of an epoch's steps, before clipping."""
    model, found = case.model.build(), []
    optimizer = torch.optim.SGD(model.parameters(), lr=case.lr, momentum=case.momentum)

    def clip(*_: Any) -> None:
        limit = math.inf if case.max_norm is None else case.max_norm
        found.append(clip_grad_norm(model.parameters(), limit))

    optimizer.register_step_pre_hook(clip)
    loader = case.data.loader()
    train_accumulated(loader, model, nn.functional.mse_loss, optimizer, case.every)
    return found


def test_what_is_clipped_is_long() -> None:
    """Where it is not, torch's clipping and the plain formula differ by more."""
    course = load_course(ROOT)
    tables, looked_at = course.tables(), 0
    for check in course.checks:
        if check.lesson != "lesson10_accumulation":
            continue
        for case in tables.of(check).cases:
            limit, found = math.inf, [0.0]
            if isinstance(case, Clip) and check.exercise == "clip_grad_norm":
                grads = [leaf.grad.flatten() for leaf in case.leaves if leaf.grad is not None]
                limit, found = case.limit, [torch.cat(grads).norm().item()]
            elif isinstance(case, Accumulated) and case.max_norm is not None:
                limit, found = case.max_norm, norms(case)
            elif isinstance(case, ScaledSteps):
                limit, found = case.max_norm, [math.hypot(*row) for row in case.gradients]
            assert limit == math.inf or limit <= 1024
            for norm in found:
                assert norm <= limit or norm >= LARGE or math.isnan(norm), (check.id, case)
                looked_at += norm > limit
    assert looked_at > 30
