"""The models of `scenarios.networks` as lines of Python: what lessons 11 and 12 share."""

from __future__ import annotations


def _stack(*modules: str) -> str:
    return f"nn.Sequential({', '.join(modules)})"


_MADE = {
    "linear": "nn.Linear(2, 2)",
    "no bias": _stack("nn.Linear(2, 2, bias=False)"),
    "norm": _stack("nn.Linear(2, 3)", "nn.BatchNorm1d(3)", "nn.ReLU()", "nn.Linear(3, 2)"),
    "conv": _stack(
        "nn.Unflatten(1, (1, 1, 2))",
        "nn.Conv2d(1, 2, (1, 2))",
        "nn.GroupNorm(1, 2)",
        "nn.Flatten()",
        "nn.Linear(2, 2)",
    ),
    "gained": "Gained()",
    "tied": "Tied()",
    "mixing": "Mixing()",
    "debiased": "Debiased()",
    "dropout alone": "Dropout(0.5)",
    "no parameters": _stack("nn.Flatten()", "Dropout(0.5)"),
    "layers": _stack("nn.Linear(2, 2)", "nn.Linear(2, 2)"),
    "nested": _stack(
        _stack("nn.Linear(2, 3)", "nn.Tanh()", "nn.Linear(3, 2)"), "nn.Tanh()", "nn.Linear(2, 2)"
    ),
    "body": _stack(
        _stack("nn.Linear(2, 3)", "Dropout(0.5)", "nn.BatchNorm1d(3)"), "nn.Linear(3, 2)"
    ),
    "dropout": _stack(
        _stack("nn.Linear(2, 3)", "nn.BatchNorm1d(3)", "Dropout(0.5)"),
        "Dropout(0.25)",
        "nn.Linear(3, 2)",
    ),
    "dropping": _stack("nn.Linear(2, 3)", "Dropout(0.5)", "nn.Linear(3, 2)"),
    "deep": _stack(
        _stack(
            _stack("nn.Linear(2, 2)", "nn.BatchNorm1d(2)"), _stack("nn.Linear(2, 2)", "nn.ReLU()")
        ),
        "nn.Linear(2, 2)",
    ),
}
DROPOUT = [
    "class Dropout(nn.Dropout):  # draws the same everywhere",
    "    def forward(self, input):",
    "        if not self.training:",
    "            return input",
    "        kept = torch.rand(input.shape, dtype=torch.float64) >= self.p",
    "        return input * kept / (1 - self.p)",
    "",
]
_CLASSES = {
    "body": DROPOUT,
    "dropout": DROPOUT,
    "dropping": DROPOUT,
    "dropout alone": DROPOUT,
    "no parameters": DROPOUT,
    "tied": [
        "class Tied(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        "        self.first = nn.Linear(2, 2)",
        "        self.second = nn.Linear(2, 2)",
        "        self.second.weight = self.first.weight",
        "",
        "    def forward(self, x):",
        "        return self.second(self.first(x))",
        "",
    ],
    "mixing": [
        "class Mixing(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        "        self.mix = nn.Parameter(torch.ones(2, 2))",
        "        self.layer = nn.Linear(2, 1)",
        "",
        "    def forward(self, x):",
        "        return self.layer(x @ self.mix)",
        "",
    ],
    "debiased": [
        "class Debiased(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        "        self.debias = nn.Linear(2, 2)",
        "        self.layer = nn.Linear(2, 1)",
        "",
        "    def forward(self, x):",
        "        return self.layer(self.debias(x))",
        "",
    ],
    "gained": [
        "class Gained(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        "        self.norm = nn.LayerNorm(2)",
        "        self.layer = nn.Linear(2, 2, bias=False)",
        "        self.gain = nn.Parameter(torch.ones(()))",
        "",
        "    def forward(self, x):",
        "        return self.gain * self.layer(self.norm(x))",
        "",
    ],
}
_NOISE = [
    "def noise(*shape, seed):",
    "    generator = torch.Generator().manual_seed(seed)",
    "    numbers = torch.randn(shape, generator=generator, dtype=torch.float64)",
    "    return numbers.mul(100).round() / 100",
    "",
]
_FILLED = [
    "    with torch.no_grad():",
    "        for place, p in enumerate(model.parameters()):",
    "            p.copy_(noise(*p.shape, seed=100 * seed + place))",
    "        for place, buffer in enumerate(model.buffers()):",
    "            if buffer.is_floating_point():",
    "                buffer.copy_(noise(*buffer.shape, seed=100 * seed + 50 + place).abs() + 0.5)",
    "            else:",
    "                buffer.fill_(seed + 3)",
    "    return model",
    "",
]


def network(kind: str) -> list[str]:
    """The lines that define `noise(*shape, seed)`, and `network(seed)` for this kind of model."""
    return [
        *_CLASSES.get(kind, []),
        *_NOISE,
        "def network(seed=0):",
        "    with torch.random.fork_rng(devices=[]):",
        f"        model = {_MADE[kind]}.double()",
        *_FILLED,
    ]


def frozen(names: list[str]) -> list[str]:
    """The lines that freeze the parameters of `model` whose names begin so."""
    if not names:
        return []
    return [
        "for name, p in model.named_parameters():",
        f"    if name.startswith({tuple(names)!r}):",
        "        p.requires_grad_(False)",
    ]
