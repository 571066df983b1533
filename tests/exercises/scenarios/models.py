"""Scenarios of lesson 6: models, data sets and mini-batches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from autograder.messages.catalogue import Said, in_a_row, words
from autograder.shown import brief
from tests.exercises.scenarios.calls import lacks_option, refusal
from tests.exercises.scenarios.leaves import plain_list, snapshot, used


@dataclass(frozen=True)
class Built:
    """Constructor arguments, the values its parameters get, in order, and an input."""

    arguments: list[int]
    weights: list[Tensor]
    x: Tensor

    def called(self, name: str) -> Said:
        arguments = ", ".join(map(str, self.arguments))
        return in_a_row([f"{name}({arguments})(x)", of_shape("x", self.x)])


@dataclass(frozen=True)
class ModelSeen:
    shapes: list[list[int]]
    require_grad: list[bool]
    output: Any
    second_output: Any
    output_in_evaluation: Any
    gradients_of_parameters: list[Tensor | None]
    in_use: list[Tensor | None]


def forward(implementation: Any, case: Built) -> ModelSeen:
    """The parameters' shapes, what the model gives once they have the case's values, for one x
    twice, and in evaluation mode too, the parameters' gradients, and what comes of them in use.

    The gradients are those of the output's sum with the weights 1, 2, 3, …, also where parameters
    were frozen. Where the shapes are others, the values cannot be put in and there is no output to
    compare; the parameters are ones then, as what they start from is anybody's choice.
    """
    model, untouched = implementation(*case.arguments).to(case.x.dtype), case.x.clone()
    parameters = list(model.parameters())
    shapes = [list(p.shape) for p in parameters]
    require_grad = [p.requires_grad for p in parameters]
    fits = shapes == [list(w.shape) for w in case.weights]
    with torch.no_grad():
        values = case.weights if fits else [torch.ones_like(p) for p in parameters]
        for p, w in zip(parameters, values, strict=True):
            p.requires_grad_().copy_(w)
    outputs = [model(case.x) if fits else None for _ in range(2)]
    gradients = _gradients(outputs[0], parameters)
    model.eval()
    first, second, evaluated = map(snapshot, [*outputs, model(untouched) if fits else None])
    for p, trained in zip(parameters, require_grad, strict=True):
        p.grad = None
        p.requires_grad_(trained)
    in_use = [used(p) for p in parameters]
    return ModelSeen(shapes, require_grad, first, second, evaluated, gradients, in_use)


def _gradients(output: Any, parameters: list[nn.Parameter]) -> list[Tensor | None]:
    """The parameters' gradients of a weighted sum of the output, None for those that it does not
    depend on."""
    if isinstance(output, Tensor) and output.requires_grad:
        weights = torch.arange(1, output.numel() + 1, dtype=output.dtype).reshape(output.shape)
        (output * weights).sum().backward()
    return [snapshot(p.grad) for p in parameters]


@dataclass(frozen=True)
class Pairs:
    """Samples, and the size of the batches in which a DataLoader fetches them."""

    x: Tensor
    y: Tensor
    batch_size: int = 2

    def called(self, name: str) -> Said:
        shapes = in_a_row([of_shape("x", self.x), of_shape("y", self.y)], "and_more")
        return in_a_row([f"{name}(x, y)", shapes])


@dataclass(frozen=True)
class DatasetSeen:
    length: Any
    items: list[Any]
    batches: list[Any]


def dataset(implementation: Any, case: Pairs) -> DatasetSeen:
    """The length, each item, and the batches that a DataLoader makes of them."""
    data = implementation(case.x, case.y)
    length = len(data)
    items = [plain_list(data[i]) for i in range(len(case.x))]
    batches = [plain_list(batch) for batch in DataLoader(data, batch_size=case.batch_size)]
    return DatasetSeen(length, items, batches)


def construct(implementation: Any, case: Pairs) -> str:
    """What happens when the data set is built."""
    return refusal(lambda: implementation(case.x, case.y))


@dataclass(frozen=True)
class Passes:
    """Passes over `samples` numbered samples, one after the other with one generator.

    `spare`: a function that lacks one of these options shows nothing here; another check is about
    them.
    """

    samples: int
    batch_size: int
    shuffle: bool = False
    drop_last: bool = False
    seed: int | None = None
    passes: int = 1
    shape: list[int] = field(default_factory=lambda: [2])
    spare: list[str] = field(default_factory=list)

    def called(self, name: str) -> Said:
        options = ", shuffle=True" if self.shuffle else ""
        options += ", generator=…" if self.seed is not None else ""
        options += ", drop_last=True" if self.drop_last else ""
        seed = [] if self.seed is None else [words("generator of seed {seed}", seed=self.seed)]
        samples = words("{count} samples", count=self.samples)
        if self.shape != [2]:
            shape = str(tuple(self.shape))
            samples = words("{count} samples of shape {shape}", count=self.samples, shape=shape)
        return in_a_row(
            [
                f"{name}(x, y, {self.batch_size}{options})",
                *seed,
                in_a_row([samples, *self._times], "and_more"),
            ]
        )

    @property
    def _times(self) -> list[Said]:
        if self.passes == 1:
            return []
        if self.seed is None:
            return [words("{count} passes", count=self.passes)]
        return [words("{count} passes with one generator", count=self.passes)]


@dataclass(frozen=True)
class PassesSeen:
    """The batches of each pass, and of the same passes again from the same random state. Then of
    two passes that do not shuffle: over the tensors of these passes, and over untouched ones.
    `lacks`: the options that the function does not have; then all else is empty."""

    passes: list[Any]
    again: list[Any]
    afterwards: Any
    untouched: Any
    lacks: list[str] = field(default_factory=list)


def passes(implementation: Any, case: Passes) -> PassesSeen:
    """Every pass's batches.

    The second round starts from a new generator of the same seed, and from another global random
    state; without a seed, from the same global random state.
    """
    lacks = [name for name in case.spare if _lacks(implementation, name)]
    if lacks:
        return PassesSeen([], [], None, None, lacks)
    before = torch.get_rng_state()
    first, _ = _one_round(implementation, case)
    if case.seed is None:
        torch.set_rng_state(before)
    else:
        torch.rand(1)
    again, (x, y) = _one_round(implementation, case)
    afterwards = _in_order(implementation, case, x, y)
    return PassesSeen(first, again, afterwards, _in_order(implementation, case, *_samples(case)))


def _lacks(implementation: Any, name: str) -> bool:
    """Whether there is no such option."""
    (x, y), option = numbered(2), {name: None}
    return lacks_option(refusal(lambda: list(implementation(x, y, 1, **option))))


def _one_round(implementation: Any, case: Passes) -> tuple[list[Any], tuple[Tensor, Tensor]]:
    """The batches of each pass, and the tensors over which all of them went."""
    x, y = _samples(case)
    options = _options(case)
    made = [
        _plain_batches(implementation(x, y, case.batch_size, **options)) for _ in range(case.passes)
    ]
    return made, (x, y)


def _in_order(implementation: Any, case: Passes, x: Tensor, y: Tensor) -> Any:
    """The batches of a pass that does not shuffle, or what stops it, in words: to those who shuffle
    it says only whether x and y are what they were."""
    try:
        return _plain_batches(implementation(x, y, case.batch_size))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _samples(case: Passes) -> tuple[Tensor, Tensor]:
    x, y = numbered(case.samples)
    return x.reshape(case.samples, *case.shape), y


def _options(case: Passes) -> dict[str, Any]:
    """The arguments that are given; the others are left to their defaults."""
    options: dict[str, Any] = {}
    if case.shuffle:
        options["shuffle"] = True
    if case.seed is not None:
        options["generator"] = torch.Generator().manual_seed(case.seed)
    if case.drop_last:
        options["drop_last"] = True
    return options


def _plain_batches(batches: Any) -> Any:
    """The numbers of a pass's batches once it is over, so that a batch which is written over by a
    later one shows, and so that later passes change nothing."""
    if batches is None:
        return None
    kept = [plain_list(batch) for batch in batches]
    return [[snapshot(part) for part in b] if isinstance(b, list) else snapshot(b) for b in kept]


def numbered(samples: int) -> tuple[Tensor, Tensor]:
    """Samples that say who they are: x[i] is (i, -i), y[i] is the integer 10·i."""
    numbers = torch.arange(samples)
    return torch.stack([numbers, -numbers], dim=1).double(), 10 * numbers


@dataclass(frozen=True)
class BatchSize:
    """A batch size that ought to be refused, or accepted."""

    batch_size: int

    def called(self, name: str) -> Said:
        call = f"list({name}(x, y, batch_size={self.batch_size}))"
        return in_a_row([call, words("{count} samples", count=3)])


def first_batch(implementation: Any, case: BatchSize) -> str:
    """What happens at the call or at the first batch."""
    x, y = numbered(3)
    return refusal(lambda: list(implementation(x, y, case.batch_size)))


def model_of(kind: str, weight: Tensor, bias: Tensor) -> nn.Module:
    """`linear`: x·Wᵀ + b. `norm`: the same behind a BatchNorm1d, which knows train from eval
    mode."""
    linear = nn.Linear(weight.shape[1], weight.shape[0], dtype=weight.dtype)
    with torch.no_grad():
        linear.weight.copy_(weight)
        linear.bias.copy_(bias)
    if kind == "linear":
        return linear
    return nn.Sequential(nn.BatchNorm1d(weight.shape[1], dtype=weight.dtype), linear)


def described(kind: str, weight: Tensor) -> Said:
    """A model of `model_of` in a few words."""
    layers: Said = "nn.Linear" if kind == "linear" else words("BatchNorm1d and nn.Linear")
    numbers = brief(weight, width=30)
    return words("{layers} with weight {weight}", layers=layers, weight=numbers)


def of_shape(name: str, tensor: Tensor) -> Said:
    """A tensor by its shape alone."""
    return words("{name} of shape {shape}", name=name, shape=str(tuple(tensor.shape)))
