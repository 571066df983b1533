"""Training loops on a student's page: what the lessons that train share."""

from __future__ import annotations

from tests.exercises.scenarios import loops as scenario
from tests.exercises.views.writing import literal, number


def data(prefix: str, data: scenario.Data) -> list[str]:
    """The lines that make a loader, called `{prefix}dataloader`."""
    return [
        f"{prefix}x = {literal(data.x)}",
        f"{prefix}y = {literal(data.y)}",
        f"{prefix}dataloader = DataLoader(TensorDataset({prefix}x, {prefix}y),"
        f" batch_size={data.batch_size})",
    ]


def model(model: scenario.Model) -> list[str]:
    """The lines that make a model, called `model`."""
    outputs, inputs = model.weight.shape
    norm = f"model = nn.Sequential(nn.BatchNorm1d({inputs}, dtype={model.weight.dtype}), linear)"
    return [
        f"linear = nn.Linear({inputs}, {outputs}, dtype={model.weight.dtype})",
        "with torch.no_grad():",
        f"    linear.weight.copy_({literal(model.weight)})",
        f"    linear.bias.copy_({literal(model.bias)})",
        "model = linear" if model.kind == "linear" else norm,
        *([] if model.training else ["model.eval()"]),
    ]


def optimizer(lr: float, momentum: float) -> str:
    """The line that makes the optimizer of `model`."""
    more = f", momentum={number(momentum)}" if momentum else ""
    return f"optimizer = torch.optim.SGD(model.parameters(), lr={number(lr)}{more})"


SHOW_MODEL = [
    "for key, value in model.state_dict().items():",
    "    print(key, value.tolist())",
]
"""Prints what is left of `model`."""

ZEROS = ["for p in model.parameters():", "    p.grad = torch.zeros_like(p)"]
"""Gives every parameter of `model` a gradient of zeros."""
