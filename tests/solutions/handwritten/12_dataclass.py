# id: sgd.SGD.lr_inside_buffer
# lesson: lesson4_sgd
from dataclasses import asdict, dataclass, field

import torch


@dataclass(frozen=True)
class Settings:
    lr: float
    momentum: float
    dampening: float
    weight_decay: float
    nesterov: bool
    maximize: bool

    def check(self):
        if min(self.lr, self.momentum, self.weight_decay) < 0:
            raise ValueError(f"negative hyperparameter in {self}")
        if self.nesterov and (self.momentum == 0 or self.dampening != 0):
            raise ValueError("nesterov: momentum > 0 and dampening == 0, please")
        return self


@dataclass
class Particle:
    """One parameter and how fast it is rolling."""

    position: torch.Tensor
    velocity: torch.Tensor | None = field(default=None, repr=False)

    def roll(self, s: Settings) -> None:
        slope = self.position.grad
        if slope is None:
            return
        x = self.position.detach()
        force = s.weight_decay * x + (-slope if s.maximize else slope)
        push = s.lr * force
        if s.momentum == 0:
            x -= push
            return
        if self.velocity is None:
            self.velocity = push.clone()
        else:
            self.velocity = s.momentum * self.velocity + (1 - s.dampening) * push
        x -= push + s.momentum * self.velocity if s.nesterov else self.velocity


class SGD:
    def __init__(self, params, lr=1e-3, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False, *, maximize=False):
        defaults = asdict(Settings(lr, momentum, dampening, weight_decay, nesterov, maximize).check())
        entries = list(params)
        if not any(isinstance(e, dict) for e in entries):
            entries = [dict(params=entries)]
        self.param_groups = [defaults | e | {"params": list(e["params"])} for e in entries]
        self._particles = [[Particle(p) for p in group["params"]] for group in self.param_groups]

    def step(self, closure=None):
        loss = None if closure is None else closure()
        for group, particles in zip(self.param_groups, self._particles):
            now = Settings(**{k: group[k] for k in Settings.__dataclass_fields__})
            for particle in particles:
                particle.roll(now)
        return loss

    def zero_grad(self, set_to_none=True):
        for particle in sum(self._particles, []):
            p = particle.position
            if p.grad is not None:
                p.grad = None if set_to_none else p.grad.detach().zero_()
