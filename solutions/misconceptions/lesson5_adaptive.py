"""Known wrong answers to lesson 5: each optimizer is right but for the part it overrides."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import torch
from torch import Tensor

from solutions.lesson5_adaptive import Adadelta, Adagrad, Adam, AdamW, Params, RMSprop
from solutions.misconceptions import another_form, misconception

State = dict[str, Any]
Group = dict[str, Any]


def averaged(old: Tensor, new: Tensor, share: float) -> Tensor:
    """A step of a running average that keeps `share` of the old one."""
    return share * old + (1 - share) * new


# 5.1 Adagrad


class AdagradInParts(Adagrad):
    """The right answer, split into parts that can go wrong one by one."""

    def update(self, p: Tensor, g: Tensor, state: State, group: Group) -> None:
        if not state:
            state["step"] = 0
            state["sum"] = torch.full_like(p, group["initial_accumulator_value"])
        state["step"] += 1
        g = self.decayed(p, g, group)
        squares = self.squares(g, state)
        p -= self.rate(state["step"], group) * g / self.divisor(squares, group["eps"])

    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        return g + group["weight_decay"] * p

    def squares(self, g: Tensor, state: State) -> Tensor:
        state["sum"] = state["sum"] + g**2
        return state["sum"]

    def rate(self, t: int, group: Group) -> float:
        return group["lr"] / (1 + (t - 1) * group["lr_decay"])

    def divisor(self, squares: Tensor, eps: float) -> Tensor:
        return squares.sqrt() + eps


@misconception(
    "adaptive.Adagrad.eps_inside_sqrt",
    "`eps` inside the square root",
    """`eps` joins the sum before the root is taken, which counts as soon as eps is not tiny. In the
    formula of 5.1, how far does the root reach?""",
)
class AdagradEpsInsideSqrt(AdagradInParts):
    def divisor(self, squares: Tensor, eps: float) -> Tensor:
        return (squares + eps).sqrt()


@misconception(
    "adaptive.Adagrad.no_sqrt",
    "no square root",
    """The gradient is divided by the sum of squares itself, so a gradient of 10 takes a shorter
    first step than one of 1. How long is the first step in 5.1 for each of them?""",
)
class AdagradNoSqrt(AdagradInParts):
    def divisor(self, squares: Tensor, eps: float) -> Tensor:
        return squares + eps


@misconception(
    "adaptive.Adagrad.lr_decay_off_by_one",
    "`lr_decay` off by one",
    """With `lr_decay`, the very first step is already shortened. What is t at a parameter's first
    step, and what should the decay be there?""",
)
class LrDecayOffByOne(AdagradInParts):
    def rate(self, t: int, group: Group) -> float:
        return group["lr"] / (1 + t * group["lr_decay"])


@misconception(
    "adaptive.Adagrad.lr_decay_compounds",
    "`lr_decay` compounds",
    """The decayed `lr` is written back into the group, so each step decays what the last one has
    decayed already. Which `lr` does 5.1 divide at every step?""",
)
class LrDecayCompounds(AdagradInParts):
    def rate(self, t: int, group: Group) -> float:
        group["lr"] = super().rate(t, group)
        return group["lr"]


@misconception(
    "adaptive.Adagrad.step_counted_per_parameter",
    "step counted for each parameter",
    """The first parameter's first step has t = 1, the second one's t = 2: one counter goes up with
    each parameter. Whose steps does t count?""",
)
class AdagradStepCountedPerParameter(AdagradInParts):
    t = 0

    def rate(self, t: int, group: Group) -> float:
        self.t += 1
        return super().rate(self.t, group)


@misconception(
    "adaptive.Adagrad.average_instead_of_sum",
    "average instead of the sum",
    """Old squares fade away, as in a running average. What does 5.1 keep of a gradient seen long
    ago?""",
)
class AverageInsteadOfSum(AdagradInParts):
    def squares(self, g: Tensor, state: State) -> Tensor:
        state["sum"] = averaged(state["sum"], g**2, 0.9)
        return state["sum"]


@misconception(
    "adaptive.Adagrad.accumulates_after_step",
    "accumulates after the step",
    """Each step is divided by the sum of the gradients before it, so the first one is divided by
    nearly nothing. When does the present g² join the sum?""",
)
class AccumulatesAfterStep(AdagradInParts):
    def squares(self, g: Tensor, state: State) -> Tensor:
        before = state["sum"]
        state["sum"] = before + g**2
        return before


@misconception(
    "adaptive.Adagrad.decay_decoupled",
    "decay decoupled",
    """Weight decay shrinks the parameter directly and is never squared or summed. Where does λ·p
    come in according to 5.1, and what is computed from it?""",
)
class AdagradDecayDecoupled(AdagradInParts):
    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        p *= 1 - group["lr"] * group["weight_decay"]
        return g


@misconception(
    "adaptive.Adagrad.decay_not_squared",
    "decay not squared",
    """Weight decay lengthens the step, but the sum of squares never hears of it. Where does λ·p
    come in according to 5.1, and what is computed from it?""",
)
class AdagradDecayNotSquared(AdagradInParts):
    def update(self, p: Tensor, g: Tensor, state: State, group: Group) -> None:
        if not state:
            state["step"] = 0
            state["sum"] = torch.full_like(p, group["initial_accumulator_value"])
        state["step"] += 1
        squares = self.squares(g, state)
        g = self.decayed(p, g, group)
        p -= self.rate(state["step"], group) * g / self.divisor(squares, group["eps"])


# 5.2 RMSprop


class RMSpropInParts(RMSprop):
    """The right answer, split into parts that can go wrong one by one."""

    def update(self, p: Tensor, g: Tensor, state: State, group: Group) -> None:
        if not state:
            state["step"] = 0
            for name in ("v", "m", "b"):
                state[name] = torch.zeros_like(p)
        state["step"] += 1
        g = self.decayed(p, g, group)
        state["v"] = self.averaged(state["v"], g**2, group["alpha"])
        state["m"] = self.averaged(state["m"], g, group["alpha"])
        divisor = self.divisor(self.variance(state, group), group["eps"])
        p -= group["lr"] * self.direction(g, divisor, state, group["momentum"])

    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        return g + group["weight_decay"] * p

    def averaged(self, old: Tensor, new: Tensor, alpha: float) -> Tensor:
        return averaged(old, new, alpha)

    def variance(self, state: State, group: Group) -> Tensor:
        return state["v"] - state["m"] ** 2 if group["centered"] else state["v"]

    def divisor(self, variance: Tensor, eps: float) -> Tensor:
        return variance.sqrt() + eps

    def direction(self, g: Tensor, divisor: Tensor, state: State, momentum: float) -> Tensor:
        if momentum == 0:
            return g / divisor
        state["b"] = momentum * state["b"] + g / divisor
        return state["b"]


@misconception(
    "adaptive.RMSprop.eps_inside_sqrt",
    "`eps` inside the square root",
    """`eps` joins the average before the root is taken, which counts as soon as eps is not tiny. In
    the formula of 5.2, how far does the root reach?""",
)
class RMSpropEpsInsideSqrt(RMSpropInParts):
    def divisor(self, variance: Tensor, eps: float) -> Tensor:
        return (variance + eps).sqrt()


@another_form(RMSpropEpsInsideSqrt)
class RMSpropEpsInsideSqrtIfCentered(RMSpropInParts):
    def variance(self, state: State, group: Group) -> Tensor:
        self.centered = group["centered"]
        return super().variance(state, group)

    def divisor(self, variance: Tensor, eps: float) -> Tensor:
        return (variance + eps).sqrt() if self.centered else super().divisor(variance, eps)


@misconception(
    "adaptive.RMSprop.alpha_swapped",
    "`alpha` swapped",
    """`alpha` weighs the new value, so with an alpha near 1 the average forgets nearly all it has
    seen. Which share does alpha stand for in 5.2?""",
)
class AlphaSwapped(RMSpropInParts):
    def averaged(self, old: Tensor, new: Tensor, alpha: float) -> Tensor:
        return averaged(old, new, 1 - alpha)


@misconception(
    "adaptive.RMSprop.centered_ignored",
    "`centered` ignored",
    """With `centered=True` the steps are the same as without. Which line of `update` reads the
    setting, and what becomes of the divisor there?""",
)
class CenteredIgnored(RMSpropInParts):
    def variance(self, state: State, group: Group) -> Tensor:
        return state["v"]


@misconception(
    "adaptive.RMSprop.momentum_before_scaling",
    "momentum before scaling",
    """The buffer collects plain gradients, and their sum is divided by the present root. Which
    quantity does the buffer of 5.2 add up?""",
)
class MomentumBeforeScaling(RMSpropInParts):
    def direction(self, g: Tensor, divisor: Tensor, state: State, momentum: float) -> Tensor:
        if momentum == 0:
            return g / divisor
        state["b"] = momentum * state["b"] + g
        return state["b"] / divisor


@misconception(
    "adaptive.RMSprop.momentum_ema",
    "momentum as a moving average",
    """The buffer is a weighted average: each new step enters with the weight 1 − momentum, so the
    first one is too short already. How much of it counts in 5.2?""",
)
class MomentumEma(RMSpropInParts):
    def direction(self, g: Tensor, divisor: Tensor, state: State, momentum: float) -> Tensor:
        if momentum == 0:
            return g / divisor
        state["b"] = averaged(state["b"], g / divisor, momentum)
        return state["b"]


@misconception(
    "adaptive.RMSprop.decay_decoupled",
    "decay decoupled",
    """Weight decay shrinks the parameter directly and never enters the averages. Where does λ·p
    come in according to 5.2, and what is computed from it?""",
)
class RMSpropDecayDecoupled(RMSpropInParts):
    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        p *= 1 - group["lr"] * group["weight_decay"]
        return g


@misconception(
    "adaptive.RMSprop.bias_corrected",
    "bias corrected",
    """The average of squares is corrected for its start at 0, as Adam does it. How long is
    the very first step in 5.2, and where does that length come from?""",
)
class BiasCorrected(RMSpropInParts):
    def variance(self, state: State, group: Group) -> Tensor:
        if group["centered"]:
            return super().variance(state, group)
        return state["v"] / (1 - group["alpha"] ** state["step"])


@misconception(
    "adaptive.RMSprop.decay_not_squared",
    "decay not squared",
    """Weight decay lengthens the step, but the average of squares never hears of it. Where does λ·p
    come in according to 5.2, and what is computed from it?""",
)
class RMSpropDecayNotSquared(RMSpropInParts):
    def direction(self, g: Tensor, divisor: Tensor, state: State, momentum: float) -> Tensor:
        return super().direction(g + self.decay, divisor, state, momentum)

    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        self.decay = group["weight_decay"] * p
        return g


@misconception(
    "adaptive.RMSprop.state_in_float32",
    "state in float32",
    """The averages have the default dtype, also where the parameter is in float64, so their numbers
    are rounded or overflow. From which tensor should they take shape and dtype?""",
)
class RMSpropStateInFloat32(RMSpropInParts):
    def update(self, p: Tensor, g: Tensor, state: State, group: Group) -> None:
        super().update(p, g, state, group)
        for name in ("v", "m", "b"):
            state[name] = state[name].float()

    def averaged(self, old: Tensor, new: Tensor, alpha: float) -> Tensor:
        return super().averaged(old, new, alpha).float()

    def direction(self, g: Tensor, divisor: Tensor, state: State, momentum: float) -> Tensor:
        if momentum == 0:
            return g / divisor
        state["b"] = (momentum * state["b"] + g / divisor).float()
        return state["b"]


# 5.3 Adadelta


class AdadeltaInParts(Adadelta):
    """The right answer, split into parts that can go wrong one by one."""

    def update(self, p: Tensor, g: Tensor, state: State, group: Group) -> None:
        if not state:
            state["v"] = torch.zeros_like(p)
            state["u"] = torch.zeros_like(p)
        g = g + group["weight_decay"] * p
        state["v"] = self.averaged(state["v"], g**2, group["rho"])
        d = self.ratio(state["u"], state["v"], group["eps"]) * g
        state["u"] = self.averaged(state["u"], self.remembered(d, group) ** 2, group["rho"])
        self.move(p, d, group)

    def averaged(self, old: Tensor, new: Tensor, rho: float) -> Tensor:
        return averaged(old, new, rho)

    def ratio(self, u: Tensor, v: Tensor, eps: float) -> Tensor:
        return (u + eps).sqrt() / (v + eps).sqrt()

    def remembered(self, d: Tensor, group: Group) -> Tensor:
        return d

    def move(self, p: Tensor, d: Tensor, group: Group) -> None:
        p -= group["lr"] * d


@misconception(
    "adaptive.Adadelta.lr_ignored",
    "`lr` ignored",
    """The steps are equally long for every `lr`. Which line of `update` reads it?""",
)
class LrIgnored(AdadeltaInParts):
    def move(self, p: Tensor, d: Tensor, group: Group) -> None:
        p -= d


@misconception(
    "adaptive.Adadelta.eps_outside_sqrt",
    "`eps` outside of the square root",
    """`eps` is added after both roots, which changes even the first step. In the formula of 5.3,
    how far does each root reach?""",
)
class EpsOutsideSqrt(AdadeltaInParts):
    def ratio(self, u: Tensor, v: Tensor, eps: float) -> Tensor:
        return (u.sqrt() + eps) / (v.sqrt() + eps)


@misconception(
    "adaptive.Adadelta.accumulator_includes_lr",
    "the accumulator includes `lr`",
    """`lr` enters the average of the steps, so a smaller `lr` shortens the later steps twice. What
    is it that u averages in 5.3?""",
)
class AccumulatorIncludesLr(AdadeltaInParts):
    def remembered(self, d: Tensor, group: Group) -> Tensor:
        return group["lr"] * d


@misconception(
    "adaptive.Adadelta.rho_swapped",
    "`rho` swapped",
    """`rho` weighs the new value in both averages, so with a rho near 1 they forget nearly all they
    have seen. Which share does rho stand for in 5.3?""",
)
class RhoSwapped(AdadeltaInParts):
    def averaged(self, old: Tensor, new: Tensor, rho: float) -> Tensor:
        return averaged(old, new, 1 - rho)


@misconception(
    "adaptive.Adadelta.ratio_inverted",
    "ratio inverted",
    """Large gradients make the steps longer still: the fraction stands upside down. Which of the
    two roots should keep a large gradient in check?""",
)
class RatioInverted(AdadeltaInParts):
    def ratio(self, u: Tensor, v: Tensor, eps: float) -> Tensor:
        return (v + eps).sqrt() / (u + eps).sqrt()


# 5.4 Adam


class AdamInParts(Adam):
    """The right answer, split into parts that can go wrong one by one."""

    def update(self, p: Tensor, g: Tensor, state: State, group: Group) -> None:
        state = self.memory(p, state)
        if not state:
            state["step"] = 0
            for name in ("m", "v", "w"):
                state[name] = torch.zeros_like(p)
        beta1, beta2 = self.betas(group)
        c1, c2 = self.corrections(beta1, beta2, self.time(state))
        g = self.decayed(p, g, group)
        state["m"] = self.mean(state["m"], g, beta1)
        state["v"] = self.squares(state, g, beta2)
        squares = self.largest(state, c2) if group["amsgrad"] else state["v"]
        numerator = self.numerator(state["m"], c1, p, group)
        p -= group["lr"] * numerator / self.denominator(squares, c2, group["eps"])

    def memory(self, p: Tensor, own: State) -> State:
        return own

    def betas(self, group: Group) -> tuple[float, float]:
        return group["betas"]

    def time(self, state: State) -> int:
        state["step"] += 1
        return state["step"]

    def corrections(self, beta1: float, beta2: float, t: int) -> tuple[float, float]:
        """What m and v are divided by."""
        return 1 - beta1**t, 1 - beta2**t

    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        return g + group["weight_decay"] * p

    def mean(self, m: Tensor, g: Tensor, beta1: float) -> Tensor:
        return averaged(m, g, beta1)

    def squares(self, state: State, g: Tensor, beta2: float) -> Tensor:
        return averaged(state["v"], g**2, beta2)

    def largest(self, state: State, c2: float) -> Tensor:
        state["w"] = torch.maximum(state["w"], state["v"])
        return state["w"]

    def numerator(self, m: Tensor, c1: float, p: Tensor, group: Group) -> Tensor:
        return m / c1

    def denominator(self, v: Tensor, c2: float, eps: float) -> Tensor:
        return (v / c2).sqrt() + eps


@misconception(
    "adaptive.Adam.eps_inside_sqrt",
    "`eps` inside the square root",
    """`eps` joins v̂ before the root is taken, which counts as soon as eps is not tiny. In the
    formula of 5.4, how far does the root reach?""",
)
class AdamEpsInsideSqrt(AdamInParts):
    def denominator(self, v: Tensor, c2: float, eps: float) -> Tensor:
        return (v / c2 + eps).sqrt()


@misconception(
    "adaptive.Adam.eps_before_correction",
    "`eps` before the correction",
    """`eps` joins the root of the uncorrected v, so the correction rescales eps too. In which order
    does 5.4 correct, take the root and add eps?""",
)
class EpsBeforeCorrection(AdamInParts):
    def denominator(self, v: Tensor, c2: float, eps: float) -> Tensor:
        return (v.sqrt() + eps) / c2**0.5


@misconception(
    "adaptive.Adam.no_bias_correction",
    "no bias correction",
    """Both averages are used as they are, although they start at 0, so the first steps have the
    wrong length. How long is the first step in 5.4, and what makes it so?""",
)
class NoBiasCorrection(AdamInParts):
    def corrections(self, beta1: float, beta2: float, t: int) -> tuple[float, float]:
        return 1, 1


@misconception(
    "adaptive.Adam.only_first_corrected",
    "the first moment alone corrected",
    """m is corrected for its start at 0, but v is used as it is, so the first steps are too long.
    Which of the two averages start at 0?""",
)
class OnlyFirstCorrected(AdamInParts):
    def corrections(self, beta1: float, beta2: float, t: int) -> tuple[float, float]:
        return 1 - beta1**t, 1


@misconception(
    "adaptive.Adam.only_second_corrected",
    "the second moment alone corrected",
    """v is corrected for its start at 0, but m is used as it is, so the first steps are too short.
    Which of the two averages start at 0?""",
)
class OnlySecondCorrected(AdamInParts):
    def corrections(self, beta1: float, beta2: float, t: int) -> tuple[float, float]:
        return 1, 1 - beta2**t


@misconception(
    "adaptive.Adam.betas_swapped",
    "`betas` swapped",
    """The mean of the gradients fades with the second beta, the mean of the squares with the first.
    In which order do the two stand in `betas`?""",
)
class BetasSwapped(AdamInParts):
    def betas(self, group: Group) -> tuple[float, float]:
        beta2, beta1 = group["betas"]
        return beta1, beta2


@misconception(
    "adaptive.Adam.first_moment_without_factor",
    "first moment without its factor",
    """Each gradient enters m whole, as in SGD's buffer, so the steps are far too long. What do the
    weights of the old m and the new g add up to in 5.4?""",
)
class FirstMomentWithoutFactor(AdamInParts):
    def mean(self, m: Tensor, g: Tensor, beta1: float) -> Tensor:
        return beta1 * m + g


@misconception(
    "adaptive.Adam.no_sqrt",
    "no square root",
    """m̂ is divided by v̂ itself, so a gradient of 10 takes a shorter first step than one of 1. How
    long is the first step in 5.4 for each of them?""",
)
class AdamNoSqrt(AdamInParts):
    def denominator(self, v: Tensor, c2: float, eps: float) -> Tensor:
        return v / c2 + eps


@misconception(
    "adaptive.Adam.decay_decoupled",
    "decay decoupled",
    """Weight decay shrinks the parameter directly and never enters m and v; that is another
    optimizer. Where does λ·p come in according to 5.4?""",
)
class AdamDecayDecoupled(AdamInParts):
    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        p -= group["lr"] * group["weight_decay"] * p
        return g


@misconception(
    "adaptive.Adam.amsgrad_ignored",
    "`amsgrad` ignored",
    """With `amsgrad=True` the steps are the same as without. Which line of `update` reads the
    setting, and what has to be remembered from step to step?""",
)
class AmsgradIgnored(AdamInParts):
    def largest(self, state: State, c2: float) -> Tensor:
        return state["v"]


@misconception(
    "adaptive.Adam.amsgrad_on_corrected",
    "`amsgrad` on the corrected average",
    """The maximum is taken over corrected squares, each with the correction of its own step. Of
    which quantity does 5.4 keep the largest, and when is that corrected?""",
)
class AmsgradOnCorrected(AdamInParts):
    def largest(self, state: State, c2: float) -> Tensor:
        state["w"] = torch.maximum(state["w"], state["v"] / c2)
        return state["w"] * c2  # the denominator divides by c2, and this is corrected already


@misconception(
    "adaptive.Adam.amsgrad_overwrites_average",
    "`amsgrad` overwrites the average",
    """The largest v so far is put into v itself, so v never falls again and is no average. How
    many quantities does 5.4 remember for `amsgrad`?""",
)
class AmsgradOverwritesAverage(AdamInParts):
    def largest(self, state: State, c2: float) -> Tensor:
        state["v"] = super().largest(state, c2)
        return state["v"]


@misconception(
    "adaptive.Adam.step_counted_per_parameter",
    "step counted for each parameter",
    """The first parameter's first step has t = 1, the second one's t = 2: one counter goes up with
    each parameter. Whose steps does t count?""",
)
class StepCountedPerParameter(AdamInParts):
    t = 0

    def time(self, state: State) -> int:
        self.t += 1
        return self.t


@misconception(
    "adaptive.Adam.global_step_counter",
    "one step counter for all",
    """t goes up at every `step`, also for a parameter that has no gradient and is not moved. Whose
    steps does t count, and where should it be kept?""",
)
class GlobalStepCounter(AdamInParts):
    t = 0

    def step(self, closure: Any = None) -> Any:
        self.t += 1
        return super().step(closure)

    def time(self, state: State) -> int:
        return self.t


@misconception(
    "adaptive.Adam.shared_moments",
    "shared moments",
    """Parameters of one shape mix their gradients in one m and one v. Whose past should the
    averages hold, and by what are they looked up?""",
)
class SharedMoments(AdamInParts):
    def __init__(self, *args: Any, **hyperparameters: Any) -> None:
        super().__init__(*args, **hyperparameters)
        self.by_shape: dict[torch.Size, State] = defaultdict(dict)

    def memory(self, p: Tensor, own: State) -> State:
        return self.by_shape[p.shape]


@misconception(
    "adaptive.Adam.state_in_float32",
    "state in float32",
    """The averages have the default dtype, also where the parameter is in float64, so their numbers
    are rounded or overflow. From which tensor should they take shape and dtype?""",
)
class AdamStateInFloat32(AdamInParts):
    def mean(self, m: Tensor, g: Tensor, beta1: float) -> Tensor:
        return super().mean(m, g, beta1).float()

    def squares(self, state: State, g: Tensor, beta2: float) -> Tensor:
        return super().squares(state, g, beta2).float()


@misconception(
    "adaptive.Adam.decay_not_in_averages",
    "decay not in averages",
    """λ·p joins the step after the averages, so m and v never hear of it. Where does weight decay
    come in according to 5.4?""",
)
class DecayNotInAverages(AdamInParts):
    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        return g

    def numerator(self, m: Tensor, c1: float, p: Tensor, group: Group) -> Tensor:
        return m / c1 + group["weight_decay"] * p


@misconception(
    "adaptive.Adam.squares_from_mean",
    "squares taken from the mean",
    """The average of squares goes on from m instead of from its own old value. Which letter stands
    on both sides of the arrow in 5.4, and which one in the code?""",
)
class SquaresFromMean(AdamInParts):
    def squares(self, state: State, g: Tensor, beta2: float) -> Tensor:
        return averaged(state["m"], g**2, beta2)


# 5.5 AdamW


class AdamWInParts(AdamInParts, AdamW):
    """The right answer: the parts of Adam, with the constructor of AdamW and its decay."""

    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        p *= 1 - group["lr"] * group["weight_decay"]
        return g


@misconception(
    "adaptive.AdamW.decay_as_l2",
    "decay as an L2 penalty",
    """Weight decay joins the gradient and is divided by its size: this is Adam with another
    default. What does the decay of 5.5 know of the gradients?""",
)
class DecayAsL2(AdamWInParts):
    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        return g + group["weight_decay"] * p


@misconception(
    "adaptive.AdamW.decay_not_scaled_by_lr",
    "decay not scaled by `lr`",
    """Every step takes the same share λ off the weights, whether `lr` is large or small. By which
    factor does the parameter shrink in 5.5?""",
)
class DecayNotScaledByLr(AdamWInParts):
    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        p *= 1 - group["weight_decay"]
        return g


@misconception(
    "adaptive.AdamW.decay_after_update",
    "decay after the update",
    """The decay comes last, so it shrinks the new step along with the parameter. In which order do
    decay and step stand in 5.5?""",
)
class DecayAfterUpdate(AdamWInParts):
    def update(self, p: Tensor, g: Tensor, state: State, group: Group) -> None:
        super().update(p, g, state, {**group, "weight_decay": 0.0})
        p *= 1 - group["lr"] * group["weight_decay"]


@misconception(
    "adaptive.AdamW.decay_doubled",
    "decay doubled",
    """The weights decay twice: once on their own, and once more as a part of the gradient. What
    does the update that 5.5 takes over from 5.4 do with `weight_decay`?""",
)
class DecayDoubledW(AdamWInParts):
    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        p *= 1 - group["lr"] * group["weight_decay"]
        return g + group["weight_decay"] * p


@misconception(
    "adaptive.AdamW.decay_switched_off",
    "decay switched off for good",
    """The first parameter decays once, then nothing decays any more: 0 is written into the group.
    Whose is `group`, and who reads it after this call?""",
)
class DecaySwitchedOff(AdamWInParts):
    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        g = super().decayed(p, g, group)
        group["weight_decay"] = 0.0
        return g


@misconception(
    "adaptive.AdamW.decay_through_adaptive",
    "decay through the adaptive step",
    """λ·p stays out of m and v, but is divided by √v̂ like the step, so weights with large
    gradients hardly decay. What does the decay of 5.5 depend on?""",
)
class DecayThroughAdaptive(AdamWInParts):
    def decayed(self, p: Tensor, g: Tensor, group: Group) -> Tensor:
        return g

    def numerator(self, m: Tensor, c1: float, p: Tensor, group: Group) -> Tensor:
        return m / c1 + group["weight_decay"] * p


@misconception(
    "adaptive.AdamW.default_weight_decay_zero",
    "default `weight_decay` of zero",
    """Without a `weight_decay` of one's own, nothing decays. Compare the default in the signature
    with that of 5.5.""",
)
class DefaultWeightDecayZero(AdamWInParts):
    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad)


@misconception(
    "adaptive.AdamW.eps_before_correction",
    "`eps` before the correction",
    """`eps` joins the root of the uncorrected v, so the correction rescales eps too. In which order
    does 5.5 correct, take the root and add eps?""",
)
class EpsBeforeCorrectionW(AdamWInParts):
    def denominator(self, v: Tensor, c2: float, eps: float) -> Tensor:
        return (v.sqrt() + eps) / c2**0.5


@misconception(
    "adaptive.AdamW.no_bias_correction",
    "no bias correction",
    """Both averages are used as they are, although they start at 0, so the first steps have the
    wrong length. What does 5.5 take over from 5.4, besides the averages?""",
)
class NoBiasCorrectionW(AdamWInParts):
    def corrections(self, beta1: float, beta2: float, t: int) -> tuple[float, float]:
        return 1, 1


@misconception(
    "adaptive.AdamW.eps_inside_sqrt",
    "`eps` inside the square root",
    """`eps` is added to v̂ before the root is taken, so it weighs more than it should. Where does
    eps stand in 5.5, inside or outside of the root?""",
)
class EpsInsideSqrtW(AdamWInParts):
    def denominator(self, v: Tensor, c2: float, eps: float) -> Tensor:
        return (v / c2 + eps).sqrt()
