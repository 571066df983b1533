"""Accepted variants of lesson 5."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from solutions.lesson5_adaptive import Adaptive
from tests.solutions.variants import variant

Defaults = dict[str, Any]
ADAGRAD: Defaults = dict(
    lr=1e-2, lr_decay=0.0, weight_decay=0.0, initial_accumulator_value=0.0, eps=1e-10
)
RMSPROP: Defaults = dict(
    lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0.0, momentum=0.0, centered=False
)
ADADELTA: Defaults = dict(lr=1.0, rho=0.9, eps=1e-6, weight_decay=0.0)
ADAM: Defaults = dict(lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False)
ADAMW: Defaults = {**ADAM, "weight_decay": 1e-2}


class Plain:
    """A student's own frame: settings in `self.h`, state in lists, works on `.data`."""

    # Trap: neither param_groups nor update, and a signature that shows no names.
    defaults: Defaults

    def __init__(self, params: Any, *args: Any, **kwargs: Any) -> None:
        self.params: list[Tensor] = list(params)
        positional = dict(zip(self.defaults, args, strict=False))
        self.h: Any = SimpleNamespace(**{**self.defaults, **positional, **kwargs})
        self.start()

    def start(self) -> None:
        """Make the state."""

    def zero_grad(self, set_to_none: bool = True) -> None:
        for p in self.params:
            if p.grad is not None:
                p.grad = torch.zeros_like(p)  # Trap: zeros, whatever set_to_none says

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        loss = closure() if closure is not None else None
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.move(i, p.data, p.grad.data)
        return loss

    def move(self, i: int, p: Tensor, g: Tensor) -> None:
        """Move parameter number i, in its memory p; g is to be read only."""
        raise NotImplementedError


class Torch(torch.optim.Optimizer):
    """Another student's: a subclass of torch.optim.Optimizer, state in self.state[p]."""

    defaults: Defaults

    def __init__(self, params: Any, *args: Any, **kwargs: Any) -> None:
        named = dict(zip(type(self).defaults, args, strict=False))
        super().__init__(params, {**type(self).defaults, **named, **kwargs})

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.one(p, p.grad, self.state[p], **group)
        return loss

    def one(self, p: Tensor, g: Tensor, state: dict[str, Any], **h: Any) -> None:
        """Move one parameter."""
        raise NotImplementedError


# 5.1 Adagrad


@variant("Adagrad", "subclass of torch.optim.Optimizer, sums made at once")
class AdagradOptimizer(torch.optim.Optimizer):
    def __init__(
        self,
        params: Any,
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
    ) -> None:
        super().__init__(params, {"lr": lr, "lr_decay": lr_decay, "wd": weight_decay, "eps": eps})
        for group in self.param_groups:
            for p in group["params"]:
                self.state[p]["step"] = torch.tensor(0.0)
                self.state[p]["sum"] = torch.full_like(p.data, initial_accumulator_value)

    def step(self, closure: Any = None) -> Any:
        loss = None if closure is None else closure()
        with torch.no_grad():
            for group in self.param_groups:
                for p in filter(lambda p: p.grad is not None, group["params"]):
                    state = self.state[p]
                    state["step"] += 1
                    grad = p.grad.add(p, alpha=group["wd"])
                    clr = group["lr"] / (1 + (state["step"].item() - 1) * group["lr_decay"])
                    state["sum"].addcmul_(grad, grad, value=1)
                    std = state["sum"].sqrt().add_(group["eps"])
                    p.addcdiv_(grad, std, value=-clr)
        return loss


@variant("Adagrad", "numpy and float64 inside")
class AdagradNumpy(Plain):
    defaults = ADAGRAD

    def start(self) -> None:
        self.s = [np.full(p.shape, self.h.initial_accumulator_value) for p in self.params]
        self.t = [0] * len(self.params)

    def move(self, i: int, p: Tensor, g: Tensor) -> None:
        a = p.numpy()
        b = g.numpy() + self.h.weight_decay * a.astype(np.float64)
        self.s[i] = self.s[i] + b * b
        a[...] = a - self.h.lr / (1 + self.t[i] * self.h.lr_decay) * b / (
            np.sqrt(self.s[i]) + self.h.eps
        )
        self.t[i] += 1


@variant("Adagrad", "all gradients kept")
class AdagradHistory(Plain):
    defaults = ADAGRAD

    def start(self) -> None:
        self.seen: dict[int, list[Tensor]] = {}

    def move(self, i: int, p: Tensor, g: Tensor) -> None:
        self.seen.setdefault(i, []).append(g + self.h.weight_decay * p)
        gs = self.seen[i]
        total: Any = sum(x**2 for x in gs) + self.h.initial_accumulator_value
        rate = self.h.lr / (1 + (len(gs) - 1) * self.h.lr_decay)
        p -= rate * gs[-1] / (total.sqrt() + self.h.eps)


@variant("Adagrad", "update in the given frame, functional")
class AdagradFrame(Adaptive):
    def __init__(
        self,
        params: Any,
        lr: float = 1e-2,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            lr_decay=lr_decay,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            eps=eps,
        )

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        t = state["t"] = state.get("t", -1) + 1
        g.add_(p, alpha=group["weight_decay"])  # g is a copy
        state["s"] = state.get("s", group["initial_accumulator_value"]) + g.square()
        p.copy_(p - group["lr"] / (1 + t * group["lr_decay"]) * g / (state["s"] ** 0.5 + self.eps))

    @property
    def eps(self) -> float:
        return self.param_groups[0]["eps"]


@variant("Adagrad", "inference mode and foreach")
class AdagradForeach(Plain):
    defaults = ADAGRAD

    def start(self) -> None:
        self.state: dict[Tensor, list[Any]] = {
            p: [torch.full_like(p, self.h.initial_accumulator_value), 0]
            for p in self.params
            if p.requires_grad
        }

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        loss = closure() if closure else None
        with torch.inference_mode():
            ps = [p for p in self.params if p.grad is not None]
            if ps:
                gs: Any = torch._foreach_add([p.grad for p in ps], ps, alpha=self.h.weight_decay)  # type: ignore
                sums = [self.state[p][0] for p in ps]
                torch._foreach_addcmul_(sums, gs, gs)
                rates = [-self.h.lr / (1 + self.state[p][1] * self.h.lr_decay) for p in ps]
                stds = torch._foreach_sqrt(sums)
                torch._foreach_add_(stds, self.h.eps)
                torch._foreach_addcdiv_(ps, gs, stds, rates)
            for p in ps:
                self.state[p][1] += 1
        return loss


# 5.2 RMSprop


@variant("RMSprop", "subclass of torch.optim.Optimizer, addcdiv_")
class RMSpropOptimizer(Torch):
    defaults = RMSPROP

    def one(self, p: Tensor, g: Tensor, state: dict[str, Any], **h: Any) -> None:
        if len(state) == 0:
            state["square_avg"] = torch.zeros_like(p, memory_format=torch.preserve_format)
            if h["momentum"] > 0:
                state["momentum_buffer"] = torch.zeros_like(p)
            if h["centered"]:
                state["grad_avg"] = torch.zeros_like(p)
        if h["weight_decay"] != 0:
            g = g.add(p, alpha=h["weight_decay"])
        state["square_avg"].mul_(h["alpha"]).addcmul_(g, g, value=1 - h["alpha"])
        avg = state["square_avg"].clone()
        if h["centered"]:
            state["grad_avg"].mul_(h["alpha"]).add_(g, alpha=1 - h["alpha"])
            avg.addcmul_(state["grad_avg"], state["grad_avg"], value=-1)
        avg.sqrt_().add_(h["eps"])
        if h["momentum"] > 0:
            state["momentum_buffer"].mul_(h["momentum"]).addcdiv_(g, avg)
            p.add_(state["momentum_buffer"], alpha=-h["lr"])
        else:
            p.addcdiv_(g, avg, value=-h["lr"])


@variant("RMSprop", "averages that start as Python's 0.0")
class RMSpropLists(Plain):
    defaults = RMSPROP

    def start(self) -> None:
        n = len(self.params)
        self.v: list[Any] = [0.0] * n
        self.m: list[Any] = [0.0] * n
        self.b: list[Any] = [0.0] * n

    def move(self, i: int, p: Tensor, g: Tensor) -> None:
        h = self.h
        g = g + h.weight_decay * p
        self.v[i] = h.alpha * self.v[i] + (1 - h.alpha) * g**2
        self.m[i] = h.alpha * self.m[i] + (1 - h.alpha) * g
        variance = self.v[i] - self.m[i] ** 2 * h.centered
        # With momentum 0 the buffer is d itself. A tiny variance may be negative by rounding.
        self.b[i] = h.momentum * self.b[i] + g / (variance.clamp(min=0).sqrt() + h.eps)
        p -= h.lr * self.b[i]


@variant("RMSprop", "numpy and float64 inside")
class RMSpropNumpy(Plain):
    defaults = RMSPROP

    def start(self) -> None:
        self.s = [np.zeros((3, *p.shape)) for p in self.params]

    def move(self, i: int, p: Tensor, g: Tensor) -> None:
        h, a, s = self.h, p.numpy(), self.s[i]
        b = g.numpy() + h.weight_decay * a.astype(np.float64)
        s[0] += (1 - h.alpha) * (b * b - s[0])
        s[1] += (1 - h.alpha) * (b - s[1])
        v = np.maximum(s[0] - s[1] ** 2, 0) if h.centered else s[0]
        d = b / (np.sqrt(v) + h.eps)
        if h.momentum > 0:
            s[2] = h.momentum * s[2] + d
            d = s[2]
        a[...] = a - h.lr * d


@variant("RMSprop", "update in the given frame, wordy")
class RMSpropFrame(Adaptive):
    def __init__(self, params: Any, *args: Any, **kwargs: Any) -> None:
        named = dict(zip(RMSPROP, args, strict=False))
        super().__init__(params, **{**RMSPROP, **named, **kwargs})

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        if "average of squares" not in state:
            state["average of squares"] = torch.zeros_like(g)
            state["average"] = torch.zeros_like(g)
        my_gradient = g + group["weight_decay"] * p
        a = group["alpha"]
        state["average of squares"] = state["average of squares"] * a + my_gradient**2 * (1 - a)
        state["average"] = state["average"] * a + my_gradient * (1 - a)
        print("average", state["average"])
        if group["centered"] is True:
            under_root = state["average of squares"] - state["average"] * state["average"]
        else:
            under_root = state["average of squares"]
        scaled = my_gradient / (torch.sqrt(under_root) + group["eps"])
        if group["momentum"] > 0:
            if "buffer" in state:
                state["buffer"] = group["momentum"] * state["buffer"] + scaled
            else:
                state["buffer"] = scaled
            scaled = state["buffer"]
        p.data = p.data - group["lr"] * scaled


@variant("RMSprop", "all gradients kept")
class RMSpropHistory(Plain):
    defaults = RMSPROP

    def start(self) -> None:
        self.seen: list[list[Tensor]] = [[] for _ in self.params]
        self.ds: list[list[Tensor]] = [[] for _ in self.params]

    def move(self, i: int, p: Tensor, g: Tensor) -> None:
        h, gs, ds = self.h, self.seen[i], self.ds[i]
        gs.append(g + h.weight_decay * p)

        def average(xs: list[Tensor], k: float, share: float) -> Tensor:
            weighted = [share * k**age * x for age, x in enumerate(reversed(xs))]
            return torch.stack(weighted).sum(0)

        v = average([x * x for x in gs], h.alpha, 1 - h.alpha)
        if h.centered:
            v = v - average(gs, h.alpha, 1 - h.alpha).square()
        ds.append(gs[-1] / (v.sqrt() + h.eps))
        p.sub_(average(ds, h.momentum, 1.0), alpha=h.lr)  # 0.0**0 is 1


# 5.3 Adadelta


@variant("Adadelta", "subclass of torch.optim.Optimizer, addcmul_")
class AdadeltaOptimizer(Torch):
    defaults = ADADELTA

    def one(self, p: Tensor, g: Tensor, state: dict[str, Any], **h: Any) -> None:
        if "square_avg" not in state:
            state["square_avg"], state["acc_delta"] = torch.zeros_like(p), torch.zeros_like(p)
        g = g.add(p, alpha=h["weight_decay"]) if h["weight_decay"] else g
        square_avg, acc_delta, rho, eps = (
            state["square_avg"],
            state["acc_delta"],
            h["rho"],
            h["eps"],
        )
        square_avg.mul_(rho).addcmul_(g, g, value=1 - rho)
        std = square_avg.add(eps).sqrt_()
        delta = acc_delta.add(eps).sqrt_().div_(std).mul_(g)
        acc_delta.mul_(rho).addcmul_(delta, delta, value=1 - rho)
        p.add_(delta, alpha=-h["lr"])


@variant("Adadelta", "one root of the quotient, dict by id")
class AdadeltaQuotient(Plain):
    defaults = ADADELTA

    def start(self) -> None:
        self.state = {id(p): {"v": 0.0, "u": 0.0} for p in self.params}

    def move(self, i: int, p: Tensor, g: Tensor) -> None:
        h, s = self.h, self.state[id(self.params[i])]
        g = g + p * h.weight_decay
        s["v"] = h.rho * s["v"] + (1 - h.rho) * g * g
        d = g * torch.sqrt((s["u"] + h.eps) / (s["v"] + h.eps))
        s["u"] = h.rho * s["u"] + (1 - h.rho) * d * d
        p.sub_(h.lr * d)


@variant("Adadelta", "numpy and float64 inside")
class AdadeltaNumpy(Plain):
    defaults = ADADELTA

    def start(self) -> None:
        self.v = {i: np.zeros(p.shape) for i, p in enumerate(self.params)}
        self.u = {i: np.zeros(p.shape) for i, p in enumerate(self.params)}

    def move(self, i: int, p: Tensor, g: Tensor) -> None:
        h, a = self.h, p.numpy()
        b = g.numpy() + h.weight_decay * a.astype(np.float64)
        self.v[i] = np.average([self.v[i], b**2], axis=0, weights=[h.rho, 1 - h.rho])
        d = np.sqrt(self.u[i] + h.eps) / np.sqrt(self.v[i] + h.eps) * b
        self.u[i] = np.average([self.u[i], d**2], axis=0, weights=[h.rho, 1 - h.rho])
        a[...] = a - h.lr * d


@variant("Adadelta", "inference mode and lerp_")
class AdadeltaInference(Plain):
    defaults = ADADELTA

    def start(self) -> None:
        self.slots = [(p, torch.zeros_like(p), torch.zeros_like(p)) for p in self.params]

    @torch.inference_mode()
    def inner(self) -> None:
        for p, v, u in self.slots:
            if p.grad is None:
                continue
            g = torch.add(p.grad, p, alpha=self.h.weight_decay)
            v.lerp_(g.square(), 1 - self.h.rho)
            d = (u + self.h.eps).sqrt() * (v + self.h.eps).rsqrt() * g
            u.lerp_(d.square(), 1 - self.h.rho)
            p.copy_(p - self.h.lr * d)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        loss = None
        if closure is not None:
            loss = float(closure())  # Trap: the loss comes back as a number
        self.inner()
        return loss


@variant("Adadelta", "update in the given frame, new tensors only")
class AdadeltaFrame(Adaptive):
    def __init__(
        self,
        params: Any,
        lr: float = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, lr=lr, rho=rho, eps=eps, weight_decay=weight_decay)

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        zero = torch.zeros_like(p)
        v, u = state.get("averages", (zero, zero))
        rho, eps = group["rho"], group["eps"]
        g = g + group["weight_decay"] * p
        v = rho * v + (1 - rho) * g.pow(2)
        d = (u + eps) ** 0.5 / (v + eps) ** 0.5 * g
        state["averages"] = v, rho * u + (1 - rho) * d.pow(2)
        p.data.add_(d, alpha=-group["lr"])


# 5.4 Adam


@variant("Adam", "subclass of torch.optim.Optimizer, lerp_ and addcdiv_")
class AdamOptimizer(torch.optim.Optimizer):
    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
    ) -> None:
        defaults = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state, grad = self.state[p], p.grad
                if len(state) == 0:
                    state["step"] = 0
                    state["exp_avg"] = torch.zeros_like(p, memory_format=torch.preserve_format)
                    state["exp_avg_sq"] = torch.zeros_like(p, memory_format=torch.preserve_format)
                    state["max_exp_avg_sq"] = torch.zeros_like(p)
                state["step"] += 1
                if group["weight_decay"] != 0:
                    grad = grad.add(p, alpha=group["weight_decay"])
                state["exp_avg"].lerp_(grad, 1 - beta1)
                state["exp_avg_sq"].mul_(beta2).addcmul_(grad, grad.conj(), value=1 - beta2)
                v = state["exp_avg_sq"]
                if group["amsgrad"]:
                    v = torch.maximum(state["max_exp_avg_sq"], v, out=state["max_exp_avg_sq"])
                step_size = group["lr"] / (1 - beta1 ** state["step"])
                denom = (v.sqrt() / math.sqrt(1 - beta2 ** state["step"])).add_(group["eps"])
                p.addcdiv_(state["exp_avg"], denom, value=-step_size)
        return loss


class OwnAdam(Plain):
    """Parallel lists, moments that start as Python's 0.0, data replaced."""

    defaults = ADAM

    def start(self) -> None:
        n = len(self.params)
        self.m: list[Any] = [0.0] * n
        self.v: list[Any] = [0.0] * n
        self.w: list[Any] = [0.0] * n
        self.t = [0] * n

    def move(self, i: int, p: Tensor, g: Tensor) -> None:
        h, (beta1, beta2) = self.h, self.h.betas
        self.t[i] += 1
        g = g + h.weight_decay * p
        self.m[i] = beta1 * self.m[i] + (1 - beta1) * g
        self.v[i] = beta2 * self.v[i] + (1 - beta2) * g**2
        v = self.v[i]
        if h.amsgrad:
            v = self.w[i] = torch.max(v, torch.as_tensor(self.w[i], dtype=v.dtype))
        m_hat = self.m[i] / (1 - beta1 ** self.t[i])
        v_hat = v / (1 - beta2 ** self.t[i])
        # Trap: new memory, the same tensor object.
        self.params[i].data = p - h.lr * m_hat / (v_hat**0.5 + h.eps)


adam_lists = variant("Adam", "parallel lists, data replaced")(OwnAdam)


@variant("Adam", "numpy and float64 inside")
class AdamNumpy(Plain):
    defaults = ADAM

    def start(self) -> None:
        self.s = [[0, *np.zeros((3, *p.shape))] for p in self.params]

    def move(self, i: int, p: Tensor, g: Tensor) -> None:
        h, a, (b1, b2) = self.h, p.numpy(), self.h.betas
        t, m, v, w = self.s[i]
        t = t + 1
        b = g.numpy() + h.weight_decay * a.astype(np.float64)
        m, v = b1 * m + (1 - b1) * b, b2 * v + (1 - b2) * b * b
        w = np.maximum(w, v)
        root = np.sqrt((w if h.amsgrad else v) / (1 - np.power(b2, t)))
        a[...] = a - h.lr * (m / (1 - np.power(b1, t))) / (root + h.eps)
        self.s[i] = [t, m, v, w]


@variant("Adam", "foreach")
class AdamForeach(Plain):
    defaults = ADAM

    def start(self) -> None:
        self.state: dict[Tensor, list[Any]] = {}

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        ps: Any = [p for p in self.params if p.grad is not None]
        if not ps:
            return loss
        for p in ps:
            self.state.setdefault(p, [0, *(torch.zeros_like(p) for _ in range(3))])[0] += 1
        ts, ms, vs, ws = (list(column) for column in zip(*map(self.state.get, ps), strict=True))
        (b1, b2), h = self.h.betas, self.h
        gs = torch._foreach_add([p.grad for p in ps], ps, alpha=h.weight_decay)
        torch._foreach_lerp_(ms, gs, 1 - b1)
        torch._foreach_mul_(vs, b2)
        torch._foreach_addcmul_(vs, gs, gs, 1 - b2)
        if h.amsgrad:
            torch._foreach_maximum_(ws, vs)
        roots = torch._foreach_sqrt(ws if h.amsgrad else vs)
        torch._foreach_div_(roots, [(1 - b2**t) ** 0.5 for t in ts])
        torch._foreach_add_(roots, h.eps)
        torch._foreach_addcdiv_(ps, ms, roots, [-h.lr / (1 - b1**t) for t in ts])
        return loss


@variant("Adam", "corrections in the step size, inference mode")
class AdamAlpha(Torch):
    # m̂/(√v̂ + eps) = m·√c2/c1 / (√v + eps·√c2): the paper's short cut, with eps scaled as well.
    defaults = ADAM

    def step(self, closure: Any = None) -> Any:
        loss = closure() if closure is not None else None
        with torch.inference_mode():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        self.one(p, p.grad, self.state[p], **group)
        return loss

    def one(self, p: Tensor, g: Tensor, state: dict[str, Any], **h: Any) -> None:
        t = state.get("t", 0) + 1
        zeros = torch.zeros_like(p)
        b1, b2 = h["betas"]
        g = g + h["weight_decay"] * p
        m = b1 * state.get("m", zeros) + (1 - b1) * g
        v = b2 * state.get("v", zeros) + (1 - b2) * g * g
        w = torch.maximum(state.get("w", zeros), v) if h["amsgrad"] else v
        state.update(t=t, m=m, v=v, w=w)
        root = math.sqrt(1 - b2**t)
        p.sub_(h["lr"] * root / (1 - b1**t) * m / (w.sqrt() + h["eps"] * root))


@variant("Adam", "weighted means, no powers")
class AdamWeights(Plain):
    # The corrected average is a weighted mean: Σ β^age·g / Σ β^age.
    defaults = ADAM

    def start(self) -> None:
        self.s = [SimpleNamespace(m=0.0, v=0.0, w=0.0, n1=0.0, n2=0.0) for _ in self.params]

    def move(self, i: int, p: Tensor, g: Tensor) -> None:
        h, s, (b1, b2) = self.h, self.s[i], self.h.betas
        g = g + h.weight_decay * p
        s.m, s.n1 = b1 * s.m + g, b1 * s.n1 + 1
        s.v, s.n2 = b2 * s.v + g * g, b2 * s.n2 + 1
        s.w = s.v.clamp(min=s.w) if h.amsgrad else s.v
        p -= h.lr * (s.m / s.n1) / ((s.w / s.n2).sqrt() + h.eps)


@variant("Adam", "all gradients kept")
class AdamHistory(Plain):
    defaults = ADAM

    def start(self) -> None:
        self.seen: list[list[Tensor]] = [[] for _ in self.params]

    def move(self, i: int, p: Tensor, g: Tensor) -> None:
        h, gs, (b1, b2) = self.h, self.seen[i], self.h.betas
        gs.append(g + h.weight_decay * p)
        t = len(gs)
        m = sum((1 - b1) * b1 ** (t - 1 - k) * gs[k] for k in range(t))
        vs: list[Any] = [
            sum((1 - b2) * b2 ** (n - 1 - k) * gs[k] ** 2 for k in range(n))
            for n in range(1, t + 1)
        ]
        v: Any = torch.stack(vs).amax(0) if h.amsgrad else vs[-1]
        p -= h.lr * m / (1 - b1**t) / ((v / (1 - b2**t)).sqrt() + h.eps)


@variant("Adam", "update in the given frame, running powers")
class AdamFrame(Adaptive):
    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(
            params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad
        )

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        beta1, beta2 = group["betas"]
        m = state.setdefault("m", torch.zeros_like(p))
        v = state.setdefault("v", torch.zeros_like(p))
        state["beta1^t"] = state.get("beta1^t", 1.0) * beta1
        state["beta2^t"] = state.get("beta2^t", 1.0) * beta2
        g += group["weight_decay"] * p  # g is a copy
        m *= beta1
        m += (1 - beta1) * g
        v *= beta2
        v += (1 - beta2) * g * g
        if group["amsgrad"]:
            v = state["vmax"] = torch.max(state.get("vmax", v), v).clone()
        v_hat = v / (1 - state["beta2^t"])
        p -= group["lr"] / (1 - state["beta1^t"]) * m / (torch.sqrt(v_hat) + group["eps"])


@variant("Adam", "beginner's, dict by id")
class AdamWordy:
    def __init__(
        self,
        params: Any,
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 0.00000001,
        weight_decay: float = 0,
        amsgrad: bool = False,
    ) -> None:
        self.my_params = []
        for p in params:
            self.my_params.append(p)
        self.learning_rate = lr
        self.beta_one = betas[0]
        self.beta_two = betas[1]
        self.epsilon = eps
        self.lambda_ = weight_decay
        self.ams = amsgrad
        self.memory: dict[int, dict[str, Any]] = {}

    def zero_grad(self, set_to_none: bool = True) -> None:
        for p in self.my_params:
            p.grad = None

    def step(self, closure: Any = None) -> Any:
        answer = None
        if closure:
            answer = closure()
        for p in self.my_params:
            if type(p.grad) is type(None):
                continue
            gradient = p.grad.detach().clone()
            if self.lambda_ != 0:
                gradient = gradient + self.lambda_ * p.detach()
            if id(p) not in self.memory:
                self.memory[id(p)] = {"t": 0, "m": 0, "v": 0, "biggest v": torch.zeros_like(p.data)}
            my = self.memory[id(p)]
            my["t"] = my["t"] + 1
            my["m"] = self.beta_one * my["m"] + (1 - self.beta_one) * gradient
            my["v"] = self.beta_two * my["v"] + (1 - self.beta_two) * gradient * gradient
            v = my["v"]
            if self.ams:
                bigger = my["v"] > my["biggest v"]
                my["biggest v"] = torch.where(bigger, my["v"], my["biggest v"])
                v = my["biggest v"]
            m_hat = my["m"] / (1 - self.beta_one ** my["t"])
            v_hat = v / (1 - self.beta_two ** my["t"])
            print("step", my["t"], "m_hat", m_hat, "v_hat", v_hat)
            with torch.no_grad():
                p -= self.learning_rate * m_hat / (v_hat.sqrt() + self.epsilon)
        return answer


@variant("Adam", "a closure for each parameter")
class AdamClosures(Plain):
    defaults = ADAM

    def start(self) -> None:
        self.moves = [self.make(p) for p in self.params]

    def make(self, p: Tensor) -> Callable[[], None]:
        t, h, (b1, b2) = 0, self.h, self.h.betas
        m = v = top = torch.zeros_like(p, requires_grad=False)

        def move() -> None:
            nonlocal t, m, v, top
            t += 1
            g = p.grad.detach() + h.weight_decay * p.detach()  # type: ignore[union-attr]
            m, v = torch.lerp(g, m, b1), torch.lerp(g.square(), v, b2)
            top = torch.maximum(top, v)
            v_hat = (top if h.amsgrad else v).div(1 - b2**t)
            p.detach().addcdiv_(m.div(1 - b1**t), v_hat.sqrt().add(h.eps), value=-h.lr)

        return move

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        loss = closure() if closure is not None else None
        [move() for p, move in zip(self.params, self.moves, strict=True) if p.grad is not None]
        return loss


# 5.5 AdamW


@variant("AdamW", "subclass of torch.optim.Optimizer, mul_ first")
class AdamWOptimizer(Torch):
    defaults = ADAMW

    def one(self, p: Tensor, g: Tensor, state: dict[str, Any], **h: Any) -> None:
        if not state:
            state["step"] = torch.zeros(())  # a float tensor, as torch has it
            for name in "mvw":
                state[name] = torch.zeros_like(p)
        state["step"] += 1
        t, (beta1, beta2) = int(state["step"]), h["betas"]
        p.mul_(1 - h["lr"] * h["weight_decay"])
        state["m"].mul_(beta1).add_(g, alpha=1 - beta1)
        state["v"].mul_(beta2).addcmul_(g, g, value=1 - beta2)
        v = state["v"]
        if h["amsgrad"]:
            v = state["w"].copy_(torch.maximum(state["w"], v))
        p.addcdiv_(
            state["m"] / (1 - beta1**t), (v / (1 - beta2**t)).sqrt() + h["eps"], value=-h["lr"]
        )


@variant("AdamW", "shrink, then one's own Adam without decay")
class AdamWOwnAdam(OwnAdam):
    defaults = ADAMW

    def start(self) -> None:
        super().start()
        self.decay, self.h.weight_decay = self.h.weight_decay, 0.0

    def move(self, i: int, p: Tensor, g: Tensor) -> None:
        p -= self.h.lr * self.decay * p
        super().move(i, p, g)


@variant("AdamW", "one expression, numpy")
class AdamWNumpy(Plain):
    defaults = ADAMW

    def start(self) -> None:
        self.s: list[Any] = [(0, 0.0, 0.0, 0.0)] * len(self.params)

    def move(self, i: int, p: Tensor, g: Tensor) -> None:
        h, a, b, (b1, b2) = self.h, p.numpy(), g.numpy().astype(np.float64), self.h.betas
        t, m, v, w = self.s[i]
        t, m, v = t + 1, b1 * m + (1 - b1) * b, b2 * v + (1 - b2) * b**2
        w = np.fmax(w, v) if h.amsgrad else v
        direction = m / (1 - b1**t) / ((w / (1 - b2**t)) ** 0.5 + h.eps)
        a[...] = (1 - h.lr * h.weight_decay) * a - h.lr * direction
        self.s[i] = t, m, v, w


@variant("AdamW", "update in the given frame, all written out")
class AdamWFrame(Adaptive):
    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
    ) -> None:
        # Trap: other names in the groups than those of the arguments.
        super().__init__(params, lr=lr, b=betas, eps=eps, wd=weight_decay, ams=amsgrad)

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        t = len(state.setdefault("vs", [])) + 1
        b1, b2 = group["b"]
        m = state["m"] = b1 * state.get("m", 0) + (1 - b1) * g
        state["vs"].append(b2 * (state["vs"][-1] if t > 1 else 0) + (1 - b2) * g**2)
        v = torch.stack(state["vs"]).amax(dim=0) if group["ams"] else state["vs"][-1]
        new = p - group["lr"] * group["wd"] * p
        p.copy_(new - group["lr"] * m / (1 - b1**t) / ((v / (1 - b2**t)).sqrt() + group["eps"]))


@variant("AdamW", "decay and step as one direction")
class AdamWDirection(Plain):
    defaults = ADAMW

    def start(self) -> None:
        self.t: dict[Tensor, int] = dict.fromkeys(self.params, 0)
        self.mvw = {p: torch.zeros(3, *p.shape, dtype=p.dtype) for p in self.params}

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        loss = closure() if closure else None
        with torch.no_grad():
            for p in self.params:
                if p.grad is not None:
                    self.t[p] += 1
                    p.sub_(self.direction(p, p.grad, self.t[p], *self.mvw[p]), alpha=self.h.lr)
        return loss

    def direction(self, p: Tensor, g: Tensor, t: int, m: Tensor, v: Tensor, w: Tensor) -> Tensor:
        (b1, b2), h = self.h.betas, self.h
        m.lerp_(g, 1 - b1)
        v.lerp_(g * g, 1 - b2)
        w.copy_(torch.maximum(w, v))
        v_hat = (w if h.amsgrad else v) / (1 - b2**t)
        # The old p decays: lr·λ·p and the step are taken from p together.
        return h.weight_decay * p + m / (1 - b1**t) / (v_hat.sqrt() + h.eps)


# Counters as tensors: of the default dtype, whatever the parameter's. What is computed from them is
# good to seven digits, which is no mistake in any formula.


@variant("Adam", "step count in a float32 tensor, as torch keeps it")
class AdamTensorCount(Plain):
    defaults = ADAM

    def start(self) -> None:
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.top = [torch.zeros_like(p) for p in self.params]
        self.t = [torch.tensor(0.0) for _ in self.params]

    def move(self, i: int, p: Tensor, g: Tensor) -> None:
        h, (beta1, beta2) = self.h, self.h.betas
        self.t[i] += 1
        g = g + h.weight_decay * p
        self.m[i] = beta1 * self.m[i] + (1 - beta1) * g
        self.v[i] = beta2 * self.v[i] + (1 - beta2) * g * g
        self.top[i] = torch.maximum(self.top[i], self.v[i])
        v_hat = (self.top[i] if h.amsgrad else self.v[i]) / (1 - beta2 ** self.t[i])
        p -= h.lr * self.m[i] / (1 - beta1 ** self.t[i]) / (v_hat.sqrt() + h.eps)


@variant("Adagrad", "step count in an integer tensor")
class AdagradTensorCount(Plain):
    defaults = ADAGRAD

    def start(self) -> None:
        start = self.h.initial_accumulator_value
        self.sums = [torch.full_like(p, start) for p in self.params]
        self.t = [torch.tensor(0) for _ in self.params]

    def move(self, i: int, p: Tensor, g: Tensor) -> None:
        h = self.h
        self.t[i] += 1
        g = g + h.weight_decay * p
        self.sums[i] = self.sums[i] + g * g
        lr = h.lr / (1 + (self.t[i] - 1) * h.lr_decay)
        p -= lr * g / (self.sums[i].sqrt() + h.eps)
