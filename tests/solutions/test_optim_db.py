"""Independent evidence: PyTorch's own catalogue of optimizer inputs, run on the reference.

`optim_db` is private and changes global state when it is imported (it needs `expecttest`, loads a
Hypothesis profile, freezes backend flags), so it is read in a process of its own. What counts are
the configurations that lessons 4 and 5 speak of; torch.optim is the truth.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.autograder.course import ROOT

PROGRAM = """
import importlib, inspect, json, sys
import torch
from torch.testing._internal.common_optimizers import optim_db

sys.path.insert(0, sys.argv[1])
ours = {}
for lesson in ("lesson4_sgd", "lesson5_adaptive"):
    ours |= vars(importlib.import_module(f"solutions.{lesson}"))

def parameters():
    generator = torch.Generator().manual_seed(3)
    shapes = [(2, 3), (3,), (), (3,)]
    made = [torch.randn(s, generator=generator, dtype=torch.float64) for s in shapes]
    return [p.requires_grad_() for p in made]

def train(optimizer, params):
    generator = torch.Generator().manual_seed(4)
    path = []
    for step in range(7):
        for number, p in enumerate(params):
            gradient = torch.randn(p.shape, generator=generator, dtype=torch.float64)
            p.grad = None if (step + number) % 5 == 4 else gradient
        optimizer.step()
        path += [p.detach().clone() for p in params]
    return path

found = {}
for info in optim_db:
    name = info.optim_cls.__name__
    if name not in ours:
        continue
    known = inspect.signature(ours[name]).parameters
    for given in info.optim_inputs_func(device="cpu"):
        kwargs = {k: v for k, v in given.kwargs.items() if not (k == "capturable" and not v)}
        if not set(kwargs) <= set(known):
            continue
        theirs, mine = parameters(), parameters()
        expected = train(info.optim_cls(theirs, **kwargs), theirs)
        actual = train(ours[name](mine, **kwargs), mine)
        worst = max(float((a - b).abs().max()) for a, b in zip(actual, expected))
        found.setdefault(name, []).append([given.desc, worst])
print(json.dumps(found))
"""

LEAST = {"SGD": 8, "Adagrad": 5, "RMSprop": 5, "Adadelta": 3, "Adam": 3, "AdamW": 3}
"""How many configurations there must at least be, so that an empty catalogue proves nothing."""


@pytest.fixture(scope="module")
def differences() -> dict[str, list[tuple[str, float]]]:
    pytest.importorskip("expecttest", reason="a package that torch's own tests need")
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(ROOT)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, list[tuple[str, float]]] = json.loads(run.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("name", LEAST)
def test_the_reference_follows_torch_on_its_own_inputs(
    differences: dict[str, list[tuple[str, float]]], name: str
) -> None:
    assert len(differences[name]) >= LEAST[name]
    for description, worst in differences[name]:
        assert worst < 1e-12, description
