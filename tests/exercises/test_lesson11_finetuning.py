"""The graded checks of lesson 11: which parameters learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from autograder.checks import check, expect, same
from autograder.checks import strategies as st
from autograder.messages.catalogue import Said, words
from tests.exercises.comparisons import refused, same_in_use
from tests.exercises.scenarios import finetuning as scenario
from tests.exercises.scenarios.networks import named_state, network

SEEDS = st.integers(0, 20)
DECAYS = st.sampled_from([0.5, 0.25, 0.125])

# 11.1 decay_groups. A model, and what may be frozen in it.
PARTLY_FROZEN = st.sampled_from(
    [
        ("norm", ["0."]),
        ("norm", ["1."]),
        ("norm", ["3.bias"]),
        ("nested", ["0."]),
        ("nested", ["0.2.weight", "2.weight"]),
        ("gained", ["norm."]),
        ("conv", ["1.", "2."]),
        ("linear", ["bias"]),
        ("tied", ["second.bias"]),
        ("tied", []),
        ("gained", []),
    ]
)


def membership(kind: str, frozen: list[str], seed: int = 0) -> scenario.Groups:
    """Without decay, so that it does not matter here who decays."""
    return scenario.Groups(kind, 0.0, 1.0, frozen, seed=seed)


@check(
    "decay_groups",
    title="each one once",
    points=1,
    scenario=scenario.groups,
    cases=st.builds(lambda model, seed: membership(model[0], model[1], seed), PARTLY_FROZEN, SEEDS),
    examples=[
        membership("linear", []),
        membership("norm", []),
        membership("linear", ["bias"]),
        membership("norm", ["0."]),
        membership("tied", []),
        membership("nested", []),
        membership("conv", []),
        membership("no bias", []),
    ],
)
def test_groups_members(observed: scenario.GroupsSeen, expected: scenario.GroupsSeen) -> None:
    """Every parameter that requires grad is in the groups exactly once, a shared one too, and no
    other parameter is; an optimizer that is made of the groups trains these."""
    _are_groups(observed)
    for name in dict.fromkeys([*expected.decays, *observed.decays]):
        found, wanted = (_times(side.decays.get(name, [])) for side in (observed, expected))
        expect(found == wanted, words("{name} is", name=name), found, wanted)
    same(observed.parameters, expected.parameters, "parameters")


def _are_groups(observed: scenario.GroupsSeen) -> None:
    found = observed.returned
    wanted = words('a list of dicts with "params"')
    expect(found == scenario.GROUPS, "returned", found, wanted, found)


def _times(groups: list[Any]) -> Said:
    if not groups:
        return words("in no group")
    if len(groups) == 1:
        return words("in one group")
    return words("listed {count} times", count=len(groups))


def decaying(kind: str, weight_decay: float, default: float = 0.0, seed: int = 0) -> Any:
    """Without gradients, so that nothing but decay moves a parameter."""
    return scenario.Groups(kind, weight_decay, 0.0, default=default, seed=seed)


@check(
    "decay_groups",
    title="who decays",
    points=1,
    scenario=scenario.groups,
    cases=st.builds(
        decaying,
        st.sampled_from(["linear", "norm", "conv", "gained", "mixing", "nested", "dropout"]),
        DECAYS,
        st.sampled_from([0.0, 0.75]),
        SEEDS,
    ),
    examples=[
        decaying("linear", 0.5),
        decaying("norm", 0.5),
        decaying("conv", 0.5),
        decaying("gained", 0.25),
        decaying("mixing", 0.5),
        decaying("nested", 0.125),
        decaying("linear", 0.5, default=0.75),
        decaying("debiased", 0.5),
    ],
)
def test_groups_decay(observed: scenario.GroupsSeen, expected: scenario.GroupsSeen) -> None:
    """Parameters of two and more dimensions decay by `weight_decay`; those of fewer are in a group
    with `weight_decay` 0.0."""
    _are_groups(observed)
    for name, wanted in expected.decays.items():
        found = observed.decays.get(name, [])
        if len(found) == 1:  # else the check before is about it
            same(found[0], wanted[0], words("weight_decay of {name}", name=name))
    if observed.parameters:
        same(observed.parameters, expected.parameters, "parameters")


# 11.2 freeze


@check(
    "freeze",
    title="its parameters stay",
    points=1,
    scenario=scenario.freeze,
    cases=st.builds(
        scenario.Freeze,
        st.sampled_from(["layers", "nested"]),
        st.sampled_from([0, None]),
        training=st.booleans(),
        seed=SEEDS,
    ),
    examples=[
        scenario.Freeze("layers"),
        scenario.Freeze("nested"),
        scenario.Freeze("linear", part=None),
    ],
)
def test_freeze_parameters(observed: scenario.FreezeSeen, expected: scenario.FreezeSeen) -> None:
    """No parameter in it requires grad, those of inner modules included, so training leaves them
    alone; the rest of the model learns as before."""
    same(observed.at_once, expected.at_once, "parameters at once")
    same(observed.parameters, expected.parameters, "parameters after training")


@check(
    "freeze",
    title="gradients that are there",
    points=1,
    scenario=scenario.freeze,
    cases=st.builds(
        scenario.Freeze,
        st.sampled_from(["layers", "nested"]),
        st.sampled_from([0, None]),
        st.just(True),
        seed=SEEDS,
    ),
    examples=[
        scenario.Freeze("layers", pending=True),
        scenario.Freeze("nested", pending=True),
        scenario.Freeze("linear", part=None, pending=True),
        scenario.Freeze("nested", pending=True, before=["0.0."]),
    ],
)
def test_freeze_gradients(observed: scenario.FreezeSeen, expected: scenario.FreezeSeen) -> None:
    """Every `.grad` in it is None, so that the next step of an optimizer with momentum and decay
    passes over it; the gradients of the rest stay."""
    same(observed.parameters, expected.parameters, "parameters after the step")


@check(
    "freeze",
    title="evaluation mode",
    points=1,
    scenario=scenario.freeze,
    cases=st.builds(
        scenario.Freeze,
        st.sampled_from(["body", "dropout", "deep"]),
        training=st.booleans(),
        seed=SEEDS,
    ),
    examples=[
        scenario.Freeze("body"),
        scenario.Freeze("dropout"),
        scenario.Freeze("deep"),
        scenario.Freeze("norm", part=1),
        scenario.Freeze("body", part=None),
    ],
)
def test_freeze_mode(
    case: scenario.Freeze, observed: scenario.FreezeSeen, expected: scenario.FreezeSeen
) -> None:
    """It is in evaluation mode with all that is inside it: the statistics of a BatchNorm stay, and
    dropout is off; the mode of the rest stays as it was."""
    same(observed.buffers, expected.buffers, "buffers")
    _same_modes(case.kind, observed.modes, expected.modes)
    learns = [name for name in expected.parameters if not _inside(name, case.part)]
    for name in learns:
        where = words("{name} after training", name=name)
        same(observed.parameters[name], expected.parameters[name], where)


def _inside(name: str, part: int | None) -> bool:
    return part is None or name.startswith(f"{part}.")


def _same_modes(kind: str, observed: dict[str, bool], expected: dict[str, bool]) -> None:
    kinds = {name or "model": type(m).__name__ for name, m in network(kind).named_modules()}
    for name, wanted in expected.items():
        found = observed.get(name)
        where = words("the mode of {name} ({kind})", name=name, kind=kinds[name])
        expect(found == wanted, where, _mode(found), _mode(wanted))


def _mode(training: bool | None) -> Said:
    return words("training") if training else words("evaluation")


# 11.3 train_mode

FROZEN = st.sampled_from(
    [
        ("dropout", []),
        ("dropout", ["0."]),
        ("dropout", ["0.0."]),
        ("dropout", ["2."]),
        ("dropout", ["0.", "2."]),
        ("deep", ["0.0."]),
        ("deep", ["0."]),
        ("deep", ["0.0.1."]),
        ("norm", ["1."]),
        ("norm", ["1.weight"]),
        ("norm", ["0.", "1."]),
        ("conv", ["1.", "2."]),
        ("body", ["0.0.weight"]),
    ]
)
MODES = st.builds(
    lambda model, training, number, mixed: scenario.Mode(
        model[0], model[1], training, number, mixed
    ),
    FROZEN,
    st.booleans(),
    st.sampled_from([0.5, 1.5, 3.0]),
    st.booleans(),
)


@check(
    "train_mode",
    title="what learns is in training mode",
    points=1,
    scenario=scenario.train_mode,
    cases=MODES,
    examples=[
        scenario.Mode("norm", [], training=False),
        scenario.Mode("dropout", [], training=False),
        scenario.Mode("dropout", [], mixed=True),
        scenario.Mode("dropout", ["0."], training=False),
        scenario.Mode("dropout", ["0.0."]),
        scenario.Mode("norm", ["1.weight"]),
        scenario.Mode("deep", ["0.0."], training=False),
        scenario.Mode("dropout alone", [], training=False),
        scenario.Mode("no parameters", [], training=False),
        scenario.Mode("mixing", ["mix"]),
    ],
)
def test_mode_training(
    case: scenario.Mode, observed: scenario.ModeSeen, expected: scenario.ModeSeen
) -> None:
    """Every module that is not frozen is in training mode: also one of which only some parameters
    are frozen, and one without parameters, be it the model itself. What requires grad stays so."""
    _same_of_modules(case, observed, expected, lambda training: training)
    found, wanted = (", ".join(side.frozen) or words("nothing") for side in (observed, expected))
    expect(found == wanted, "frozen afterwards", found, wanted)


@check(
    "train_mode",
    title="what is frozen is in evaluation mode",
    points=1,
    scenario=scenario.train_mode,
    cases=MODES,
    examples=[
        scenario.Mode("norm", ["1."]),
        scenario.Mode("dropout", ["0."]),
        scenario.Mode("deep", ["0."]),
        scenario.Mode("deep", ["0.0."]),
        scenario.Mode("dropout", ["2."], training=False),
        scenario.Mode("dropout", ["0.", "2."]),
        scenario.Mode("conv", ["1.", "2."], mixed=True),
    ],
)
def test_mode_frozen(
    case: scenario.Mode, observed: scenario.ModeSeen, expected: scenario.ModeSeen
) -> None:
    """A module that has parameters, none of which requires grad, is in evaluation mode, and so is
    every module inside it."""
    _same_of_modules(case, observed, expected, lambda training: not training)


def _same_of_modules(
    case: scenario.Mode,
    observed: scenario.ModeSeen,
    expected: scenario.ModeSeen,
    concerned: Callable[[bool], bool],
) -> None:
    """Compare the modes of those modules for which the mode expected is of concern."""
    names = [name for name, training in expected.training.items() if concerned(training)]
    wanted = {name: expected.training[name] for name in names}
    _same_modes(case.kind, observed.training, wanted)
    for name in names:
        where = words("{name}, computed", name=name)
        same(observed.computed.get(name), expected.computed[name], where)


# 11.4 load_matching

State = dict[str, Tensor]


def state_of(kind: str, seed: int, others: State | None = None, without: str = "-") -> State:
    """The state of another model of the kind: without the entries whose names begin so, and with
    `others`, which take the place of entries or are added."""
    state = named_state(network(kind, seed))
    kept = {name: value for name, value in state.items() if not name.startswith(without)}
    return kept | (others or {})


def numbers(*shape: int) -> Tensor:
    """1, 2, 3, … in a shape."""
    size = torch.Size(shape).numel()
    return torch.arange(1, size + 1, dtype=torch.float64).reshape(shape)


@check(
    "load_matching",
    title="what fits is copied",
    points=1,
    scenario=scenario.load,
    cases=st.builds(
        lambda kind, seed, start: scenario.Warm(kind, state_of(kind, seed), start),
        st.sampled_from(["norm", "nested", "deep", "conv", "linear"]),
        st.integers(1, 20),
        st.integers(21, 40),
    ),
    examples=[
        scenario.Warm("linear", state_of("linear", 1)),
        scenario.Warm("norm", state_of("norm", 1)),
        scenario.Warm("norm", state_of("norm", 1, without="3.")),
        scenario.Warm("layers", state_of("layers", 1, {"9.weight": numbers(2, 2)})),
    ],
)
def test_load_values(observed: scenario.WarmSeen, expected: scenario.WarmSeen) -> None:
    """Parameters and buffers whose name and shape fit have the numbers of `state`, in the same
    parameter objects and in memory of their own; `state` stays as it is."""
    _no_error(observed)
    same(observed.values, expected.values, "entries of the model")
    same_in_use(observed.held_in_use, expected.held_in_use, "held")
    in_sums = "sums of the entries of state, once the model has moved on"
    same(observed.state_in_use, expected.state_in_use, in_sums)


def _no_error(observed: scenario.WarmSeen) -> None:
    if observed.returned == "nothing":
        expect(False, "", observed.outcome, words("no error"), observed.outcome.partition(":")[0])


HEADS = st.integers(3, 5)


@st.composite
def other_heads(draw: st.DrawFn) -> scenario.Warm:
    """The last layer has another shape, or is not there, or the state has more than the model."""
    seed, classes = draw(SEEDS), draw(HEADS)
    more: State = {"9.weight": numbers(2, 2)} if draw(st.booleans()) else {}
    if draw(st.booleans()):
        state = state_of("layers", seed, more, without="1.")
    else:
        head = {"1.weight": numbers(classes, 2), "1.bias": numbers(classes)}
        state = state_of("layers", seed, head | more)
    return scenario.Warm("layers", state, seed + 1)


@check(
    "load_matching",
    title="the two lists",
    points=1,
    scenario=scenario.load,
    cases=other_heads(),
    examples=[
        scenario.Warm(
            "layers", state_of("layers", 1, {"1.weight": numbers(5, 2), "1.bias": numbers(5)})
        ),
        scenario.Warm("layers", state_of("layers", 1, {"9.weight": numbers(2, 2)})),
        scenario.Warm("layers", state_of("layers", 1, without="1.")),
        scenario.Warm("layers", state_of("layers", 1, {"1.bias": numbers(1), "0.bias": numbers()})),
        scenario.Warm("nested", state_of("nested", 1, {"0.0.weight": numbers(2, 3)})),
        scenario.Warm(
            "linear", state_of("linear", 1, {"weight": numbers(3, 2), "bias": numbers(3)})
        ),
        scenario.Warm(
            "layers",
            state_of("layers", 2, {"1.weight": numbers(3, 2), "head.bias": numbers(3)}, "0.bias"),
        ),
    ],
)
def test_load_lists(observed: scenario.WarmSeen, expected: scenario.WarmSeen) -> None:
    """The first list names the model's entries that kept their own values, the second one the
    entries of `state` that were not used; another shape does not fit, and raises no error as long
    as something else fits."""
    if expected.returned == "nothing":  # all shapes are others
        refused(observed.outcome, expected.outcome)
        return
    _no_error(observed)
    found, wanted = observed.returned, expected.returned
    is_pair = isinstance(found, list) and len(found) == 2
    expect(is_pair, "returned", found, words("a pair of lists"), kind=type(found).__name__)
    same(found[0], wanted[0], "the names that kept their own values")
    same(found[1], wanted[1], "the names in state that were not used")
    for name in wanted[0]:
        same(observed.values[name], expected.values[name], words("{name} of the model", name=name))


def prefixed(kind: str, seed: int, prefix: str = "module.") -> State:
    return {f"{prefix}{name}": value for name, value in state_of(kind, seed).items()}


@check(
    "load_matching",
    title="nothing fits",
    points=1,
    scenario=scenario.load,
    examples=[
        scenario.Warm("layers", prefixed("layers", 1)),
        scenario.Warm("layers", {}),
        scenario.Warm("layers", state_of("layers", 1)),
        scenario.Warm("layers", {"0.bias": numbers(2)}),
        scenario.Warm("layers", prefixed("layers", 2) | {"0.bias": numbers(2)}),
    ],
)
def test_load_refuses(observed: scenario.WarmSeen, expected: scenario.WarmSeen) -> None:
    """If no entry fits by name and shape, a ValueError is raised and the model stays as it is; if
    one fits, there is no error."""
    refused(observed.outcome, expected.outcome)
    if expected.returned == "nothing":
        same(observed.values, expected.values, "entries of the model")
