"""Wrong answers of lesson 11 that hardly anybody writes, and that the checks look for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from solutions.lesson11_finetuning import decay_groups, freeze, load_matching, train_mode
from tests.solutions.overlooked import overlooked

Groups = list[dict[str, Any]]
Lists = tuple[list[str], list[str]]

# 11.1 decay_groups


@overlooked("decay_groups", "the rest says nothing about its decay", "groups_decay")
def rest_says_nothing(model: nn.Module, weight_decay: float) -> Groups:
    decaying, others = decay_groups(model, weight_decay)
    return [decaying, {"params": others["params"]}]


@overlooked("decay_groups", "only two dimensions decay", "groups_decay")
def only_two_dimensions(model: nn.Module, weight_decay: float) -> Groups:
    trained = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in trained if p.ndim == 2], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.ndim != 2], "weight_decay": 0.0},
    ]


@overlooked("decay_groups", "all decay a little", "groups_decay")
def all_decay_a_little(model: nn.Module, weight_decay: float) -> Groups:
    decaying, others = decay_groups(model, weight_decay)
    return [decaying, dict(others, weight_decay=weight_decay / 10)]


@overlooked("decay_groups", "the groups are swapped", "groups_decay")
def groups_swapped(model: nn.Module, weight_decay: float) -> Groups:
    decaying, others = decay_groups(model, weight_decay)
    return [dict(decaying, weight_decay=0.0), dict(others, weight_decay=weight_decay)]


@overlooked("decay_groups", "frozen parameters are made trainable", "groups_members")
def makes_all_trainable(model: nn.Module, weight_decay: float) -> Groups:
    return decay_groups(model.requires_grad_(), weight_decay)


@overlooked("decay_groups", "copies of the parameters", "groups_members", "groups_decay")
def copies(model: nn.Module, weight_decay: float) -> Groups:
    groups = decay_groups(model, weight_decay)
    return [dict(g, params=[p.detach().clone() for p in g["params"]]) for g in groups]


@overlooked("decay_groups", "a pair of lists", "groups_members", "groups_decay")
def a_pair_of_lists(model: nn.Module, weight_decay: float) -> Any:
    return [group["params"] for group in decay_groups(model, weight_decay)]


@overlooked("decay_groups", "modules of modules are left out", "groups_members", "groups_decay")
def top_level_only(model: nn.Module, weight_decay: float) -> Groups:
    top = {id(p) for n, p in model.named_parameters() if n.count(".") <= 1}
    groups = decay_groups(model, weight_decay)
    return [dict(g, params=[p for p in g["params"] if id(p) in top]) for g in groups]


# 11.2 freeze


@overlooked("freeze", "zeros are left for None", "freeze_gradients")
def zeros_for_none(module: nn.Module) -> None:
    module.requires_grad_(False).eval().zero_grad(set_to_none=False)


@overlooked("freeze", "biases stay trainable", "freeze_parameters")
def biases_trainable(module: nn.Module) -> None:
    freeze(module)
    for name, p in module.named_parameters():
        p.requires_grad_("bias" in name)


@overlooked("freeze", "only the parameters of the module itself", "freeze_parameters")
def direct_parameters(module: nn.Module) -> None:
    before = {id(p) for p in module.parameters(recurse=False)}
    freeze(module)
    for p in module.parameters():
        p.requires_grad_(id(p) not in before)


@overlooked("freeze", "dropout stays on", "freeze_mode")
def dropout_on(module: nn.Module) -> None:
    freeze(module)
    for inner in module.modules():
        inner.train(isinstance(inner, nn.Dropout))


@overlooked("freeze", "only the flag of the module itself", "freeze_mode")
def top_flag(module: nn.Module) -> None:
    modes = [inner.training for inner in module.modules()]
    freeze(module)
    for inner, mode in zip(module.modules(), modes, strict=True):
        inner.training = mode and inner is not module


@overlooked(
    "freeze", "the parameters become zeros", "freeze_parameters", "freeze_gradients", "freeze_mode"
)
def zeros(module: nn.Module) -> None:
    freeze(module)
    for p in module.parameters():
        p.zero_()


# 11.3 train_mode


@overlooked("train_mode", "only norms can be frozen", "mode_frozen")
def only_norms(model: nn.Module) -> None:
    model.train()
    for module in model.modules():
        learning = any(p.requires_grad for p in module.parameters())
        if isinstance(module, nn.BatchNorm1d | nn.GroupNorm) and not learning:
            module.eval()


@overlooked("train_mode", "every norm is in evaluation mode", "mode_training")
def every_norm(model: nn.Module) -> None:
    train_mode(model)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm1d | nn.GroupNorm):
            module.eval()


@overlooked("train_mode", "what is inside a frozen module is not switched", "mode_frozen")
def inside_not_switched(model: nn.Module) -> None:
    model.train()
    for module in model.modules():
        own = list(module.parameters())
        if own and not any(p.requires_grad for p in own):
            module.training = False


@overlooked(
    "train_mode", "only modules with parameters of their own", "mode_training", "mode_frozen"
)
def parameters_of_its_own(model: nn.Module) -> None:
    model.train()
    for module in model.modules():
        own = list(module.parameters(recurse=False))
        if own and not any(p.requires_grad for p in own):
            module.eval()


@overlooked("train_mode", "only the model's children", "mode_frozen")
def only_children(model: nn.Module) -> None:
    model.train()
    for module in model.children():
        own = list(module.parameters())
        if own and not any(p.requires_grad for p in own):
            module.eval()


@overlooked("train_mode", "nothing is switched on", "mode_training")
def never_on(model: nn.Module) -> None:
    for module in model.modules():
        own = list(module.parameters())
        if own and not any(p.requires_grad for p in own):
            module.eval()


@overlooked("train_mode", "everything is made trainable first", "mode_training", "mode_frozen")
def makes_trainable(model: nn.Module) -> None:
    train_mode(model.requires_grad_())


# 11.4 load_matching


@overlooked("load_matching", "strict", "load_values", "load_lists", "load_refuses")
def strict(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    model.load_state_dict(state)
    return [], []


@overlooked("load_matching", "numbers are broadcast", "load_lists")
def broadcasts(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    own = model.state_dict()
    wide = {
        name: value.expand(own[name].shape)
        for name, value in state.items()
        if name in own and value.numel() == 1
    }
    return load_matching(model, {**state, **wide})


@overlooked("load_matching", "another shape of the same size is reshaped", "load_lists")
def reshapes(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    own = model.state_dict()
    alike = {
        name: value.reshape(own[name].shape)
        for name, value in state.items()
        if name in own and value.numel() == own[name].numel()
    }
    return load_matching(model, {**state, **alike})


@overlooked("load_matching", "memory is shared", "load_values")
def shares_memory(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    report = load_matching(model, state)
    for name, p in model.named_parameters():
        if name not in report[0]:
            p.data = state[name]
    return report


@overlooked("load_matching", "the parameters are new objects", "load_values")
def new_parameters(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    old = {name: p.detach().clone() for name, p in model.named_parameters()}
    report = load_matching(model, state)
    for name, p in list(model.named_parameters()):
        path, _, leaf = name.rpartition(".")
        setattr(model.get_submodule(path), leaf, nn.Parameter(p.detach().clone()))
        with torch.no_grad():
            p.copy_(old[name])
    return report


@overlooked("load_matching", "another shape is not reported", "load_lists")
def shapes_not_reported(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    own = model.state_dict()
    load_matching(model, state)
    return [name for name in own if name not in state], [n for n in state if n not in own]


@overlooked("load_matching", "the lists are swapped", "load_lists")
def lists_swapped(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    kept, unused = load_matching(model, state)
    return unused, kept


@overlooked("load_matching", "the names that were loaded", "load_lists")
def names_loaded(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    kept, unused = load_matching(model, state)
    return [name for name in model.state_dict() if name not in kept], unused


@overlooked("load_matching", "paired by position", "load_values", "load_lists")
def by_position(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    own = model.state_dict()
    report = load_matching(model, dict(state))
    for target, value in zip(own.values(), reversed(list(state.values())), strict=False):
        if target.shape == value.shape:
            target.copy_(value)
    return report


@overlooked("load_matching", "the state is emptied", "load_values")
def empties_the_state(model: nn.Module, state: dict[str, Tensor]) -> Lists:
    report = load_matching(model, state)
    for name in list(state):
        if name not in report[1]:
            del state[name]
    return report


@overlooked("load_matching", "names alone decide whether nothing fits", "load_lists")
def only_names_refused(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    own = model.state_dict()
    if not own.keys() & state.keys():
        raise ValueError
    try:
        return load_matching(model, state)
    except ValueError:
        return list(own), list(state)


@overlooked("load_matching", "half of the model changes before the error", "load_refuses")
def changes_before_the_error(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    with torch.no_grad():
        for p in model.parameters():
            if not model.state_dict().keys() & state.keys():
                p.zero_()
    return load_matching(model, state)
