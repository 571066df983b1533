"""Lesson 9 on a student's page."""

from __future__ import annotations

from typing import Any

from autograder.checks.pictures import Picture
from tests.exercises.scenarios import schedules as scenario
from tests.exercises.views.drawing import curve
from tests.exercises.views.loops import SHOW_MODEL, ZEROS, data, model, optimizer
from tests.exercises.views.writing import keywords, number, text


def _optimizer(bases: list[float]) -> list[str]:
    """An optimizer with a group for each rate, whose gradients are 1."""
    groups = ", ".join(
        f'{{"params": [params[{i}]], "lr": {number(base)}}}' for i, base in enumerate(bases)
    )
    return [
        f"params = [nn.Parameter(torch.zeros(1)) for _ in range({len(bases)})]",
        "for p in params:",
        "    p.grad = torch.ones(1)",
        f"optimizer = torch.optim.SGD([{groups}])",
        "",
    ]


RATES = '[group["lr"] for group in optimizer.param_groups]'


def _schedule(name: str, case: scenario.Schedule, shown: str) -> str:
    arguments = ", ".join(["optimizer", *map(str, case.arguments)]) + keywords(case.options)
    return text(
        _optimizer(case.bases),
        f"scheduler = {name}({arguments})",
        f'print("at first:", {shown})',
        f"for call in range(1, {case.calls} + 1):",
        "    optimizer.step()",
        "    scheduler.step()",
        f'    print("after call", call, {shown})',
        f'print("the groups hold", {RATES})',
        'print("parameters:", params)',
    )


def follow(name: str, case: scenario.Schedule) -> str:
    """The rates after each call."""
    return _schedule(name, case, RATES)


def ask(name: str, case: scenario.Schedule) -> str:
    """What `get_last_lr()` says after each call."""
    return _schedule(name, case, "scheduler.get_last_lr()")


def react(name: str, case: scenario.Metrics) -> str:
    """The rates after each metric."""
    metrics = ", ".join(map(number, case.metrics))
    return text(
        _optimizer(case.bases),
        f"scheduler = {name}(optimizer{keywords(case.options)})",
        f"for metric in [{metrics}]:",
        "    optimizer.step()",
        "    scheduler.step(metric)",
        f'    print("after", metric, {RATES})',
        'print("parameters:", params)',
    )


def _training(case: scenario.Scheduled) -> str:
    """The line that makes the optimizer of `model`, with one group or with two."""
    made = optimizer(case.lr, case.momentum)
    if case.bias_lr is None:
        return made
    bias = f'{{"params": [model.bias], "lr": {number(case.bias_lr)}}}'
    return made.replace("model.parameters()", f'[{{"params": [model.weight]}}, {bias}]')


def train(name: str, case: scenario.Scheduled) -> str:
    """The rates returned, and the model that was reached."""
    every = "" if case.every is None else f", every={case.every!r}"
    arguments = f"nn.functional.cross_entropy, optimizer, scheduler, epochs={case.epochs}{every}"
    return text(
        data("", case.data),
        model(case.model),
        ZEROS if case.zeros else [],
        _training(case),
        f"scheduler = torch.optim.lr_scheduler.{case.scheduler}",
        "",
        f"rates = {name}(dataloader, model, {arguments})",
        'print("rates:", rates)',
        'print("the rate afterwards:", optimizer.param_groups[0]["lr"])',
        SHOW_MODEL,
    )


CODE = {
    scenario.follow: follow,
    scenario.ask: ask,
    scenario.react: react,
    scenario.train: train,
}


def rates(case: Any, observed: Any, expected: Any) -> Picture | None:
    """The rate of the first group that gets another one, call by call."""
    if not isinstance(case, scenario.Schedule | scenario.Metrics):
        return None
    for group, base in enumerate(case.bases):
        sides = [_group(side, group) for side in (observed, expected)]
        title = "The rate" if len(case.bases) == 1 else f"The rate of group {group + 1}"
        axes = "call", "lr"
        if found := curve(f"{title}, base {base:g}", axes, sides, first=0):
            return found
    return None


def _group(seen: Any, group: int) -> Any:
    if not isinstance(seen, scenario.RatesSeen):
        return None
    rows = [seen.at_first, *(call.rates for call in seen.calls)]
    return [row[group] if len(row) > group else None for row in rows]


def used(case: Any, observed: Any, expected: Any) -> Picture | None:
    """The rates that were returned."""
    if not isinstance(case, scenario.Scheduled):
        return None
    return curve("The rate of each step", ("step", "lr"), (observed.rates, expected.rates))


PICTURES = {
    "StepLR": rates,
    "WarmupCosine": rates,
    "ReduceLROnPlateau": rates,
    "train_scheduled": used,
}
