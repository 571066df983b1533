"""Forms of answers to lesson 11."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

Norms = (nn.modules.batchnorm._BatchNorm, nn.LayerNorm, nn.GroupNorm)


def is_matrix(name: str, p: nn.Parameter) -> bool:
    return p.ndim >= 2


def groups(
    decays: Callable[[str, nn.Parameter], bool] = is_matrix,
    listed: Callable[[str, nn.Parameter], bool] = lambda name, p: p.requires_grad,
    rest: float | None = 0.0,
    twice: bool = False,
) -> Any:
    """`rest`: the share of the decay that the other group has; None leaves that group out."""

    def decay_groups(model: nn.Module, weight_decay: float) -> Any:
        named = list(model.named_parameters(remove_duplicate=not twice))
        some = [(name, p) for name, p in named if listed(name, p)]
        made = [{"params": [p for n, p in some if decays(n, p)], "weight_decay": weight_decay}]
        if rest is not None:
            others = [p for n, p in some if not decays(n, p)]
            made.append({"params": others, "weight_decay": rest * weight_decay})
        return made

    return decay_groups


def only_linear(model: nn.Module, weight_decay: float) -> Any:
    linear = {id(m.weight) for m in model.modules() if isinstance(m, nn.Linear)}
    return groups(lambda name, p: id(p) in linear)(model, weight_decay)


def by_module(model: nn.Module, weight_decay: float) -> Any:
    made: dict[bool, list[Any]] = {True: [], False: []}
    seen: set[int] = set()
    for module in model.modules():
        for name, p in module.named_parameters(recurse=False):
            if id(p) not in seen and p.requires_grad:
                spared = isinstance(module, Norms) or name == "bias" or p.ndim == 0
                made[not spared].append(p)
            seen.add(id(p))
    return [{"params": made[k], "weight_decay": weight_decay * k} for k in (False, True)]


def one_each(model: nn.Module, weight_decay: float) -> Any:
    trained = [p for p in model.parameters() if p.requires_grad]
    return [{"params": [p], "weight_decay": weight_decay * (p.ndim > 1)} for p in trained]


def freezing(
    stop: Callable[[nn.Module, str], bool] = lambda module, name: True,
    mode: str = "eval",
    gradients: str = "none",
) -> Any:
    """`mode`: eval, flag (of the module alone), norms or none; `gradients`: none, zeros, kept."""

    def freeze(module: nn.Module) -> None:
        for name, p in module.named_parameters():
            if stop(module, name):
                p.requires_grad_(False)
        if gradients != "kept":
            module.zero_grad(set_to_none=gradients == "none")
        if mode == "eval":
            module.eval()
        elif mode == "flag":
            module.training = False
        elif mode == "norms":
            for inner in module.modules():
                inner.train(inner.training and not isinstance(inner, Norms))

    return freeze


def freeze_inner(module: nn.Module) -> None:
    for inner in module.modules():
        inner.training = False
        for p in inner.parameters(recurse=False):
            p.requires_grad, p.grad = False, None


def frozen(module: nn.Module, **options: bool) -> bool:
    own = [p.requires_grad for p in module.parameters(**options)]
    return bool(own) and not any(own)


def modes(
    rule: Callable[[nn.Module], bool],
    start: bool = True,
    whole: bool = True,
    among: Callable[[nn.Module], Any] = nn.Module.modules,
) -> Any:
    """`rule` says which modules are put into evaluation mode; `whole`: with what is inside."""

    def train_mode(model: nn.Module) -> None:
        if start:
            model.train()
        for module in list(among(model)):
            if rule(module) and whole:
                module.eval()
            elif rule(module):
                module.training = False

    return train_mode


def mode_recursive(model: nn.Module) -> Any:
    if frozen(model):
        return model.eval()
    model.training = True
    for child in model.children():
        mode_recursive(child)
    return model


def mode_listed(model: nn.Module) -> None:
    still = [module for module in model.modules() if frozen(module)]
    model.train()
    for module in still:
        for inner in module.modules():
            inner.training = False


Fits = Callable[[Any, Any], bool]


def loading(
    fits: Fits = lambda a, b: a.shape == b.shape,
    known: str = "all",
    refuse: bool = True,
    write: Callable[[nn.Module, dict[str, Any], Any], Any] | None = None,
    report: Callable[[list[str], list[str], list[str]], Any] = lambda kept, unused, used: (
        kept,
        unused,
    ),
    reported: Fits | None = None,
) -> Any:
    """`fits`: which entries are copied. `known`: of which of the model's. `write`: how."""

    def load_matching(model: nn.Module, state: Any) -> Any:
        own = model.state_dict()
        names = own if known == "all" else dict(model.named_parameters())
        used = [n for n in names if n in state and fits(own[n], state[n])]
        if refuse and not used:
            raise ValueError("nothing fits")
        if write is not None:
            write(model, own, {n: state[n] for n in used})
        else:
            for n in used:
                own[n].copy_(state[n].reshape(own[n].shape) if state[n].ndim else state[n])
        counted = used
        if reported is not None:
            counted = [n for n in own if n in state and reported(own[n], state[n])]
        kept = [n for n in own if n not in counted]
        return report(kept, [n for n in state if n not in counted], used)

    return load_matching


def load_strict(model: nn.Module, state: Any) -> Any:
    model.load_state_dict(state)
    return [], []


def load_not_strict(model: nn.Module, state: Any) -> Any:
    found = model.load_state_dict(state, strict=False)
    if len(found.unexpected_keys) == len(state):
        raise ValueError("no name fits")
    return found.missing_keys, found.unexpected_keys


def load_filtered(model: nn.Module, state: Any) -> Any:
    own = model.state_dict()
    good = {n: v for n, v in state.items() if n in own and v.shape == own[n].shape}
    if not good:
        raise ValueError("nothing fits")
    return model.load_state_dict(good, strict=False).missing_keys, list(set(state) - set(good))


def load_data(model: nn.Module, state: Any) -> Any:
    targets = {**dict(model.named_parameters()), **dict(model.named_buffers())}
    used = {n for n, t in targets.items() if n in state and state[n].shape == t.shape}
    if not used:
        raise ValueError("nothing fits")
    for n in used:
        targets[n].data.copy_(state[n])
    return [n for n in targets if n not in used], [n for n in state if n not in used]


def into_modules(make: Callable[[Any], Any]) -> Any:
    """Writes to the modules themselves: `make` makes a parameter of a value, or its data."""

    def write(model: nn.Module, own: dict[str, Any], values: Any) -> None:
        for name, value in values.items():
            path, _, leaf = name.rpartition(".")
            module = model.get_submodule(path)
            if leaf in module._parameters and make is torch.Tensor.detach:
                module._parameters[leaf].data = value  # type: ignore[union-attr]
            elif leaf in module._parameters:
                module._parameters[leaf] = make(value)
            else:
                module._buffers[leaf] = value.clone() if make is not torch.Tensor.detach else value

    return write


RIGHT: dict[str, dict[str, Any]] = {
    "decay_groups": {"two lists": groups(), "by module": by_module, "one each": one_each},
    "freeze": {
        "one by one": freezing(),
        "the module's methods": lambda m: m.requires_grad_(False).train(False).zero_grad(),
        "inner modules": freeze_inner,
    },
    "train_mode": {
        "eval afterwards": modes(frozen),
        "recursive": mode_recursive,
        "a list first": mode_listed,
    },
    "load_matching": {"in place": loading(), "filtered": load_filtered, "data": load_data},
}
WRONG: dict[str, Any] = {
    "finetuning.decay_groups.norm_weights_decayed": groups(lambda n, p: "bias" not in n),
    "finetuning.decay_groups.groups_swapped": groups(lambda n, p: p.ndim < 2),
    "finetuning.decay_groups.rest_missing": groups(rest=None),
    "finetuning.decay_groups.all_decayed": groups(rest=1.0),
    "finetuning.decay_groups.frozen_included": groups(listed=lambda n, p: True),
    "finetuning.decay_groups.shared_listed_twice": groups(twice=True),
    "finetuning.decay_groups.only_linear_decayed": only_linear,
    "finetuning.decay_groups.nested_left_out": groups(
        listed=lambda n, p: p.requires_grad and n.count(".") <= 1
    ),
    "finetuning.freeze.statistics_move": freezing(mode="none"),
    "finetuning.freeze.only_eval": freezing(lambda module, name: False),
    "finetuning.freeze.stale_gradient_stays": freezing(gradients="kept"),
    "finetuning.freeze.zeros_for_none": freezing(gradients="zeros"),
    "finetuning.freeze.biases_stay_trainable": freezing(lambda module, name: "weight" in name),
    "finetuning.freeze.dropout_stays_on": freezing(mode="norms"),
    "finetuning.freeze.only_direct_parameters": freezing(lambda module, name: "." not in name),
    "finetuning.freeze.only_top_flag": freezing(mode="flag"),
    "finetuning.train_mode.plain_train": modes(lambda m: False),
    "finetuning.train_mode.partly_frozen_in_eval": modes(
        lambda m: any(not p.requires_grad for p in m.parameters())
    ),
    "finetuning.train_mode.no_parameters_is_frozen": modes(
        lambda m: not any(p.requires_grad for p in m.parameters())
    ),
    "finetuning.train_mode.only_norms": modes(lambda m: isinstance(m, Norms) and frozen(m)),
    "finetuning.train_mode.every_norm_in_eval": modes(lambda m: isinstance(m, Norms)),
    "finetuning.train_mode.inside_not_switched": modes(frozen, whole=False),
    "finetuning.train_mode.dropout_inside_left_on": modes(lambda m: frozen(m, recurse=False)),
    "finetuning.train_mode.never_switches_on": modes(frozen, start=False),
    "finetuning.train_mode.only_children": modes(frozen, among=nn.Module.children),
    "finetuning.load_matching.strict": load_strict,
    "finetuning.load_matching.strict_false_only": load_not_strict,
    "finetuning.load_matching.broadcasts": loading(
        lambda own, new: own.shape == new.shape or new.numel() == 1,
        write=lambda model, own, values: [own[n].copy_(v) for n, v in values.items()],
    ),
    "finetuning.load_matching.reshapes": loading(lambda own, new: own.numel() == new.numel()),
    "finetuning.load_matching.buffers_forgotten": loading(known="parameters"),
    "finetuning.load_matching.nothing_loaded_silently": loading(refuse=False),
    "finetuning.load_matching.shares_memory": loading(write=into_modules(torch.Tensor.detach)),
    "finetuning.load_matching.updates_a_dict": loading(
        write=lambda model, own, values: own.update(values)
    ),
    "finetuning.load_matching.mismatches_not_reported": loading(reported=lambda own, new: True),
    "finetuning.load_matching.lists_swapped": loading(
        report=lambda kept, unused, used: (unused, kept)
    ),
    "finetuning.load_matching.returns_loaded": loading(
        report=lambda kept, unused, used: (used, unused)
    ),
    "finetuning.load_matching.new_parameters": loading(
        write=into_modules(lambda value: nn.Parameter(value.clone()))
    ),
}
