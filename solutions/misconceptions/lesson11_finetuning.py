"""Known wrong answers to lesson 11: groups, frozen parts, training mode, a warm start."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn

from solutions.misconceptions import both, misconception

Groups = list[dict[str, Any]]
Lists = tuple[list[str], list[str]]

# 11.1 decay_groups


def in_two(decaying: list[nn.Parameter], others: list[nn.Parameter], weight_decay: float) -> Groups:
    """The two groups, as one should make them of these parameters."""
    return [
        {"params": decaying, "weight_decay": weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]


@misconception(
    "finetuning.decay_groups.norm_weights_decayed",
    "norm weights decayed",
    """The weights of normalisation layers decay, as their names do not hold "bias". What do
    `nn.BatchNorm1d(3).weight` and a bias have in common that a matrix has not?""",
)
def norm_weights_decayed(model: nn.Module, weight_decay: float) -> Groups:
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    others = [p for name, p in named if "bias" in name]
    return in_two([p for name, p in named if "bias" not in name], others, weight_decay)


@norm_weights_decayed.also
def all_but_those_that_end_in_bias(model: nn.Module, weight_decay: float) -> Groups:
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    others = [p for name, p in named if name.endswith("bias")]
    return in_two([p for name, p in named if not name.endswith("bias")], others, weight_decay)


@misconception(
    "finetuning.decay_groups.rest_missing",
    "only the decaying group",
    """Only the group that decays comes back. What does an optimizer do with a parameter that it was
    never given?""",
)
def rest_missing(model: nn.Module, weight_decay: float) -> Groups:
    trained = [p for p in model.parameters() if p.requires_grad]
    return [{"params": [p for p in trained if p.ndim >= 2], "weight_decay": weight_decay}]


@misconception(
    "finetuning.decay_groups.frozen_included",
    "frozen parameters included",
    """Parameters that do not require grad are in the groups too. If one of them holds a gradient,
    the optimizer steps it. Which of the model's parameters should learn?""",
)
def frozen_included(model: nn.Module, weight_decay: float) -> Groups:
    every = list(model.parameters())
    others = [p for p in every if p.ndim < 2]
    return in_two([p for p in every if p.ndim >= 2], others, weight_decay)


@misconception(
    "finetuning.decay_groups.shared_listed_twice",
    "shared parameter listed twice",
    """A parameter that two layers share is listed once for each of them, and an optimizer refuses
    it or moves it twice. Has the walk through the modules met this tensor before?""",
)
def shared_listed_twice(model: nn.Module, weight_decay: float) -> Groups:
    decaying: list[nn.Parameter] = []
    others: list[nn.Parameter] = []
    for module in model.modules():
        for p in module.parameters(recurse=False):
            if p.requires_grad:
                (decaying if p.ndim >= 2 else others).append(p)
    return in_two(decaying, others, weight_decay)


@shared_listed_twice.also
def shared_twice_by_name(model: nn.Module, weight_decay: float) -> Groups:
    named = list(model.named_parameters(remove_duplicate=False))
    trained = [p for _, p in named if p.requires_grad]
    others = [p for p in trained if p.ndim < 2]
    return in_two([p for p in trained if p.ndim >= 2], others, weight_decay)


def of_kinds(model: nn.Module, weight_decay: float, *kinds: type[nn.Module]) -> Groups:
    """The groups, where the weights of layers of these kinds decay."""
    chosen = {id(module.weight) for module in model.modules() if isinstance(module, kinds)}
    trained = [p for p in model.parameters() if p.requires_grad]
    others = [p for p in trained if id(p) not in chosen]
    return in_two([p for p in trained if id(p) in chosen], others, weight_decay)


@misconception(
    "finetuning.decay_groups.only_linear_decayed",
    "only some kinds of layers decay",
    """The kind of a layer decides what decays, so a matrix that belongs to any other module does
    not. What does the docstring ask of the parameter itself?""",
)
def only_some_layers(model: nn.Module, weight_decay: float) -> Groups:
    return of_kinds(model, weight_decay, nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)


@only_some_layers.also
def only_linear(model: nn.Module, weight_decay: float) -> Groups:
    return of_kinds(model, weight_decay, nn.Linear)


# 11.2 freeze


@misconception(
    "finetuning.freeze.statistics_move",
    "statistics move",
    """The parameters stay, but the statistics of a BatchNorm follow each batch, and dropout goes
    on. These are no parameters. Which call stops them?""",
)
def statistics_move(module: nn.Module) -> None:
    for p in module.parameters():
        p.requires_grad_(False)
        p.grad = None


@misconception(
    "finetuning.freeze.stale_gradient_stays",
    "old gradient stays",
    """A gradient from before is still there, and the next step of the optimizer uses it. What does
    an optimizer ask of a parameter before it moves it: `requires_grad`, or something else?""",
)
def stale_gradient_stays(module: nn.Module) -> None:
    module.requires_grad_(False)
    module.eval()


@stale_gradient_stays.also
def frozen_before_keeps_its_gradient(module: nn.Module) -> None:
    module.eval()
    for p in module.parameters():
        if p.requires_grad:
            p.requires_grad_(False)
            p.grad = None


@misconception(
    "finetuning.freeze.dropout_stays_on",
    "dropout stays on",
    """Only the normalisation layers are in evaluation mode. A dropout inside goes on dropping, so
    the module computes something else each time. Which modules have to change their mode?""",
)
def dropout_stays_on(module: nn.Module) -> None:
    statistics_move.implementation(module)
    for inner in module.modules():
        if isinstance(inner, nn.modules.batchnorm._BatchNorm):
            inner.eval()


@misconception(
    "finetuning.freeze.only_eval",
    "only `eval()`",
    """The module is in evaluation mode, and its parameters go on learning. Evaluation mode changes
    what dropout and BatchNorm do. What keeps a gradient from a parameter?""",
)
def only_eval(module: nn.Module) -> None:
    module.eval()
    module.zero_grad()


@only_eval.also
def sets_an_attribute(module: nn.Module) -> None:
    module.requires_grad = False  # type: ignore[assignment]
    module.eval()
    module.zero_grad()


def only_eval_at_all(module: nn.Module) -> None:
    module.eval()


def attribute_and_eval(module: nn.Module) -> None:
    module.requires_grad = False  # type: ignore[assignment]
    module.eval()


def only_the_flag(module: nn.Module) -> None:
    for p in module.parameters():
        p.requires_grad = False


BOTH_WRONG = [
    both(only_eval, stale_gradient_stays, only_eval_at_all),
    both(only_eval, stale_gradient_stays, attribute_and_eval),
    both(statistics_move, stale_gradient_stays, only_the_flag),
]
"""The shortest answers make two of these mistakes at once."""


# 11.3 train_mode


def frozen(module: nn.Module) -> bool:
    """Whether a module has parameters, none of which requires grad."""
    own = list(module.parameters())
    return bool(own) and not any(p.requires_grad for p in own)


@misconception(
    "finetuning.train_mode.plain_train",
    "plain `train()`",
    """Every module is in training mode, the frozen ones too. How far does `model.train()` reach,
    and does it ask `requires_grad` of anything?""",
)
def plain_train(model: nn.Module) -> None:
    model.train()


@misconception(
    "finetuning.train_mode.partly_frozen_in_eval",
    "partly frozen in `eval`",
    """A module in which something is frozen is in evaluation mode, though other parts of it learn.
    Is one frozen parameter enough, or have all of them to be frozen?""",
)
def partly_frozen_in_eval(model: nn.Module) -> None:
    model.train()
    for module in model.modules():
        if any(not p.requires_grad for p in module.parameters()):
            module.eval()


@partly_frozen_in_eval.also
def partly_frozen_of_its_own(model: nn.Module) -> None:
    model.train()
    for module in model.modules():
        own = list(module.parameters(recurse=False))
        if frozen(module) or any(not p.requires_grad for p in own):
            module.eval()


@partly_frozen_in_eval.also
def partly_frozen_child(model: nn.Module) -> None:
    model.train()
    for child in model.children():
        if any(not p.requires_grad for p in child.parameters()):
            child.eval()
    if frozen(model):
        model.eval()


@misconception(
    "finetuning.train_mode.no_parameters_is_frozen",
    "no parameters taken for frozen",
    """A module without parameters, such as a dropout that belongs to a part that learns, is in
    evaluation mode. What does `any(…)` or `all(…)` give for an empty list?""",
)
def no_parameters_is_frozen(model: nn.Module) -> None:
    model.train()
    for module in model.modules():
        if not any(p.requires_grad for p in module.parameters()):
            module.eval()


def set_by_what_learns(model: nn.Module) -> None:
    """Each module by itself, from above."""
    model.training = any(p.requires_grad for p in model.parameters())
    for child in model.children():
        set_by_what_learns(child)


BY_WHAT_LEARNS = no_parameters_is_frozen.also(set_by_what_learns)


@misconception(
    "finetuning.train_mode.inside_not_switched",
    "inside a frozen one not switched",
    """A frozen module is in evaluation mode, and a dropout inside it is in training mode, since it
    has no parameters to go by. What decides about a module inside a frozen one?""",
)
def inside_not_switched(model: nn.Module) -> None:
    for module in model.modules():
        module.training = not frozen(module)


@misconception(
    "finetuning.train_mode.never_switches_on",
    "not switched on again",
    """A module that was found in evaluation mode, such as a dropout between layers that learn,
    stays in it. Which line would put it back into training mode?""",
)
def not_without_parameters(model: nn.Module) -> None:
    for module in model.modules():
        if frozen(module):
            module.eval()
        elif any(p.requires_grad for p in module.parameters()):
            module.training = True


@not_without_parameters.also
def never_switches_on(model: nn.Module) -> None:
    for module in model.modules():
        if frozen(module):
            module.eval()


# 11.4 load_matching


def fitting(own: Mapping[str, Tensor], state: Mapping[str, Tensor]) -> list[str]:
    """The names that fit, as one should find them."""
    return [name for name in own if name in state and own[name].shape == state[name].shape]


def lists(own: Mapping[str, Tensor], state: Mapping[str, Tensor], used: list[str]) -> Lists:
    """The two lists, as one should make them."""
    return [name for name in own if name not in used], [n for n in state if n not in used]


@misconception(
    "finetuning.load_matching.strict_false_only",
    "`strict=False` alone",
    """An entry of another shape ends in a RuntimeError. `strict=False` forgives names that are
    missing or not expected. What does it say about shapes, and who has to leave those out?""",
)
def strict_false_only(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    if not set(model.state_dict()) & set(state):
        raise ValueError("no name fits")
    found = model.load_state_dict(state, strict=False)
    return found.missing_keys, found.unexpected_keys


@misconception(
    "finetuning.load_matching.nothing_loaded_silently",
    "nothing loaded, no error",
    """Where no entry fits, the model keeps what it had and nobody is told. If every name has
    `module.` before it, how does the caller find out that nothing was loaded?""",
)
def nothing_loaded_silently(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    own = model.state_dict()
    used = fitting(own, state)
    for name in used:
        own[name].copy_(state[name])
    return lists(own, state, used)


def strict_false_alone(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    found = model.load_state_dict(state, strict=False)
    return found.missing_keys, found.unexpected_keys


BOTH_LOADS = [both(strict_false_only, nothing_loaded_silently, strict_false_alone)]


@misconception(
    "finetuning.load_matching.buffers_forgotten",
    "buffers forgotten",
    """The parameters are copied, but the buffers keep their own values: a BatchNorm normalises by
    the statistics of another training. What is in `state_dict()` besides parameters?""",
)
def buffers_forgotten(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    parameters = dict(model.named_parameters())
    used = fitting(parameters, state)
    if not used:
        raise ValueError("nothing fits")
    for name in used:
        parameters[name].data.copy_(state[name])
    return lists(model.state_dict(), state, used)


@buffers_forgotten.also
def buffers_not_listed(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    kept, unused = buffers_forgotten.implementation(model, state)
    buffers = dict(model.named_buffers())
    return [n for n in kept if n not in buffers], [n for n in unused if n not in buffers]


@misconception(
    "finetuning.load_matching.updates_a_dict",
    "updates a dict",
    """The dict that `state_dict()` returned is changed, and the model is not. Its entries are the
    model's tensors. What happens to these when an entry of the dict is replaced?""",
)
def updates_a_dict(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    own = model.state_dict()
    used = fitting(own, state)
    if not used:
        raise ValueError("nothing fits")
    report = lists(own, state, used)
    own.update({name: state[name] for name in used})
    return report


def assigned(model: nn.Module, state: Mapping[str, Tensor], *, copied: bool) -> Lists:
    """The lists, after the model has got other parameter objects."""
    own = model.state_dict()
    used = fitting(own, state)
    if not used:
        raise ValueError("nothing fits")
    report = lists(own, state, used)
    values = {name: state[name].clone() if copied else state[name] for name in used}
    model.load_state_dict(values, strict=False, assign=True)
    return report


@misconception(
    "finetuning.load_matching.new_parameters",
    "new parameter objects",
    """The model has other parameter objects afterwards, and an optimizer that was made before goes
    on with the old ones. Are the numbers written into a parameter, or is it replaced?""",
)
def new_parameters(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    return assigned(model, state, copied=True)


@new_parameters.also
def new_parameters_of_state(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    return assigned(model, state, copied=False)


@misconception(
    "finetuning.load_matching.broadcasts",
    "broadcasts",
    """An entry of another shape is taken where `copy_` can spread it: one number fills a whole
    bias. Does it mean that two shapes are equal if `copy_` raises no error?""",
)
def broadcasts(model: nn.Module, state: Mapping[str, Tensor]) -> Lists:
    own, used = model.state_dict(), []
    for name in own.keys() & state.keys():
        with contextlib.suppress(RuntimeError):
            own[name].copy_(state[name])
            used.append(name)
    if not used:
        raise ValueError("nothing fits")
    return lists(own, state, used)
