"""Accepted variants of lesson 11."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from tests.solutions.variants import variant

# 11.1 decay_groups


@variant("decay_groups", "by the kind of module")
def groups_by_kind(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    # Trap: the group that does not decay comes first, and modules are walked, not parameters.
    norms = (nn.modules.batchnorm._BatchNorm, nn.LayerNorm, nn.GroupNorm)
    decay: list[Tensor] = []
    no_decay: list[Tensor] = []
    seen = set()
    for module in model.modules():
        for name, p in module.named_parameters(recurse=False):
            if p in seen or not p.requires_grad:
                continue
            seen.add(p)
            spared = isinstance(module, norms) or name == "bias" or p.dim() == 0
            (no_decay if spared else decay).append(p)
    return [
        {"params": no_decay, "weight_decay": 0.0},
        {"params": decay, "weight_decay": weight_decay},
    ]


@variant("decay_groups", "a group for each parameter")
def groups_of_one(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    return [
        {"params": [p], "weight_decay": weight_decay * (p.ndim > 1), "name": name}
        for name, p in model.named_parameters()
        if p.requires_grad
    ]


@variant("decay_groups", "a tuple, one dict filled, parameters by themselves")
def groups_in_a_tuple(model: nn.Module, weight_decay: float) -> Any:
    # Trap: "params" may be one tensor, or a generator, as an optimizer takes both.
    trained = list(filter(lambda p: p.requires_grad, model.parameters()))
    matrices = (p for p in trained if len(p.shape) > 1)
    rest = [{"params": p, "weight_decay": 0.0} for p in trained if len(p.shape) <= 1]
    return ({"params": matrices, "weight_decay": weight_decay}, *rest)


@variant("decay_groups", "empty groups left out")
def groups_not_empty(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    by_decay: dict[float, list[Tensor]] = {}
    for p in model.parameters():
        if p.requires_grad:
            by_decay.setdefault(weight_decay if p.dim() > 1 else 0, []).append(p)
    return [{"params": ps, "weight_decay": decay} for decay, ps in by_decay.items()]


# 11.2 freeze


@variant("freeze", "the module's own methods")
def freeze_by_methods(module: nn.Module) -> nn.Module:
    # Trap: something comes back.
    module.requires_grad_(False).zero_grad()
    return module.train(False)


@variant("freeze", "module by module")
def freeze_modules(module: nn.Module) -> None:
    for inner in module.modules():
        inner.training = False
        for p in inner._parameters.values():
            if p is not None:
                p.requires_grad = False
                p.grad = None


@variant("freeze", "recursive")
def freeze_recursive(module: nn.Module) -> None:
    module.eval()
    for p in module.parameters(recurse=False):
        del p.grad
        p.requires_grad_(False)
    for child in module.children():
        freeze_recursive.implementation(child)


@variant("freeze", "apply")
def freeze_apply(module: nn.Module) -> Any:
    def still(inner: nn.Module) -> None:
        inner.eval()
        inner.requires_grad_(False)
        inner.zero_grad(set_to_none=True)

    return module.apply(still)


# 11.3 train_mode


@variant("train_mode", "from above, until a frozen module")
def mode_recursive(model: nn.Module) -> nn.Module:
    # Trap: it never calls train().
    own = list(model.parameters())
    if own and all(not p.requires_grad for p in own):
        return model.eval()
    model.training = True
    for child in model.children():
        mode_recursive.implementation(child)
    return model


@variant("train_mode", "a list of the frozen ones first")
def mode_listed(model: nn.Module) -> None:
    frozen = [
        module
        for module in model.modules()
        if sum(1 for _ in module.parameters())
        and sum(p.requires_grad for p in module.parameters()) == 0
    ]
    model.train()
    for module in frozen:
        for inside in module.modules():
            inside.training = False


@variant("train_mode", "one set of flags")
def mode_sets(model: nn.Module) -> None:
    model.train(True)
    for _, module in model.named_modules():
        flags = {p.requires_grad for p in module.parameters()}
        if flags == {False}:
            module.train(False)


# 11.4 load_matching


@variant("load_matching", "strict=False on what fits")
def load_filtered(model: nn.Module, state: Mapping[str, Tensor]) -> tuple[list[str], list[str]]:
    own = model.state_dict()
    good = {k: v for k, v in state.items() if k in own and v.shape == own[k].shape}
    if not good:
        raise ValueError
    result = model.load_state_dict(good, strict=False)
    return result.missing_keys, sorted(set(state) - set(good))


@variant("load_matching", "named parameters and buffers")
def load_named(model: nn.Module, state: Mapping[str, Tensor]) -> Any:
    targets = dict(model.named_parameters()) | dict(model.named_buffers())
    missing, used = [], set()
    for name, target in targets.items():
        value = state.get(name)
        if value is None or list(value.shape) != list(target.shape):
            missing.append(name)
        else:
            target.data.copy_(value)
            used.add(name)
    if not used:
        raise ValueError(f"nothing fits: {list(state)[:3]}")
    return [missing, [name for name in state if name not in used]]  # Trap: a list, no tuple


@variant("load_matching", "the whole state, filled up")
def load_filled(model: nn.Module, state: Mapping[str, Tensor]) -> Any:
    # Trap: sets, whose order is anybody's guess.
    own = {name: value.clone() for name, value in model.state_dict().items()}
    fits = {
        name for name, value in own.items() if name in state and state[name].size() == value.size()
    }
    if len(fits) == 0:
        raise ValueError("warm start: no entry fits")
    own.update({name: state[name] for name in fits})
    model.load_state_dict(own)
    return own.keys() - fits, state.keys() - fits


@variant("load_matching", "by attributes, under no_grad")
@torch.no_grad()
def load_attributes(model: nn.Module, state: Mapping[str, Tensor]) -> tuple[list[str], list[str]]:
    kept: list[str] = []
    unused = dict(state)
    copies = []
    for name in model.state_dict():
        path, _, leaf = name.rpartition(".")
        target: Tensor = getattr(model.get_submodule(path), leaf)
        if name in unused and target.shape == unused[name].shape:
            copies.append((target, unused.pop(name)))
        else:
            kept.append(name)
    if not copies:
        raise ValueError("nothing to load")
    for target, value in copies:
        target.copy_(value)
    return kept, list(unused)
