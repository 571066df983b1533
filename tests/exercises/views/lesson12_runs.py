"""Lesson 12 on a student's page."""

from __future__ import annotations

from typing import Any

from autograder.checks.pictures import Picture
from tests.exercises.scenarios import runs as scenario
from tests.exercises.scenarios.loops import Data
from tests.exercises.views.drawing import curve
from tests.exercises.views.loops import SHOW_MODEL
from tests.exercises.views.networks import DROPOUT, network
from tests.exercises.views.writing import SEEDED, indented, literal, number, text

GROW = [
    "def grow(model, by):",
    "    with torch.no_grad():",
    "        for value in [*model.parameters(), *model.buffers()]:",
    "            value.add_(by)",
    "",
]


def standardize(name: str, case: scenario.Sets) -> str:
    """The sets that come back, and the arguments afterwards."""
    names = ["train", *(f"other{i + 1}" for i in range(len(case.others)))]
    sets = [case.train, *case.others]
    return text(
        [f"{n} = {literal(x)}" for n, x in zip(names, sets, strict=True)],
        "",
        f"for x in {name}({', '.join(names)}):",
        "    print(x)",
        f'print("afterwards:", {", ".join(names)})',
    )


def early_stopping(name: str, case: scenario.Epochs) -> str:
    """The answer for each epoch, and the models that are restored."""
    delta = "" if case.min_delta is None else f", min_delta={number(case.min_delta)}"
    losses = ", ".join(map(number, case.losses))
    again = ["grow(model, 7)", "stopping.restore(model)", "print(list(model.named_parameters()))"]
    other = [
        "model = network(seed=5)",
        "stopping.restore(model)",
        'print("another model:")',
        SHOW_MODEL,
    ]
    return text(
        network(case.kind),
        GROW,
        "model = network()",
        "held = list(model.parameters())",
        f"stopping = {name}({case.patience}{delta})",
        f"for loss in [{losses}]:",
        "    grow(model, 1)",
        '    print(loss, "stop:", bool(stopping.step(loss, model)))',
        "stopping.restore(model)",
        SHOW_MODEL,
        'print("the same objects:", held)',
        again if case.twice else [],
        *(other if case.other else []),
    )


def ema(name: str, case: scenario.Updates) -> str:
    """The average after each update."""
    return text(
        network(case.kind),
        GROW,
        f"model = network(){'.float()' if case.single else ''}",
        f"average = {name}(model, {number(case.decay)})",
        "print(average.module.state_dict())",
        f"for by in {case.growth}:",
        "    grow(model, by)",
        "    average.update(model)",
        '    print("the model grew by", by, average.module.state_dict())',
        "grow(model, 1)",
        'print("the model grew by 1, without an update:", average.module.state_dict())',
        'print("the model:", model.state_dict())',
    )


def resume(name: str, case: scenario.Resumed) -> str:
    """The losses of the old run and of those that were resumed."""
    again = ["state"] * (case.times - 1)
    optimizer = case.optimizer.replace("(", "(model.parameters(), ")
    scheduler = case.scheduler.replace("(", "(optimizer, ").replace(
        "patience=0", "factor=0.5, patience=0"
    )
    plateau = scheduler.startswith("ReduceLROnPlateau")
    snapshots = f"[{', '.join(['state'] if case.times == 1 else ['at_once', *again])}]"
    saved = [
        "file = io.BytesIO()",
        "torch.save(state, file)",
        "file.seek(0)",
        "state = torch.load(file, weights_only=True)",
    ]
    return text(
        "import copy",
        "import io",
        "",
        "from torch.optim.lr_scheduler import *",
        "",
        network(case.kind),
        "def training(seed):",
        "    model = network(seed)",
        f"    optimizer = torch.optim.{optimizer}",
        f"    scheduler = {scheduler}",
        f"    return model, optimizer, scheduler, {name}(model, optimizer, scheduler)",
        "",
        "def epoch(model, optimizer, scheduler, run):",
        "    x, y = noise(6, 2, seed=1), noise(6, 2, seed=2)",
        "    optimizer.zero_grad()",
        "    loss = (model(x) - y).square().mean()",
        "    loss.backward()",
        "    optimizer.step()",
        f"    scheduler.step({'1.0' if plateau else ''})",
        "    run.epoch += 1",
        '    lr = optimizer.param_groups[0]["lr"]',
        '    print("epoch", run.epoch, "loss", loss.item(), "lr now", lr)',
        "",
        "torch.manual_seed(0)",
        "old = training(seed=0)",
        f"for _ in range({case.before}):",
        "    epoch(*old)",
        "state = old[-1].state_dict()",
        ["at_once = copy.deepcopy(state)"] if case.times > 1 else [],
        [f"for _ in range({case.after}):", "    epoch(*old)"] if case.goes_on else [],
        saved if case.saved else [],
        f"snapshots = {snapshots}",
        "for time, snapshot in enumerate(snapshots):",
        "    torch.rand(3 + time)",
        "    fresh = training(seed=time + 1)",
        "    fresh[-1].load_state_dict(snapshot)",
        '    print("loaded: epoch", fresh[-1].epoch)',
        f"    for _ in range({case.after}):",
        "        epoch(*fresh)",
        "    print([value.tolist() for value in fresh[0].state_dict().values()])",
    )


def _data(name: str, data: Data, own: bool = True) -> list[str]:
    """`own`: whatever it draws, it draws from a generator of its own."""
    pairs = f"TensorDataset({literal(data.x)}, {literal(data.y)})"
    generator = ", generator=torch.Generator()" if own else ""
    return [f"{name} = DataLoader({pairs}, batch_size={data.batch_size}{generator})"]


def fit_early(name: str, case: scenario.Stopped) -> str:
    """What comes back, and the model in the end."""
    outputs, inputs = case.weight.shape
    dtype = case.weight.dtype
    model = "linear"
    if case.norm:
        model = f"nn.Sequential(linear, nn.BatchNorm1d({outputs}, dtype={dtype}))"
    if case.dropout:
        model = "nn.Sequential(Dropout(0.5), linear)"
    loss = f"nn.functional.{case.loss}"
    return text(
        DROPOUT if case.dropout else [],
        _data("train_data", case.train),
        _data("val_data", case.val),
        _data("test_data", case.test, own=False),
        f"linear = nn.Linear({inputs}, {outputs}, dtype={dtype})",
        "with torch.no_grad():",
        f"    linear.weight.copy_({literal(case.weight)})",
        f"    linear.bias.copy_({literal(case.bias)})",
        f"model = {model}",
        SEEDED if case.dropout else [],
        f"optimizer = torch.optim.SGD(model.parameters(), lr={number(case.lr)},"
        f" momentum={number(case.momentum)})",
        "",
        f"found = {name}(",
        indented(["model, train_data, val_data, test_data,"]),
        indented([f"{loss}, optimizer, epochs={case.epochs}, patience={case.patience},"]),
        ")",
        'print("epochs, best validation loss, accuracy:", found)',
        SHOW_MODEL,
    )


CODE = {
    scenario.standardize: standardize,
    scenario.early_stopping: early_stopping,
    scenario.ema: ema,
    scenario.resume: resume,
    scenario.fit_early: fit_early,
}


def losses(case: Any, observed: Any, expected: Any) -> Picture | None:
    """The losses of the first resumed run that has others than it should."""
    if not isinstance(case, scenario.Resumed):
        return None
    for theirs, right in zip(observed.losses, expected.losses, strict=False):
        if found := curve("The resumed run", ("epoch after loading", "loss"), (theirs, right)):
            return found
    return None


PICTURES = {"Run": losses}
