"""Lesson 9: the numbers of the contract, and what its cases must stay away from."""

from __future__ import annotations

import math
from typing import Any

import pytest

from autograder.course import load_course
from solutions.lesson9_schedules import ReduceLROnPlateau, StepLR, WarmupCosine
from tests.autograder.course import ROOT
from tests.exercises.scenarios.schedules import Metrics, RatesSeen, Schedule, follow, react

ACCURACIES = [0.5, 0.6, 0.68, 0.74, 0.79, 0.83, 0.86, 0.89, 0.91, 0.93]


def first_group(seen: RatesSeen) -> list[float]:
    return [call.rates[0] for call in seen.calls]


@pytest.mark.parametrize(
    ("scheduler", "arguments", "options", "rates"),
    [
        (StepLR, [2], {"gamma": 0.5}, [1, 1, 0.5, 0.5, 0.25]),
        (
            WarmupCosine,
            [3, 7],
            {"lr_min": 0.2},
            [0.1, 0.4, 0.7, 1, 0.8828, 0.6, 0.3172, 0.2, 0.2, 0.2],
        ),
        (WarmupCosine, [0, 400], {}, None),
    ],
)
def test_numbers_of_the_contract(
    scheduler: Any, arguments: list[int], options: dict[str, Any], rates: list[float] | None
) -> None:
    calls = len(rates) - 1 if rates else 20
    seen = follow(scheduler, Schedule([1.0], arguments, options, calls))
    found = [seen.at_first[0], *first_group(seen)]
    if rates:
        assert found == pytest.approx(rates, abs=5e-5)
    else:  # a cosine for 400 batches, stepped once in each of 20 epochs
        assert found[-1] == pytest.approx(0.994, abs=5e-4)


@pytest.mark.parametrize(
    ("options", "metrics", "rates"),
    [
        (
            {"factor": 0.5, "patience": 2},
            [1.0] * 8,
            [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25],
        ),
        (
            {"factor": 0.5, "patience": 1, "cooldown": 2},
            [1.0] * 10,
            [1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25],
        ),
        ({"patience": 2}, ACCURACIES, [1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.001]),
    ],
)
def test_numbers_of_the_plateau(
    options: dict[str, Any], metrics: list[float], rates: list[float]
) -> None:
    assert first_group(react(ReduceLROnPlateau, Metrics(metrics, options))) == pytest.approx(rates)


def test_no_metric_is_near_a_threshold_and_no_rate_begins_below_the_smallest() -> None:
    """There, honest right answers differ."""
    course = load_course(ROOT)
    tables = course.tables()
    looked_at = 0
    for check in course.checks:
        for case in tables.of(check).cases if check.exercise == "ReduceLROnPlateau" else ():
            assert float(case.options.get("min_lr", 0.0)) <= min(case.bases)
            looked_at += _far_from_thresholds(case)
    assert looked_at > 100


def _far_from_thresholds(case: Metrics) -> int:
    threshold = float(case.options.get("threshold", 1e-4))
    sign = 1 if case.options.get("mode", "min") == "min" else -1
    best, compared = case.metrics[0], 0
    assert best > 0
    for metric in case.metrics[1:]:
        if math.isnan(metric):
            continue
        limit = best * (1 - sign * threshold)
        assert metric > 0 and abs(metric - limit) > 1e-6 * best
        best = metric if sign * metric < sign * limit else best
        compared += 1
    return compared
