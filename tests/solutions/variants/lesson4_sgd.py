"""Accepted variants of lesson 4."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import chain
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from tests.solutions.variants import variant

NAMES = ("lr", "momentum", "dampening", "weight_decay", "nesterov", "maximize")


def make_groups(params: Any, defaults: dict[str, Any]) -> list[dict[str, Any]]:
    """A student's helper: a list of groups, from tensors or from dicts."""
    params = list(params)
    if not isinstance(params[0], dict):
        params = [dict(params=params)]
    return [{**defaults, **group, "params": list(group["params"])} for group in params]


def complain(s: dict[str, Any]) -> None:
    """A student's helper: settings that make no sense."""
    if not (s["lr"] >= 0 and s["momentum"] >= 0 and s["weight_decay"] >= 0):
        raise ValueError("lr, momentum and weight_decay must be >= 0")
    if s["nesterov"] and not (s["momentum"] > 0 and s["dampening"] == 0):
        raise ValueError("nesterov needs momentum and zero dampening")


@variant("SGD", "subclass of torch.optim.Optimizer")
class SGDOptimizer(torch.optim.Optimizer):
    # Trap: Optimizer writes the defaults into the given groups' dicts; zero_grad is inherited.
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
        defaults = dict(
            lr=lr,
            momentum=momentum,
            dampening=dampening,
            weight_decay=weight_decay,
            nesterov=nesterov,
            maximize=maximize,
        )
        complain(defaults)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                d_p = p.grad if not group["maximize"] else -p.grad
                if group["weight_decay"] != 0:
                    d_p = d_p.add(p, alpha=group["weight_decay"])
                if group["momentum"] != 0:
                    state = self.state[p]
                    if "momentum_buffer" not in state:
                        buf = state["momentum_buffer"] = torch.clone(d_p).detach()
                    else:
                        buf = state["momentum_buffer"]
                        buf.mul_(group["momentum"]).add_(d_p, alpha=1 - group["dampening"])
                    d_p = d_p.add(buf, alpha=group["momentum"]) if group["nesterov"] else buf
                p.add_(d_p, alpha=-group["lr"])
        return loss


class Base:
    """A student's base class; the variants below differ in `step` and in where the state lives."""

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
        values = (lr, momentum, dampening, weight_decay, nesterov, maximize)
        self.defaults = dict(zip(NAMES, values, strict=True))
        complain(self.defaults)
        self.param_groups = make_groups(params, self.defaults)
        self.start()

    def start(self) -> None:
        """Make the state."""

    def pairs(self) -> Iterator[tuple[dict[str, Any], Any]]:
        """All (group, parameter)."""
        for group in self.param_groups:
            for p in group["params"]:
                yield group, p

    def zero_grad(self, set_to_none: bool = True) -> None:
        for _, p in self.pairs():
            if set_to_none:
                p.grad = None
            elif p.grad is not None:
                p.grad = p.grad.detach().zero_()

    def step(self, closure: Any = None) -> Any:
        # The closure runs outside of no_grad, its backward needs a graph.
        loss = closure() if closure else None
        with torch.no_grad():
            self.update()
        return loss

    def update(self) -> None:
        """Move the parameters."""


@variant("SGD", "data attribute, dict by id")
class SGDData(Base):
    def start(self) -> None:
        self.velocity: dict[int, Tensor] = {}

    def step(self, closure: Any = None) -> Any:
        loss = None
        if closure is not None:
            loss = closure().item()  # Trap: the loss comes back as a number
        for group, p in self.pairs():
            if p.grad is None:
                continue
            sign = -1.0 if group["maximize"] else 1.0
            g = sign * p.grad.data + group["weight_decay"] * p.data
            mu = group["momentum"]
            if mu != 0:
                if id(p) not in self.velocity:
                    self.velocity[id(p)] = g
                else:
                    old = self.velocity[id(p)]
                    self.velocity[id(p)] = mu * old + (1 - group["dampening"]) * g
                v = self.velocity[id(p)]
                g = g + mu * v if group["nesterov"] else v
            p.data -= group["lr"] * g
        return loss


@variant("SGD", "data replaced, parallel lists")
class SGDLists(Base):
    def start(self) -> None:
        self.params = [p for _, p in self.pairs()]
        self.groups = [g for g, _ in self.pairs()]
        self.bs: list[Any] = [None] * len(self.params)

    def update(self) -> None:
        for i, (p, s) in enumerate(zip(self.params, self.groups, strict=True)):
            if p.grad is None:
                continue
            g = p.grad.clone().detach()
            if s["maximize"]:
                g *= -1
            g += s["weight_decay"] * p
            if s["momentum"]:
                fresh = self.bs[i] is None
                self.bs[i] = (
                    g.clone()
                    if fresh
                    else torch.add(g * (1 - s["dampening"]), self.bs[i], alpha=s["momentum"])
                )
                g = g + s["momentum"] * self.bs[i] if s["nesterov"] else self.bs[i]
            p.data = p.data - s["lr"] * g  # Trap: new memory, the same tensor object


@variant("SGD", "foreach")
class SGDForeach(Base):
    def start(self) -> None:
        self.state: dict[Tensor, Tensor] = {}

    def update(self) -> None:
        for group in self.param_groups:
            ps = [p for p in group["params"] if p.grad is not None]
            if not ps:
                continue
            gs = [p.grad for p in ps]
            if group["maximize"]:
                gs = list(torch._foreach_neg(gs))
            if group["weight_decay"] > 0:
                gs = list(torch._foreach_add(gs, ps, alpha=group["weight_decay"]))
            if group["momentum"] > 0:
                known = [i for i, p in enumerate(ps) if p in self.state]
                if known:
                    bufs = [self.state[ps[i]] for i in known]
                    torch._foreach_mul_(bufs, group["momentum"])
                    now = [gs[i] for i in known]
                    torch._foreach_add_(bufs, now, alpha=1 - group["dampening"])
                for p, g in zip(ps, gs, strict=True):
                    if p not in self.state:
                        self.state[p] = g.clone()
                bufs = [self.state[p] for p in ps]
                if group["nesterov"]:
                    gs = list(torch._foreach_add(gs, bufs, alpha=group["momentum"]))
                else:
                    gs = bufs
            torch._foreach_add_(ps, gs, alpha=-group["lr"])


@variant("SGD", "numpy and float64 inside")
class SGDNumpy(Base):
    # Trap: float64 state also for float32 parameters, and memory written behind torch's back.
    def start(self) -> None:
        self.state: dict[int, np.ndarray] = {}

    def update(self) -> None:
        for i, (s, p) in enumerate(self.pairs()):
            if p.grad is None:
                continue
            values = p.detach().numpy()
            g = p.grad.numpy().astype(np.float64) * (-1) ** s["maximize"]
            g = g + s["weight_decay"] * values.astype(np.float64)
            if s["momentum"] != 0:
                tau = s["dampening"] if i in self.state else 0
                b = s["momentum"] * self.state.get(i, np.zeros_like(g)) + (1 - tau) * g
                self.state[i] = b
                g = g + s["momentum"] * b if s["nesterov"] else b
            values[...] = values - s["lr"] * g


@variant("SGD", "inference mode, state in the groups")
class SGDInference(Base):
    # Trap: further keys in param_groups.
    def start(self) -> None:
        for group in self.param_groups:
            group["buffers"] = [torch.zeros_like(p) for p in group["params"]]
            group["t"] = [0 for _ in group["params"]]

    def step(self, closure: Any = None) -> Any:
        loss = closure() if closure is not None else None
        self.inner()
        return loss

    @torch.inference_mode()
    def inner(self) -> None:
        for group in self.param_groups:
            mu, tau, wd = group["momentum"], group["dampening"], group["weight_decay"]
            for i, (p, b) in enumerate(zip(group["params"], group["buffers"], strict=True)):
                if p.grad is None:
                    continue
                g = torch.add(-p.grad if group["maximize"] else p.grad, p, alpha=wd)
                if mu != 0:
                    b.mul_(mu).add_(g, alpha=1 - tau if group["t"][i] > 0 else 1)
                    g = g + mu * b if group["nesterov"] else b
                group["t"][i] += 1
                p.copy_(p - group["lr"] * g)


@variant("SGD", "coroutines hold the buffers")
class SGDCoroutines(Base):
    def start(self) -> None:
        self.rules = []
        for group, p in self.pairs():
            self.rules.append((p, self.rule(group, p)))
            next(self.rules[-1][1])

    @staticmethod
    def rule(group: dict[str, Any], p: Tensor) -> Generator[Any, Tensor, None]:
        b, move = None, None
        while True:
            g = yield move
            g = (-g if group["maximize"] else g) + group["weight_decay"] * p.detach()
            if mu := group["momentum"]:
                b = g if b is None else mu * b + (1 - group["dampening"]) * g
                g = g + mu * b if group["nesterov"] else b
            move = -group["lr"] * g

    def update(self) -> None:
        for p, rule in self.rules:
            if p.grad is not None:
                p += rule.send(p.grad)


@variant("SGD", "decay as a factor of p")
class SGDFactor(Base):
    # p - lr·(g + λp) = (1 - lr·λ)·p - lr·g; with momentum the decay has to go into the buffer.
    def start(self) -> None:
        self.state: dict[Tensor, Any] = {p: SimpleNamespace(b=0.0, new=1) for _, p in self.pairs()}

    def update(self) -> None:
        for s, p in self.pairs():
            if p.grad is None:
                continue
            lr, mu, wd = s["lr"], s["momentum"], s["weight_decay"]
            g = p.grad.neg() if s["maximize"] else p.grad
            if mu == 0:
                p.mul_(1 - lr * wd).sub_(lr * g)
                continue
            my, g = self.state[p], g + wd * p
            before = my.b
            my.b = mu * before + (g if my.new else (1 - s["dampening"]) * g)
            if s["nesterov"]:  # g + μb = b + μ(b - b_old), as dampening is 0
                p.sub_(lr * ((1 + mu) * my.b - mu * before))
            else:
                p.sub_(lr * my.b)
            my.new = 0


@variant("SGD", "all gradients kept, buffer summed afresh")
class SGDHistory(Base):
    # Ugly but right: b after t steps is μ^(t-1)·g1 + (1-τ)·Σ μ^(t-i)·gi for i = 2..t.
    def start(self) -> None:
        self.seen: dict[int, list[Tensor]] = {}

    def update(self) -> None:
        for s, p in self.pairs():
            if p.grad is None:
                continue
            g = (1 - 2 * s["maximize"]) * p.grad + s["weight_decay"] * p
            gs = self.seen.setdefault(id(p), [])
            gs.append(g)
            mu, t = s["momentum"], len(gs)
            if mu != 0:
                b = mu ** (t - 1) * gs[0]
                for i in range(1, t):
                    b = b + (1 - s["dampening"]) * mu ** (t - 1 - i) * gs[i]
                g = g + mu * b if s["nesterov"] else b
            p.sub_(g.mul(s["lr"]))


@variant("SGD", "beginner's")
class SGDWordy:
    # Trap: all but lr is read once, in the constructor.
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
        if lr < 0:
            raise ValueError("Invalid learning rate: {}".format(lr))  # noqa: UP032
        if momentum < 0:
            raise ValueError("Invalid momentum value: {}".format(momentum))  # noqa: UP032
        if weight_decay < 0:
            raise ValueError("Invalid weight_decay value: {}".format(weight_decay))  # noqa: UP032
        if nesterov is True and momentum == 0:
            raise ValueError("Nesterov momentum requires a momentum")
        if nesterov is True and dampening != 0:
            raise ValueError("Nesterov momentum requires zero dampening")
        the_list = []
        for thing in params:
            the_list.append(thing)
        if type(the_list[0]) is not dict:
            the_list = [{"params": the_list}]
        self.param_groups = []
        self.everything: list[Any] = []
        for number, group in enumerate(the_list):
            new_group = {}
            new_group["params"] = [p for p in group["params"]]
            new_group["lr"] = group.get("lr", lr)
            new_group["momentum"] = group.get("momentum", momentum)
            new_group["dampening"] = group.get("dampening", dampening)
            new_group["weight_decay"] = group.get("weight_decay", weight_decay)
            new_group["nesterov"] = group.get("nesterov", nesterov)
            new_group["maximize"] = group.get("maximize", maximize)
            self.param_groups.append(new_group)
            for p in new_group["params"]:
                self.everything.append([number, p, None, dict(new_group)])

    def zero_grad(self, set_to_none: bool = True) -> None:
        for _number, p, _buf, _settings in self.everything:
            if p.grad is not None:
                if set_to_none is True:
                    p.grad = None
                else:
                    p.grad.detach_()
                    p.grad.data.fill_(0)

    def step(self, closure: Any = None) -> Any:
        the_loss = None
        if closure is not None:
            the_loss = closure()
            print("loss", the_loss)
        for entry in self.everything:
            number, p, buf, settings = entry
            if p.grad is not None:
                step_direction = p.grad.data.clone()
                if settings["maximize"]:
                    step_direction = -step_direction
                step_direction = step_direction + settings["weight_decay"] * p.data
                if settings["momentum"] != 0:
                    if buf is None:
                        buf = step_direction.clone()
                    else:
                        buf = settings["momentum"] * buf
                        buf = buf + (1.0 - settings["dampening"]) * step_direction
                    entry[2] = buf
                    if settings["nesterov"]:
                        step_direction = step_direction + settings["momentum"] * buf
                    else:
                        step_direction = buf
                p.data.copy_(p.data - self.param_groups[number]["lr"] * step_direction)
        return the_loss


@variant("SGD", "a pure function for the rule")
class SGDPure(Base):
    def start(self) -> None:
        self.memory = [[None for _ in group["params"]] for group in self.param_groups]

    @staticmethod
    def rule(
        p: Tensor,
        g: Tensor,
        b: Any,
        *,
        lr: float,
        momentum: float,
        dampening: float,
        weight_decay: float,
        nesterov: bool,
        maximize: bool,
        **_: Any,
    ) -> tuple[Tensor, Any]:
        if maximize:
            g = -g
        if weight_decay != 0:
            g = g + weight_decay * p
        if momentum == 0:
            return p - lr * g, b
        b = g + 0 if b is None else b * momentum + g * (1 - dampening)
        return (p - lr * (g + momentum * b), b) if nesterov else (p - lr * b, b)

    def update(self) -> None:
        for group, memory in zip(self.param_groups, self.memory, strict=True):
            for i, p in enumerate(group["params"]):
                if p.grad is not None:
                    new, memory[i] = self.rule(p.detach(), p.grad, memory[i], **group)
                    p.detach().copy_(new)

    def zero_grad(self, set_to_none: bool = True) -> None:
        for p in chain.from_iterable(group["params"] for group in self.param_groups):
            if p.grad is not None:
                g = p.grad.detach()
                p.grad = None
                if not set_to_none:
                    p.grad = torch.mul(g, 0, out=g).nan_to_num_(0)


@variant("SGD", "zeros_like buffers and a flag")
class SGDFlag:
    # Trap: the buffer exists before the first gradient, which it must not dampen.
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
        for value in (lr, momentum, weight_decay):
            if not value >= 0:
                raise ValueError("negative")
        if nesterov and not (momentum > 0 and dampening == 0):
            raise ValueError("nesterov")
        own = dict(locals())
        names = ("lr", "momentum", "dampening", "weight_decay", "nesterov", "maximize")
        params = list(params)
        if not isinstance(params[0], dict):
            params = [{"params": params}]
        self.param_groups = []
        for group in params:
            filled = {name: group.get(name, own[name]) for name in names}
            filled["params"] = list(group["params"])
            filled["buffers"] = [torch.zeros_like(p.detach()) for p in filled["params"]]
            filled["seen"] = [False] * len(filled["params"])
            self.param_groups.append(filled)

    def zero_grad(self, set_to_none: bool = True) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None or set_to_none:
                    p.grad = None
                else:
                    p.grad = p.grad.detach().zero_()

    def step(self, closure: Any = None) -> Any:
        loss = closure() if closure else None
        for group in self.param_groups:
            for i, p in enumerate(group["params"]):
                if p.grad is None:
                    continue
                d = p.grad.detach().clone()
                if group["maximize"]:
                    d.neg_()
                d.add_(p.detach(), alpha=group["weight_decay"])
                if group["momentum"]:
                    share = 1 - group["dampening"] if group["seen"][i] else 1.0
                    group["seen"][i] = True
                    b = group["buffers"][i]
                    b.mul_(group["momentum"]).add_(d, alpha=share)
                    d = d.add(b, alpha=group["momentum"]) if group["nesterov"] else b.clone()
                p.data.add_(d, alpha=-group["lr"])
        return loss
