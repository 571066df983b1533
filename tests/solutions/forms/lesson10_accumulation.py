"""Forms of answers to lesson 10."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn


def root_of_squares(grads: list[Tensor], params: list[Tensor]) -> float:
    return math.sqrt(sum(float(g.double().square().sum()) for g in grads))


def norm_clipping(
    measure: Callable[[list[Tensor], list[Tensor]], float] = root_of_squares,
    alone: bool = False,
    always: bool = False,
    entries: bool = False,
    returned: Callable[[float, float], float] = lambda norm, limit: norm,
    in_place: bool = True,
    again: bool = True,
    skips: bool = True,
) -> Any:
    """`alone`: each gradient by its own norm. `again`: the parameters are made a list first."""

    def clip_grad_norm(params: Any, max_norm: float) -> float:
        params = list(params) if again else params
        known = [p for p in params if p.grad is not None or not skips]
        total = measure([p.grad for p in known], list(params))
        for p in known if again else params:
            own = root_of_squares([p.grad], []) if alone else total
            factor = max_norm / own if own > max_norm or (always and own) else 1.0
            if entries:
                p.grad.clamp_(-max_norm, max_norm)
            elif in_place:
                p.grad.mul_(factor)
        return returned(total, max_norm)

    return clip_grad_norm


def clip_foreach(params: Any, max_norm: float) -> float:
    grads = [p.grad for p in params if p.grad is not None]
    norm = torch.stack([torch.linalg.vector_norm(g) for g in grads]).norm()
    torch._foreach_mul_(grads, (max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm.item()


def clip_rebinding(params: Any, max_norm: float) -> float:
    known = [p for p in params if p.grad is not None]
    norm = float(torch.cat([p.grad.reshape(-1) for p in known]).norm())
    for p in known:
        p.grad = p.grad * min(1.0, max_norm / (norm + 1e-6))
    return norm


def value_clipping(change: Callable[[Any, float], Any], skips: bool = True) -> Any:
    def clip_grad_value(params: Any, clip_value: float) -> None:
        for p in params:
            if p.grad is not None or not skips:
                change(p, clip_value)

    return clip_grad_value


def with_masks(p: Any, limit: float) -> None:
    p.grad[p.grad > limit] = limit
    p.grad[p.grad < -limit] = -limit


def with_bounds(p: Any, limit: float) -> None:
    bound = torch.full_like(p.grad, limit)
    p.grad.copy_(p.grad.maximum(-bound).minimum(bound))


def accumulating(
    weight: Callable[[int, int, int, int], float] = lambda n, group, batches, every: n / group,
    clip: str = "group",
    begin: bool = True,
    clear: str = "group",
    step: str = "group",
    short: str = "stepped",
    returns: str = "mean",
    mode: bool = True,
) -> Any:
    """`weight(samples of the batch, of the group, batches of the group, every)`; `clip`, `clear`
    and `step` say when; `short`: what becomes of an incomplete last group."""

    def train_accumulated(
        dataloader: Any,
        model: Any,
        loss_fn: Any,
        optimizer: Any,
        every: int,
        max_norm: float | None = None,
    ) -> float:
        if mode:
            model.train()
        batches = list(dataloader)
        mean = scaled = 0.0
        count = sum(len(x) for x, _ in batches)
        if begin:
            optimizer.zero_grad()

        def clipped(when: str) -> None:
            if clip == when and max_norm is not None:
                nn.utils.clip_grad_norm_(model.parameters(), max_norm)

        for start in range(0, len(batches), every):
            group = batches[start : start + every]
            samples = sum(len(x) for x, _ in group)
            dropped = short == "dropped" and len(group) < every
            for x, y in group:
                if clear == "batch":
                    optimizer.zero_grad()
                loss = loss_fn(model(x), y)
                share = weight(len(x), samples, len(group), every)
                if not dropped:
                    (loss * share).backward()
                mean += loss.item() * len(x) / count
                scaled += loss.item() * share * len(x) / count
                clipped("batch")
                if step == "batch":
                    optimizer.step()
            if dropped:
                continue
            clipped("group")
            if step == "group":
                optimizer.step()
            clipped("after")
            if clear == "group":
                optimizer.zero_grad()
        return scaled if returns == "scaled" else mean

    return train_accumulated


def accumulate_sums(
    dataloader: Any,
    model: Any,
    loss_fn: Any,
    optimizer: Any,
    every: int,
    max_norm: float | None = None,
) -> float:
    model.train()
    optimizer.zero_grad()
    total, samples, waiting = 0.0, 0, 0
    for place, (x, y) in enumerate(dataloader, start=1):
        loss = loss_fn(model(x), y) * len(x)
        loss.backward()
        total, samples, waiting = total + loss.item(), samples + len(x), waiting + len(x)
        if place % every == 0 or place == len(dataloader):
            for p in model.parameters():
                if p.grad is not None:
                    p.grad.div_(waiting)
            if max_norm is not None:
                nn.utils.clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            optimizer.zero_grad()
            waiting = 0
    return total / samples


def accumulate_groups(
    dataloader: Any,
    model: Any,
    loss_fn: Any,
    optimizer: Any,
    every: int,
    max_norm: float | None = None,
) -> float:
    model.train()
    batches, seen = iter(dataloader), []
    while group := [batch for _, batch in zip(range(every), batches, strict=False)]:
        optimizer.zero_grad(set_to_none=False)
        size = sum(len(x) for x, _ in group)
        for x, y in group:
            loss = loss_fn(model(x), y)
            (loss * len(x) / size).backward()
            seen.append((loss.item(), len(x)))
        if max_norm:
            norm_clipping()(model.parameters(), max_norm)
        optimizer.step()
    return sum(loss * n for loss, n in seen) / sum(n for _, n in seen)


class Scaler:
    """A right GradScaler; each wrong form overrides a part."""

    def __init__(
        self,
        init_scale: float = 65536.0,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
    ) -> None:
        self.now, self.up, self.down, self.interval = (
            init_scale,
            growth_factor,
            backoff_factor,
            growth_interval,
        )
        self.good, self.done, self.found = 0, False, False

    def get_scale(self) -> float:
        return self.now

    def scale(self, loss: Tensor) -> Tensor:
        return loss * self.now

    def grads(self, optimizer: Any) -> list[Tensor]:
        every = [p.grad for group in optimizer.param_groups for p in group["params"]]
        return [g for g in every if g is not None]

    def refuse(self) -> None:
        if self.done:
            raise RuntimeError("unscaled already")

    def bad(self, grad: Tensor) -> Any:
        return not grad.isfinite().all()

    def divide(self, grad: Tensor) -> Tensor:
        return grad.div_(self.now)

    def unscale_(self, optimizer: Any) -> None:
        self.refuse()
        self.done = True
        for grad in self.grads(optimizer):
            if self.bad(self.divide(grad)):
                self.found = True

    def unscale_once(self, optimizer: Any) -> None:
        if not self.done:
            self.unscale_(optimizer)

    def step(self, optimizer: Any) -> None:
        self.unscale_once(optimizer)
        if not self.found:
            optimizer.step()

    def back_off(self) -> None:
        self.now *= self.down

    def recount(self) -> None:
        self.good = 0

    def grow(self) -> None:
        self.good += 1
        if self.good >= self.interval:
            self.now, self.good = self.now * self.up, 0

    def forget(self) -> None:
        self.found = False

    def update(self) -> None:
        if self.found:
            self.back_off()
            self.recount()
        else:
            self.grow()
        self.done = False
        self.forget()


def scaler(**parts: Any) -> Any:
    return type("GradScaler", (Scaler,), parts)


class ScalerOfTensors(Scaler):
    """The scale is a tensor, and gradients are new ones."""

    def __init__(self, init_scale: float = 65536.0, **options: Any) -> None:
        super().__init__(torch.tensor(init_scale, dtype=torch.float64), **options)  # type: ignore[arg-type]

    def get_scale(self) -> float:
        return float(self.now)

    def scale(self, loss: Tensor) -> Tensor:
        return torch.as_tensor(self.now).to(loss.dtype) * loss

    def unscale_(self, optimizer: Any) -> None:
        self.refuse()
        self.done = True
        for group in optimizer.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.grad = p.grad / self.now
                    self.found = self.found or bool((p.grad.isnan() | p.grad.isinf()).any())

    def back_off(self) -> None:
        self.now = self.now * self.down

    def grow(self) -> None:
        self.good += 1
        if self.good == self.interval:
            self.now, self.good = self.now * self.up, 0


class ScalerForeach(Scaler):
    def unscale_(self, optimizer: Any) -> None:
        self.refuse()
        grads = self.grads(optimizer)
        torch._foreach_mul_(grads, 1 / self.now)
        self.found = not math.isfinite(sum(float(g.abs().sum()) for g in grads))
        self.done = True


def step_on_zeros(self: Any, optimizer: Any) -> None:
    self.unscale_once(optimizer)
    for grad in self.grads(optimizer):
        grad.nan_to_num_(0.0, 0.0, 0.0)
    optimizer.step()


def step_anyway(self: Any, optimizer: Any) -> None:
    self.unscale_once(optimizer)
    optimizer.step()


def unscale_again(self: Any, optimizer: Any) -> None:
    self.done = False
    self.unscale_(optimizer)


def one_step(order: str, direct: bool = False, scaled: bool = True) -> Any:
    """The parts by their first letters: Zero, Backward, Unscale, Clip, Step, uPdate."""

    def scaled_step(loss: Tensor, optimizer: Any, scaler: Any, max_norm: float) -> float:
        params = [p for group in optimizer.param_groups for p in group["params"]]
        norm = torch.tensor(0.0)
        for letter in order:
            if letter == "Z":
                optimizer.zero_grad()
            elif letter == "B":
                (scaler.scale(loss) if scaled else loss).backward()
            elif letter == "U":
                scaler.unscale_(optimizer)
            elif letter == "C":
                norm = nn.utils.clip_grad_norm_(params, max_norm)
            elif letter == "S":
                optimizer.step() if direct else scaler.step(optimizer)
            elif letter == "P":
                scaler.update()
        return norm.item()

    return scaled_step


def step_own_clip(loss: Tensor, optimizer: Any, scaler: Any, max_norm: float) -> float:
    params = [p for group in optimizer.param_groups for p in group["params"]]
    for p in params:
        p.grad = None
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    norm = clip_rebinding(params, max_norm)
    scaler.step(optimizer)
    scaler.update()
    optimizer.zero_grad()
    return norm


def step_by_hand(loss: Tensor, optimizer: Any, scaler: Any, max_norm: float) -> float:
    optimizer.zero_grad(set_to_none=False)
    (loss * scaler.get_scale()).backward()
    scaler.unscale_(optimizer)
    norm: float = norm_clipping()(
        (p for group in optimizer.param_groups for p in group["params"]), max_norm
    )
    scaler.step(optimizer)
    scaler.update()
    return norm


RIGHT: dict[str, dict[str, Any]] = {
    "clip_grad_norm": {
        "in place": norm_clipping(),
        "foreach": clip_foreach,
        "rebinding": clip_rebinding,
    },
    "clip_grad_value": {
        "clamp_": value_clipping(lambda p, limit: p.grad.clamp_(-limit, limit)),
        "masks": value_clipping(with_masks),
        "bounds": value_clipping(with_bounds),
    },
    "train_accumulated": {
        "a list": accumulating(),
        "sums": accumulate_sums,
        "groups": accumulate_groups,
    },
    "GradScaler": {"floats": Scaler, "tensors": ScalerOfTensors, "foreach": ScalerForeach},
    "scaled_step": {
        "in order": one_step("ZBUCSP"),
        "own clip": step_own_clip,
        "by hand": step_by_hand,
    },
}
WRONG: dict[str, Any] = {
    "accumulation.clip_grad_norm.each_tensor_alone": norm_clipping(alone=True),
    "accumulation.clip_grad_norm.norm_after_clipping": norm_clipping(returned=min),
    "accumulation.clip_grad_norm.always_scales": norm_clipping(always=True),
    "accumulation.clip_grad_norm.root_forgotten": norm_clipping(
        lambda grads, params: root_of_squares(grads, params) ** 2
    ),
    "accumulation.clip_grad_norm.sum_of_norms": norm_clipping(
        lambda grads, params: sum(float(g.norm()) for g in grads)
    ),
    "accumulation.clip_grad_norm.largest_entry": norm_clipping(
        lambda grads, params: max(float(g.abs().max()) for g in grads)
    ),
    "accumulation.clip_grad_norm.clips_each_entry": norm_clipping(entries=True),
    "accumulation.clip_grad_norm.norm_of_parameters": norm_clipping(
        lambda grads, params: root_of_squares([p.detach() for p in params], [])
    ),
    "accumulation.clip_grad_norm.exhausts_generator": norm_clipping(again=False),
    "accumulation.clip_grad_norm.crashes_on_none": norm_clipping(skips=False),
    "accumulation.clip_grad_norm.rebinds_name": norm_clipping(in_place=False),
    "accumulation.clip_grad_value.only_from_above": value_clipping(
        lambda p, limit: p.grad.clamp_(max=limit)
    ),
    "accumulation.clip_grad_value.negatives_to_zero": value_clipping(
        lambda p, limit: p.grad.clamp_(0, limit)
    ),
    "accumulation.clip_grad_value.result_thrown_away": value_clipping(
        lambda p, limit: p.grad.clamp(-limit, limit)
    ),
    "accumulation.clip_grad_value.crashes_on_none": value_clipping(
        lambda p, limit: p.grad.clamp_(-limit, limit), skips=False
    ),
    "accumulation.clip_grad_value.scales_instead": value_clipping(
        lambda p, limit: p.grad.mul_(min(1.0, limit / max(float(p.grad.abs().max()), 1e-12)))
    ),
    "accumulation.clip_grad_value.clips_parameters": value_clipping(
        lambda p, limit: p.data.clamp_(-limit, limit)
    ),
    "accumulation.clip_grad_value.drops_large": value_clipping(
        lambda p, limit: p.grad.mul_((p.grad.abs() <= limit).to(p.grad.dtype))
    ),
    "accumulation.train_accumulated.not_divided": accumulating(lambda n, g, b, e: 1.0),
    "accumulation.train_accumulated.divided_by_every": accumulating(lambda n, g, b, e: 1 / e),
    "accumulation.train_accumulated.mean_of_batch_means": accumulating(lambda n, g, b, e: 1 / b),
    "accumulation.train_accumulated.last_group_dropped": accumulating(short="dropped"),
    "accumulation.train_accumulated.clips_each_batch": accumulating(clip="batch"),
    "accumulation.train_accumulated.clips_after_step": accumulating(clip="after"),
    "accumulation.train_accumulated.zeroes_each_batch": accumulating(clear="batch"),
    "accumulation.train_accumulated.steps_each_batch": accumulating(step="batch"),
    "accumulation.train_accumulated.stale_gradients": accumulating(begin=False),
    "accumulation.train_accumulated.never_zeroes": accumulating(begin=False, clear="never"),
    "accumulation.train_accumulated.returns_scaled_loss": accumulating(returns="scaled"),
    "accumulation.train_accumulated.no_train_mode": accumulating(mode=False),
    "accumulation.GradScaler.never_skips": scaler(step=step_anyway),
    "accumulation.GradScaler.step_does_not_unscale": scaler(unscale_once=lambda self, o: None),
    "accumulation.GradScaler.unscales_twice": scaler(unscale_once=unscale_again),
    "accumulation.GradScaler.second_unscale_allowed": scaler(refuse=lambda self: None),
    "accumulation.GradScaler.nan_overlooked": scaler(bad=lambda self, g: g.isinf().any()),
    "accumulation.GradScaler.inf_overlooked": scaler(bad=lambda self, g: g.isnan().any()),
    "accumulation.GradScaler.unscales_a_copy": scaler(divide=lambda self, g: g / self.now),
    "accumulation.GradScaler.found_never_cleared": scaler(forget=lambda self: None),
    "accumulation.GradScaler.growth_count_not_reset": scaler(recount=lambda self: None),
    "accumulation.GradScaler.never_grows": scaler(grow=lambda self: None),
    "accumulation.GradScaler.never_backs_off": scaler(back_off=lambda self: None),
    "accumulation.GradScaler.zeroes_bad_entries": scaler(step=step_on_zeros),
    "accumulation.scaled_step.clips_before_unscaling": one_step("ZBCSP"),
    "accumulation.scaled_step.clips_after_step": one_step("ZBUSCP"),
    "accumulation.scaled_step.optimizer_steps_itself": one_step("ZBUCSP", direct=True),
    "accumulation.scaled_step.never_updates": one_step("ZBUCS"),
    "accumulation.scaled_step.loss_not_scaled": one_step("ZBUCSP", scaled=False),
    "accumulation.scaled_step.stale_gradients": one_step("BUCSP"),
    "accumulation.scaled_step.zeroes_after_backward": one_step("BZUCSP"),
}
