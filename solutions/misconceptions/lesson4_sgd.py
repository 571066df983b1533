"""Known wrong answers to lesson 4: each `SGD` is right but for the part it overrides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import torch
from torch import Tensor

from solutions.lesson4_sgd import SGD
from solutions.misconceptions import another_form, misconception

Group = dict[str, Any]
Closure = Callable[[], Tensor | float]


class SGDInParts(SGD):
    """The right answer, with constructor and step split into parts that can go wrong one by one."""

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Group],
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        self.refuse_negative(lr=lr, momentum=momentum, weight_decay=weight_decay)
        self.refuse_nesterov(nesterov, momentum, dampening)
        settings = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
        }
        given: list[Any] = list(params)
        if not given:
            raise ValueError("there are no parameters to optimize")
        groups = given if isinstance(given[0], dict) else [{"params": given}]
        self.param_groups = [
            {**settings, **group, "params": list(group["params"])} for group in groups
        ]
        self.buffers = {}

    def refuse_negative(self, **settings: float) -> None:
        for name, value in settings.items():
            if value < 0:
                raise ValueError(f"{name} must not be negative, got {value}")

    def refuse_nesterov(self, nesterov: bool, momentum: float, dampening: float) -> None:
        if nesterov and (momentum == 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")

    def step(self, closure: Closure | None = None) -> Tensor | float | None:
        loss = self.loss(closure)
        with torch.no_grad():
            for p, g, group in self.gradients():
                self.update(p, g, group)
        return loss

    def loss(self, closure: Closure | None) -> Tensor | float | None:
        if closure is None:
            return None
        with torch.enable_grad():
            return closure()

    def gradients(self) -> Iterator[tuple[Tensor, Tensor, Group]]:
        """Each parameter to be moved, with its gradient and its group."""
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    yield p, p.grad, group

    def update(self, p: Tensor, g: Tensor, group: Group) -> None:
        g = self.decayed(p, self.turned(g, group), group)
        self.move(p, self.direction(p, g, group), group)

    def turned(self, g: Tensor, group: Group) -> Tensor:
        return -g if group["maximize"] else g

    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        return g + group["weight_decay"] * p

    def direction(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        if group["momentum"] == 0:
            return g
        return self.look_ahead(g, self.buffer(p, g, group), group)

    def buffer(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        self.buffers[p] = self.next_buffer(self.buffers.get(p), g, group)
        return self.buffers[p]

    def next_buffer(self, b: Tensor | None, g: Tensor, group: Group) -> Tensor:
        """The buffer that follows b, which is None at a parameter's first step."""
        if b is None:
            return g.clone()
        return group["momentum"] * b + (1 - group["dampening"]) * g

    def look_ahead(self, g: Tensor, b: Tensor, group: Group) -> Tensor:
        return g + group["momentum"] * b if group["nesterov"] else b

    def move(self, p: Tensor, d: Tensor, group: Group) -> None:
        p.sub_(d, alpha=group["lr"])


# weight_decay


@misconception(
    "sgd.SGD.decay_not_scaled_by_lr",
    "decay not scaled by `lr`",
    """Every step takes the same share λ off the weights, whether `lr` is large or small. Follow
    `lr` through the update: which terms does it multiply?""",
)
class DecayNotScaledByLr(SGDInParts):
    def update(self, p: Tensor, g: Tensor, group: Group) -> None:
        d = self.direction(p, self.turned(g, group), group)
        p.sub_(group["lr"] * d + group["weight_decay"] * p)


@misconception(
    "sgd.SGD.decay_outside_momentum",
    "decay outside momentum",
    """The weights shrink, but the buffer never hears of λ·p. At which point of the step does the
    decay come in, and what has been computed by then?""",
)
class DecayOutsideMomentum(SGDInParts):
    def update(self, p: Tensor, g: Tensor, group: Group) -> None:
        d = self.direction(p, self.turned(g, group), group)
        p.mul_(1 - group["lr"] * group["weight_decay"])
        self.move(p, d, group)


@misconception(
    "sgd.SGD.decay_ignored",
    "decay ignored",
    """Every step comes out as if `weight_decay` were 0. The setting is stored; which line of
    `step` reads it?""",
)
class DecayIgnored(SGDInParts):
    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        return g


@misconception(
    "sgd.SGD.decay_doubled",
    "decay doubled",
    """The pull towards 0 is twice as strong as `weight_decay` says. Take a gradient of 0 and
    compute one step by hand: what is λ multiplied by?""",
)
class DecayDoubled(SGDInParts):
    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        return g + 2 * group["weight_decay"] * p


# The step itself, and momentum


@misconception(
    "sgd.SGD.ascends",
    "ascends",
    """Every step goes uphill: a positive gradient makes the parameter larger. Which way does the
    gradient point, and which way does the loss fall?""",
)
class Ascends(SGDInParts):
    def move(self, p: Tensor, d: Tensor, group: Group) -> None:
        p.add_(d, alpha=group["lr"])


@misconception(
    "sgd.SGD.momentum_ignored",
    "momentum ignored",
    """With `momentum` set, the steps are still those of plain SGD. What does one step have to
    remember of the steps before it?""",
)
class MomentumIgnored(SGDInParts):
    def direction(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        return g


@misconception(
    "sgd.SGD.momentum_ema",
    "momentum as a moving average",
    """From the second step on, the buffer is a weighted average: a new gradient enters with the
    weight 1 − μ. Compare with 4.4: how much of it counts there?""",
)
class MomentumEma(SGDInParts):
    def next_buffer(self, b: Tensor | None, g: Tensor, group: Group) -> Tensor:
        if b is None:
            return g.clone()
        return group["momentum"] * b + (1 - group["momentum"]) * (1 - group["dampening"]) * g


@misconception(
    "sgd.SGD.momentum_ema_from_zero",
    "momentum averaged from zero",
    """The buffer is a weighted average that starts at 0, so the first step is too short already.
    Compare with 4.4: what is the first buffer, and how much of a later gradient counts?""",
)
class MomentumEmaFromZero(SGDInParts):
    def next_buffer(self, b: Tensor | None, g: Tensor, group: Group) -> Tensor:
        b = torch.zeros_like(g) if b is None else b
        return group["momentum"] * b + (1 - group["momentum"]) * (1 - group["dampening"]) * g


@misconception(
    "sgd.SGD.first_buffer_dampened",
    "first buffer dampened",
    """With `dampening`, the first step is already too short. What is in the buffer after the first
    step, and from which step on does τ count?""",
)
class FirstBufferDampened(SGDInParts):
    def next_buffer(self, b: Tensor | None, g: Tensor, group: Group) -> Tensor:
        b = torch.zeros_like(g) if b is None else b
        return group["momentum"] * b + (1 - group["dampening"]) * g


@misconception(
    "sgd.SGD.dampening_ignored",
    "dampening ignored",
    """The buffer grows as if `dampening` were 0. The setting is stored; which line of `step` reads
    it?""",
)
class DampeningIgnored(SGDInParts):
    def next_buffer(self, b: Tensor | None, g: Tensor, group: Group) -> Tensor:
        return g.clone() if b is None else group["momentum"] * b + g


@misconception(
    "sgd.SGD.dampening_on_buffer",
    "dampening on the buffer",
    """`dampening` makes the old buffer fade faster, while the new gradient enters whole. Which of
    the two does 4.5 weaken?""",
)
class DampeningOnBuffer(SGDInParts):
    def next_buffer(self, b: Tensor | None, g: Tensor, group: Group) -> Tensor:
        if b is None:
            return g.clone()
        return group["momentum"] * (1 - group["dampening"]) * b + g


# Nesterov and maximize


@misconception(
    "sgd.SGD.nesterov_ignored",
    "`nesterov` ignored",
    """With `nesterov=True` the steps are those of ordinary momentum. The buffer is as it should be;
    what does the parameter move by once the buffer is updated?""",
)
class NesterovIgnored(SGDInParts):
    def look_ahead(self, g: Tensor, b: Tensor, group: Group) -> Tensor:
        return b


@misconception(
    "sgd.SGD.nesterov_always",
    "`nesterov` always",
    """Every step with momentum looks ahead, also where `nesterov` is False. What decides in the
    code whether it does?""",
)
class NesterovAlways(SGDInParts):
    def look_ahead(self, g: Tensor, b: Tensor, group: Group) -> Tensor:
        return g + group["momentum"] * b


@misconception(
    "sgd.SGD.nesterov_without_factor",
    "`nesterov` without its factor",
    """The look-ahead pushes by the whole buffer, however small μ is. Compute the first step by hand
    as in 4.6: how long is that push?""",
)
class NesterovWithoutFactor(SGDInParts):
    def look_ahead(self, g: Tensor, b: Tensor, group: Group) -> Tensor:
        return g + b if group["nesterov"] else b


@misconception(
    "sgd.SGD.nesterov_first_step_plain",
    "first step without `nesterov`",
    """With `nesterov`, a parameter's first step is the plain one; later steps look ahead. Compute
    the first step by hand as in 4.6: is there a buffer to look ahead with?""",
)
class NesterovFirstStepPlain(SGDInParts):
    def direction(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        later = p in self.buffers
        d = super().direction(p, g, group)
        return d if later else g


@misconception(
    "sgd.SGD.nesterov_from_raw_gradient",
    "`nesterov` from the raw gradient",
    """The look-ahead starts from `p.grad` as it came, so decay and `maximize` are missing in it.
    What stands before μ·b in 4.6, and what has happened to it by then?""",
)
class NesterovFromRawGradient(SGDInParts):
    def direction(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        if group["momentum"] == 0:
            return g
        return self.look_ahead(p.grad, self.buffer(p, g, group), group)  # type: ignore[arg-type]


@misconception(
    "sgd.SGD.maximize_ignored",
    "`maximize` ignored",
    """With `maximize=True` the parameters still go downhill. The setting is stored; which line of
    `step` reads it?""",
)
class MaximizeIgnored(SGDInParts):
    def turned(self, g: Tensor, group: Group) -> Tensor:
        return g


@misconception(
    "sgd.SGD.maximize_after_decay",
    "`maximize` after decay",
    """With `maximize`, weight decay drives the weights away from 0. What is turned round, and was
    λ·p part of it by then?""",
)
class MaximizeAfterDecay(SGDInParts):
    def update(self, p: Tensor, g: Tensor, group: Group) -> None:
        g = self.turned(self.decayed(p, g, group), group)
        self.move(p, self.direction(p, g, group), group)


# Many parameters, None gradients, groups


@misconception(
    "sgd.SGD.shared_buffer",
    "shared buffer",
    """One buffer serves one parameter after the other, so each goes on with its neighbour's past.
    Whose past should a buffer remember, and by what does `step` find it?""",
)
class SharedBuffer(SGDInParts):
    velocity: Tensor | None = None

    def buffer(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        if self.velocity is not None and self.velocity.shape != p.shape:
            self.velocity = None
        self.velocity = self.next_buffer(self.velocity, g, group)
        return self.velocity


@misconception(
    "sgd.SGD.buffers_by_place",
    "buffers found by place",
    """Buffers are counted among the parameters that have a gradient, so where one has none, those
    after it go on with their neighbour's past. By what should a buffer be found?""",
)
class BuffersByPlace(SGDInParts):
    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.by_place: dict[tuple[int, int], Tensor] = {}

    def gradients(self) -> Iterator[tuple[Tensor, Tensor, Group]]:
        for number, group in enumerate(self.param_groups):
            moving = [p for p in group["params"] if p.grad is not None]
            for place, p in enumerate(moving):
                self.place = number, place
                yield p, p.grad, group

    def buffer(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        b = self.by_place.get(self.place)
        self.by_place[self.place] = self.next_buffer(b, g, group)
        return self.by_place[self.place]


@misconception(
    "sgd.SGD.first_step_of_the_optimizer",
    "first step of the optimizer",
    """A gradient that first comes at a later step is dampened, as if there had been a buffer of
    zeros. Whose first step does 4.4 speak of, and whose does the code ask about?""",
)
class FirstStepOfTheOptimizer(SGDInParts):
    t = 0

    def step(self, closure: Closure | None = None) -> Tensor | float | None:
        loss = super().step(closure)
        self.t += 1
        return loss

    def next_buffer(self, b: Tensor | None, g: Tensor, group: Group) -> Tensor:
        if b is None and self.t > 0:
            b = torch.zeros_like(g)
        return super().next_buffer(b, g, group)


@misconception(
    "sgd.SGD.only_first_parameter",
    "the first parameter alone",
    """One parameter moves, the first that has a gradient; all others stay. At which moment does
    `step` return?""",
)
class OnlyFirstParameter(SGDInParts):
    def gradients(self) -> Iterator[tuple[Tensor, Tensor, Group]]:
        return islice(super().gradients(), 1)


@misconception(
    "sgd.SGD.only_first_group",
    "the first group alone",
    """Only the parameters of the first group move. How many entries of `param_groups` does `step`
    visit?""",
)
class OnlyFirstGroup(SGDInParts):
    def gradients(self) -> Iterator[tuple[Tensor, Tensor, Group]]:
        first = self.param_groups[0]
        return ((p, p.grad, first) for p in first["params"] if p.grad is not None)


@misconception(
    "sgd.SGD.none_gradient_crashes",
    "crashes on a `None` gradient",
    """`step` fails at a parameter whose gradient is None, such as a frozen one. What is there to
    compute with, and what should the step do with such a parameter?""",
)
class NoneGradientCrashes(SGDInParts):
    def gradients(self) -> Iterator[tuple[Tensor, Tensor, Group]]:
        return ((p, p.grad, group) for group in self.param_groups for p in group["params"])


@misconception(
    "sgd.SGD.none_as_zero_gradient",
    "`None` as a zero gradient",
    """A parameter whose gradient is None still moves, by its decay and its buffer. What does None
    say about a parameter that a gradient of 0 does not say?""",
)
class NoneAsZeroGradient(SGDInParts):
    def gradients(self) -> Iterator[tuple[Tensor, Tensor, Group]]:
        for group in self.param_groups:
            for p in group["params"]:
                yield p, torch.zeros_like(p) if p.grad is None else p.grad, group


@misconception(
    "sgd.SGD.buffer_dropped_on_none",
    "buffer dropped on `None`",
    """A parameter whose gradient was None for a step begins again without its past: its buffer is
    gone. What should such a step change, by 4.8?""",
)
class BufferDroppedOnNone(SGDInParts):
    def gradients(self) -> Iterator[tuple[Tensor, Tensor, Group]]:
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    self.buffers.pop(p, None)
                else:
                    yield p, p.grad, group


@misconception(
    "sgd.SGD.own_zero_replaced",
    "a group's own 0 replaced",
    """Where a group brings a setting of 0, the constructor's value takes its place. Does the code
    ask whether the group has the setting, or whether its value is true?""",
)
class OwnZeroReplaced(SGDInParts):
    def __init__(self, params: Any, *args: Any, **settings: Any) -> None:
        super().__init__(params, *args, **settings)
        (defaults,) = SGDInParts([torch.zeros(())], *args, **settings).param_groups
        for group in self.param_groups:
            for name in defaults.keys() - {"params"}:
                group[name] = group[name] or defaults[name]


@misconception(
    "sgd.SGD.group_lr_ignored",
    "`lr` of the group ignored",
    """A group that brings its own `lr` steps with the constructor's. When a group and the
    constructor both name a setting, which of the two ends up in `param_groups`?""",
)
class GroupLrIgnored(SGDInParts):
    def __init__(self, params: Any, lr: float = 1e-3, *args: Any, **settings: Any) -> None:
        super().__init__(params, lr, *args, **settings)
        for group in self.param_groups:
            group["lr"] = lr


@misconception(
    "sgd.SGD.lr_captured",
    "`lr` captured",
    """Changing `param_groups[0]["lr"]` after some steps has no effect. From where does `step` take
    its `lr`, and when was it put there?""",
)
class LrCaptured(SGDInParts):
    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.lr = {p: group["lr"] for group in self.param_groups for p in group["params"]}

    def move(self, p: Tensor, d: Tensor, group: Group) -> None:
        p.sub_(d, alpha=self.lr[p])


@another_form(LrCaptured)
class OneLrForAll(SGDInParts):
    def __init__(self, params: Any, lr: float = 1e-3, *args: Any, **settings: Any) -> None:
        super().__init__(params, lr, *args, **settings)
        self.lr = lr

    def move(self, p: Tensor, d: Tensor, group: Group) -> None:
        p.sub_(d, alpha=self.lr)


@misconception(
    "sgd.SGD.settings_captured",
    "settings captured",
    """Every step uses the settings of the constructor, whatever stands in `param_groups`. Where
    does a group with a `lr` or `momentum` of its own keep them?""",
)
class SettingsCaptured(SGDInParts):
    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        own = (lr, momentum, dampening, weight_decay, nesterov)
        super().__init__(params, *own, maximize=maximize)
        names = ("lr", "momentum", "dampening", "weight_decay", "nesterov")
        self.settings: Group = dict(zip(names, own, strict=True)) | {"maximize": maximize}

    def update(self, p: Tensor, g: Tensor, group: Group) -> None:
        super().update(p, g, self.settings)


@misconception(
    "sgd.SGD.lr_inside_buffer",
    "`lr` inside the buffer",
    """The buffer holds gradients times `lr`, so an old `lr` goes on acting after it was changed.
    What should the buffer remember, and where does `lr` come in?""",
)
class LrInsideBuffer(SGDInParts):
    def update(self, p: Tensor, g: Tensor, group: Group) -> None:
        g = self.decayed(p, self.turned(g, group), group)
        p.sub_(self.direction(p, group["lr"] * g, group))


@misconception(
    "sgd.SGD.gradient_modified",
    "gradient modified",
    """After the step `p.grad` is not what `backward()` left there: λ·p has been added to it. Which
    operation writes into a tensor, and which one makes a new tensor?""",
)
class GradientModified(SGDInParts):
    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        g += group["weight_decay"] * p
        return g


# Closure, invalid settings, zero_grad


@misconception(
    "sgd.SGD.closure_never_called",
    "closure never called",
    """`step(closure)` never calls the closure, so the update uses whatever gradients were there
    before. Who computes the gradients when a closure is given?""",
)
class ClosureNeverCalled(SGDInParts):
    def loss(self, closure: Closure | None) -> Tensor | float | None:
        return None


@misconception(
    "sgd.SGD.closure_loss_not_returned",
    "closure loss not returned",
    """`step(closure)` returns None although the closure returned a loss. Follow that value: where
    does it end up?""",
)
class ClosureLossNotReturned(SGDInParts):
    def loss(self, closure: Closure | None) -> Tensor | float | None:
        super().loss(closure)
        return None


@misconception(
    "sgd.SGD.closure_without_grad",
    "closure without gradients",
    """The closure's `backward()` fails, since no graph was recorded while it ran. Which lines of
    `step` stand under `no_grad`, and which of them need a graph?""",
)
class ClosureWithoutGrad(SGDInParts):
    def loss(self, closure: Closure | None) -> Tensor | float | None:
        if closure is None:
            return None
        with torch.no_grad():
            return closure()


@misconception(
    "sgd.SGD.closure_for_each_group",
    "closure for each group",
    """The closure is called once for every group, and the later groups go by a loss at which the
    first one has moved already. How often, and when in a step, is it due?""",
)
class ClosureForEachGroup(SGDInParts):
    def step(self, closure: Closure | None = None) -> Tensor | float | None:
        loss = None
        for group in self.param_groups:
            loss = self.loss(closure)
            with torch.no_grad():
                for p, g, own in self.gradients():
                    if own is group:
                        self.update(p, g, group)
        return loss


@misconception(
    "sgd.SGD.no_value_errors",
    "no `ValueError`",
    """A negative `lr`, `momentum` or `weight_decay` is accepted. What would training with one do,
    and which part of the class is the first to see the value?""",
)
class NoValueErrors(SGDInParts):
    def refuse_negative(self, **settings: float) -> None:
        pass


@misconception(
    "sgd.SGD.another_error",
    "another exception",
    """Settings that make no sense raise an error, but not a ValueError, as the docstring promises
    it. What does `assert` raise?""",
)
class Asserts(SGDInParts):
    def refuse_negative(self, **settings: float) -> None:
        assert all(value >= 0 for value in settings.values())

    def refuse_nesterov(self, nesterov: bool, momentum: float, dampening: float) -> None:
        assert not nesterov or (momentum > 0 and dampening == 0)


@another_form(Asserts)
class AssertsAboutNumbers(SGDInParts):
    def refuse_negative(self, **settings: float) -> None:
        assert all(value >= 0 for value in settings.values())


@misconception(
    "sgd.SGD.nesterov_check_missing",
    "check of `nesterov` missing",
    """`nesterov=True` is accepted without momentum, or together with dampening. Which combinations
    of settings make no sense according to 4.10?""",
)
class NesterovCheckMissing(SGDInParts):
    def refuse_nesterov(self, nesterov: bool, momentum: float, dampening: float) -> None:
        pass


@another_form(NesterovCheckMissing)
class NesterovAcceptedWithDampening(SGDInParts):
    def refuse_nesterov(self, nesterov: bool, momentum: float, dampening: float) -> None:
        super().refuse_nesterov(nesterov, momentum, 0.0)


@another_form(NesterovCheckMissing)
class NesterovAcceptedWithoutMomentum(SGDInParts):
    def refuse_nesterov(self, nesterov: bool, momentum: float, dampening: float) -> None:
        super().refuse_nesterov(nesterov, momentum or 1.0, dampening)


@misconception(
    "sgd.SGD.refuses_zero",
    "refuses zero",
    """A `lr` of 0 is refused, which 4.10 allows. Which settings make no sense, and which are only
    useless?""",
)
class RefusesZero(SGDInParts):
    def refuse_negative(self, **settings: float) -> None:
        if settings["lr"] <= 0:
            raise ValueError("lr must be positive")
        super().refuse_negative(**settings)


@misconception(
    "sgd.SGD.no_validation",
    "no validation",
    """Every setting is accepted, negative ones and contradictory ones too. Which of them make no
    sense according to 4.10, and who is the first to see them?""",
)
class NoValidation(SGDInParts):
    def refuse_negative(self, **settings: float) -> None:
        pass

    def refuse_nesterov(self, nesterov: bool, momentum: float, dampening: float) -> None:
        pass


@misconception(
    "sgd.SGD.zero_grad_does_nothing",
    "`zero_grad` does nothing",
    """After `zero_grad()` every gradient is still what it was. The loop gives a name a new value;
    which object would have to change?""",
)
class ZeroGradDoesNothing(SGDInParts):
    def zero_grad(self, set_to_none: bool = True) -> None:
        for p, _, _ in self.gradients():
            grad = p.grad
            grad = None if set_to_none else torch.zeros_like(p)  # noqa: F841


# What real classes get wrong


@misconception(
    "sgd.SGD.buffer_is_gradient",
    "the buffer is the gradient",
    """The buffer and `p.grad` are one tensor: when the next `backward()` fills in new numbers, the
    past is lost. Which operation gives the buffer memory of its own?""",
)
class BufferIsGradient(SGDInParts):
    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        return g + group["weight_decay"] * p if group["weight_decay"] else g

    def next_buffer(self, b: Tensor | None, g: Tensor, group: Group) -> Tensor:
        if b is None:
            return g
        return group["momentum"] * b + (1 - group["dampening"]) * g


@another_form(BufferIsGradient)
class BufferIsGradientThroughout(SGDInParts):
    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        return g + group["weight_decay"] * p if group["weight_decay"] else g

    def next_buffer(self, b: Tensor | None, g: Tensor, group: Group) -> Tensor:
        if b is None:
            return g
        return b.mul_(group["momentum"]).add_(g, alpha=1 - group["dampening"])


@misconception(
    "sgd.SGD.buffer_in_float32",
    "buffer in float32",
    """The buffer has the default dtype, also where the parameter is in float64, so its numbers are
    rounded or overflow. From which tensor should it take shape and dtype?""",
)
class BufferInFloat32(SGDInParts):
    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        return g + group["weight_decay"] * p if group["weight_decay"] else g

    def next_buffer(self, b: Tensor | None, g: Tensor, group: Group) -> Tensor:
        if b is None:
            return torch.zeros(g.shape).add_(g)
        return b.mul_(group["momentum"]).add_(g, alpha=1 - group["dampening"])


@misconception(
    "sgd.SGD.lr_shrinks",
    "`lr` shrinks",
    """The steps get shorter with every call although nobody changed `lr`: it is divided by the root
    of the number of steps. Which part of 4.1 asks for that?""",
)
class LrShrinks(SGDInParts):
    t = 0

    def step(self, closure: Closure | None = None) -> Tensor | float | None:
        self.t += 1
        return super().step(closure)

    def move(self, p: Tensor, d: Tensor, group: Group) -> None:
        p.sub_(d, alpha=group["lr"] / self.t**0.5)


@another_form(LrShrinks)
class LrShrinksWithEachParameter(SGDInParts):
    t = 0

    def move(self, p: Tensor, d: Tensor, group: Group) -> None:
        self.t += 1
        p.sub_(d, alpha=group["lr"] / self.t**0.5)


@another_form(LrShrinks)
class LrShrinksByTheNumberOfSteps(SGDInParts):
    t = 0

    def step(self, closure: Closure | None = None) -> Tensor | float | None:
        self.t += 1
        return super().step(closure)

    def move(self, p: Tensor, d: Tensor, group: Group) -> None:
        p.sub_(d, alpha=group["lr"] / self.t)


@misconception(
    "sgd.SGD.params_used_up",
    "`params` used up",
    """`params` is a generator and is walked through only once: at later steps nothing is left in
    it, and no parameter moves. What can be walked through again and again?""",
)
class ParamsUsedUp(SGDInParts):
    def __init__(self, params: Any, *args: Any, **settings: Any) -> None:
        items = list(params)
        super().__init__(items, *args, **settings)
        if iter(params) is params:  # it was used up by the list
            self.param_groups[0]["params"] = iter(items)


def called_sgd(method: Callable[..., Any]) -> Callable[..., Any]:
    """Errors name a method with its class; in a student's file that is `SGD`."""
    method.__qualname__ = f"SGD.{method.__name__}"
    return method


@misconception(
    "sgd.SGD.zero_grad_always_zeros",
    "`zero_grad` always gives zeros",
    """`zero_grad()` leaves zeros where 4.2 asks for None by default. Where does the method look at
    `set_to_none`?""",
)
class ZeroGradAlwaysZeros(SGDInParts):
    def zero_grad(self, set_to_none: bool = True) -> None:
        super().zero_grad(set_to_none=False)


@another_form(ZeroGradAlwaysZeros)
class ZeroGradWithoutFlag(SGDInParts):
    @called_sgd
    def zero_grad(self) -> None:
        super().zero_grad(set_to_none=False)


@another_form(ZeroGradAlwaysZeros)
class ZeroGradZerosByDefault(SGDInParts):
    def zero_grad(self, set_to_none: bool = False) -> None:
        super().zero_grad(set_to_none)


@misconception(
    "sgd.SGD.zero_grad_always_none",
    "`zero_grad` always gives `None`",
    """With `set_to_none=False` the gradients are None as well. Where does the method look at the
    flag, and what does 4.2 ask for then?""",
)
class ZeroGradAlwaysNone(SGDInParts):
    def zero_grad(self, set_to_none: bool = True) -> None:
        super().zero_grad(set_to_none=True)


@another_form(ZeroGradAlwaysNone)
class ZeroGradNoneWithoutFlag(SGDInParts):
    @called_sgd
    def zero_grad(self) -> None:
        super().zero_grad(set_to_none=True)


@misconception(
    "sgd.SGD.zero_grad_crashes_on_none",
    "`zero_grad` crashes on `None`",
    """`zero_grad` fails at a parameter that has no gradient yet. What is `p.grad` before the first
    `backward()`?""",
)
class ZeroGradCrashesOnNone(SGDInParts):
    def zero_grad(self, set_to_none: bool = True) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none:
                    p.grad = None
                else:
                    p.grad.zero_()


@another_form(ZeroGradCrashesOnNone)
class ZeroGradAlwaysZerosAndCrashes(SGDInParts):
    def zero_grad(self, set_to_none: bool = True) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                p.grad.zero_()


@another_form(ZeroGradCrashesOnNone)
class ZeroGradCrashesWithoutFlag(SGDInParts):
    @called_sgd
    def zero_grad(self) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                p.grad.zero_()


@misconception(
    "sgd.SGD.step_clears_gradients",
    "`step` clears gradients",
    """The step is right, but afterwards the gradients are gone. Whose work is it to clear them, and
    may a step be the last to look at them?""",
)
class StepClearsGradients(SGDInParts):
    def step(self, closure: Closure | None = None) -> Tensor | float | None:
        loss = super().step(closure)
        self.zero_grad()
        return loss


@another_form(StepClearsGradients)
class StepZeroesGradients(SGDInParts):
    def move(self, p: Tensor, d: Tensor, group: Group) -> None:
        super().move(p, d, group)
        p.grad.zero_()  # type: ignore[union-attr]


@misconception(
    "sgd.SGD.rebinds_name",
    "rebinds a name",
    """No parameter changes: what was computed is a new tensor, and the loop's variable now means
    that one. Which tensor does the model hold?""",
)
class RebindsName(SGDInParts):
    def move(self, p: Tensor, d: Tensor, group: Group) -> None:
        p = p - group["lr"] * d


@misconception(
    "sgd.SGD.records_graph",
    "records a graph",
    """Autograd stops the step with a RuntimeError, since it changes a leaf that requires grad while
    autograd is watching. Is the step a part of the loss?""",
)
class RecordsGraph(SGDInParts):
    def move(self, p: Tensor, d: Tensor, group: Group) -> None:
        with torch.enable_grad():
            p -= group["lr"] * d
