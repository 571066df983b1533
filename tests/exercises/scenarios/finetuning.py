"""Scenarios of lesson 11: parameter groups, frozen parts, a warm start."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from autograder.messages.catalogue import Said, in_a_row, words
from tests.exercises.scenarios.calls import refusal
from tests.exercises.scenarios.leaves import plain_list, snapshot, used
from tests.exercises.scenarios.networks import (
    described,
    named_parameters,
    named_state,
    network,
    noise,
)


@dataclass(frozen=True)
class Groups:
    """A model, of which some parameters are frozen, and what happens to its groups: one step of
    SGD, whose own `weight_decay` is `default`, with `gradient` everywhere."""

    kind: str
    weight_decay: float
    gradient: float
    frozen: list[str] = field(default_factory=list)
    default: float = 0.0
    seed: int = 0

    def model(self) -> nn.Module:
        return frozen_in(network(self.kind, self.seed), self.frozen)

    def called(self, name: str) -> Said:
        call = words(
            "{call}, then one step with lr=0.5 and gradients of {gradient}",
            call=f"{name}(model, {self.weight_decay:g})",
            gradient=f"{self.gradient:g}",
        )
        model = f"model = {described(self.model())}"
        frozen = [words("frozen: {names}", names=", ".join(self.frozen))] if self.frozen else []
        return in_a_row([call, model, *frozen])


def frozen_in(model: nn.Module, names: Iterable[str]) -> nn.Module:
    """The model, in which the parameters whose names begin so require no grad."""
    beginnings = tuple(names)
    for name, p in model.named_parameters():
        p.requires_grad_(not (beginnings and name.startswith(beginnings)))
    return model


@dataclass(frozen=True)
class GroupsSeen:
    """`decays`: for each parameter the `weight_decay` of every group that it is in, None where the
    group says nothing. `parameters`: after the step; none where an optimizer refuses the groups."""

    returned: str
    decays: dict[str, list[Any]]
    parameters: dict[str, Tensor]


GROUPS = "groups"


def groups(implementation: Any, case: Groups) -> GroupsSeen:
    """Which groups each parameter is in, and where a step of an optimizer with them leads.

    The frozen parameters have a gradient too, so that it shows if they are in a group.
    """
    model = case.model()
    returned = implementation(model, case.weight_decay)
    if not _are_groups(returned):
        return GroupsSeen(_kind(returned), {}, {})
    made = [dict(group, params=_parameters(group["params"])) for group in returned]
    decays: dict[str, list[Any]] = {name: [] for name, _ in model.named_parameters()}
    names = {id(p): name for name, p in model.named_parameters()}
    listed = [(p, group) for group in made for p in group["params"]]
    for p, group in listed:
        name = names.get(id(p), "another tensor")
        decays.setdefault(name, []).append(group.get("weight_decay"))
    if len({id(p) for p, _ in listed}) < len(listed):
        return GroupsSeen(GROUPS, decays, {})
    used = [group for group in made if group["params"]]
    if used:
        optimizer = torch.optim.SGD(used, lr=0.5, weight_decay=case.default)
        for p in model.parameters():
            p.grad = torch.full_like(p, case.gradient)
        optimizer.step()
    return GroupsSeen(GROUPS, decays, named_parameters(model))


def _are_groups(returned: Any) -> bool:
    if not isinstance(returned, list | tuple):
        return False
    return all(isinstance(group, dict) and "params" in group for group in returned)


def _kind(returned: Any) -> str:
    """What came back, in words."""
    if returned is None:
        return "None"
    inside = sorted({type(item).__name__ for item in returned} if _is_list(returned) else [])
    kind = type(returned).__name__
    if inside == ["dict"]:
        return f'a {kind} of dicts, one of them without "params"'
    return f"a {kind}" + (f" of {' and '.join(inside)}" if inside else "")


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _parameters(params: Any) -> list[Any]:
    """The parameters of a group: as for an optimizer, one by itself will do."""
    return [params] if isinstance(params, Tensor) else list(params)


@dataclass(frozen=True)
class Freeze:
    """A model of which `part` is frozen (None: all of it), found in training mode or not.

    `pending`: the optimizer has taken a step before, and the gradients of it are still there when
    it takes the next one. Otherwise the rest is trained for a step, with gradients of its own.
    `before`: parameters whose names begin so require no grad already when it is called.
    """

    kind: str
    part: int | None = 0
    pending: bool = False
    training: bool = True
    seed: int = 0
    before: list[str] = field(default_factory=list)

    def called(self, name: str) -> Said:
        argument = "model" if self.part is None else f"model[{self.part}]"
        call = f"{name}({argument})"
        if self.pending:
            then = words("{call}, then the next optimizer.step()", call=call)
        else:
            then = words("{call}, then one training step", call=call)
        mode = [] if self.training else [words("found in eval mode")]
        before = [words("gradients left by a step with momentum")] if self.pending else []
        if self.before:
            before.append(words("frozen: {names}", names=", ".join(self.before)))
        model = f"model = {described(network(self.kind))}"
        return in_a_row([then, in_a_row([model, *mode, *before], "and_more")])


@dataclass(frozen=True)
class FreezeSeen:
    """After the call, and after what comes then."""

    at_once: dict[str, Tensor]
    parameters: dict[str, Tensor]
    buffers: dict[str, Tensor]
    modes: dict[str, bool]


def freeze(implementation: Any, case: Freeze) -> FreezeSeen:
    """The model after the call, and after a step of an optimizer that holds all parameters."""
    model = network(case.kind, case.seed).train(case.training)
    part: nn.Module = model if case.part is None else model[case.part]  # type: ignore[index]
    optimizer = torch.optim.SGD(model.parameters(), lr=0.25, momentum=0.5, weight_decay=0.5)
    if case.pending:
        for p in model.parameters():
            p.grad = torch.ones_like(p)
        optimizer.step()
    if case.before:
        frozen_in(model, case.before)
    implementation(part)
    at_once = named_parameters(model)
    modes = {name or "model": module.training for name, module in model.named_modules()}
    if not case.pending:
        _backward(model)
    optimizer.step()
    buffers = {name: snapshot(buffer) for name, buffer in model.named_buffers()}
    return FreezeSeen(at_once, named_parameters(model), buffers, modes)


def _backward(model: nn.Module) -> None:
    """Gradients for all that still learns."""
    output = model(noise(6, 2, seed=9))
    if output.requires_grad:
        output.square().mean().backward()


@dataclass(frozen=True)
class Mode:
    """A model of which the parameters whose names begin with `frozen` are frozen. `number` is what
    each mode is multiplied with."""

    kind: str
    frozen: list[str]
    training: bool = True
    number: float = 1.5
    mixed: bool = False

    def called(self, name: str) -> Said:
        frozen = ", ".join(f"{x}*" if x.endswith(".") else x for x in self.frozen)
        model = f"model = {described(network(self.kind))}"
        found = words("found in eval mode")
        if self.mixed or self.training:
            found = words("found in mixed modes") if self.mixed else words("found in train mode")
        names = frozen or words("nothing")
        return in_a_row(
            [
                f"{name}(model)",
                in_a_row([model, found], "and_more"),
                words("frozen: {names}", names=names),
            ]
        )


@dataclass(frozen=True)
class ModeSeen:
    """`training`: the mode of each module. `computed`: the same, as a number that has to be
    computed: the case's number times 3 in training mode, times 2 in evaluation mode."""

    training: dict[str, bool]
    computed: dict[str, float]
    frozen: list[str]


def train_mode(implementation: Any, case: Mode) -> ModeSeen:
    """The mode of every module after the call, and which parameters are frozen then."""
    model = frozen_in(network(case.kind), case.frozen).train(case.training)
    if case.mixed:
        for place, module in enumerate(model.modules()):
            module.training = place % 2 == 0
    implementation(model)
    modules = {name or "model": module for name, module in model.named_modules()}
    return ModeSeen(
        {name: bool(module.training) for name, module in modules.items()},
        {name: case.number * (2 + bool(module.training)) for name, module in modules.items()},
        [name for name, p in model.named_parameters() if not p.requires_grad],
    )


@dataclass(frozen=True)
class Warm:
    """A model and the state of another one, by name."""

    kind: str
    state: dict[str, Tensor]
    seed: int = 0

    def called(self, name: str) -> Said:
        model = network(self.kind, self.seed)
        own = model.state_dict()
        other = [
            words("{name} of shape {shape}", name=key, shape=str(tuple(value.shape)))
            for key, value in self.state.items()
            if key not in own or own[key].shape != value.shape
        ]
        fit = sum(key in own and own[key].shape == v.shape for key, v in self.state.items())
        rest = [words("and {names}", names=other)] if other else []
        fits = words("{count} entries fit", count=fit)
        return in_a_row([f"{name}(model, state)", f"model = {described(model)}", fits, *rest])


@dataclass(frozen=True)
class WarmSeen:
    """`outcome`: what happened, as for what may have to be refused. `returned`: the two lists, each
    sorted, or what came back in their place. `held_in_use`: `used` of the parameters as an
    optimizer has them that was made before. `state_in_use`: the given state, once the model has
    moved on, as sums. Both are computed: that nothing has changed could merely be claimed."""

    outcome: str
    returned: Any
    values: dict[str, Tensor]
    held_in_use: list[Tensor | None]
    state_in_use: dict[str, float | None]


def load(implementation: Any, case: Warm) -> WarmSeen:
    """What came back, the model after the call, and the state after the model has moved on."""
    model = network(case.kind, case.seed)
    parameters = list(model.parameters())
    state = dict(case.state)
    came_back: list[Any] = []

    def attempt() -> Any:
        came_back.append(implementation(model, state))
        return came_back[0]

    outcome = refusal(attempt)
    values = named_state(model)
    held = [used(p) for p in parameters]
    with torch.no_grad():
        for value in model.state_dict().values():
            value.add_(1)
    left = {str(key): _weighted(value) for key, value in state.items()}
    return WarmSeen(outcome, _names(came_back), values, held, left)


def _weighted(value: Any) -> float | None:
    """The numbers of a tensor times 2, 3, 4 and so on, added up; None for anything else."""
    if not isinstance(value, Tensor):
        return None
    numbers = value.detach().double().flatten()
    weights = torch.arange(2, len(numbers) + 2, dtype=torch.float64)
    return float((numbers * weights).sum())


def _names(came_back: list[Any]) -> Any:
    """The pair of lists, each sorted; anything else in words, for the comparison to complain of."""
    if not came_back:
        return "nothing"
    pair = came_back[0]
    if not isinstance(pair, list | tuple):
        return plain_list(pair)
    return [_sorted(names) for names in pair]


def _sorted(names: Any) -> Any:
    if isinstance(names, list | tuple | Set) and all(isinstance(name, str) for name in names):
        return sorted(names)
    return plain_list(names)
