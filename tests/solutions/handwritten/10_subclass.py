# id: sgd.SGD.first_buffer_dampened
# lesson: lesson4_sgd
import torch
from torch.optim import Optimizer


class SGD(Optimizer):
    r"""Implements stochastic gradient descent (optionally with momentum)."""

    def __init__(self, params, lr=1e-3, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False, *, maximize=False):
        if lr < 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        if momentum < 0.0:
            raise ValueError(f"Invalid momentum value: {momentum}")
        if weight_decay < 0.0:
            raise ValueError(f"Invalid weight_decay value: {weight_decay}")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        defaults = dict(lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay,
                        nesterov=nesterov, maximize=maximize)
        super().__init__(params, defaults)

    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()

        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is None:
                        continue
                    self._update(p, p.grad, self.state[p], group)
        return loss

    @staticmethod
    def _update(p, grad, state, group):
        d_p = grad.neg() if group["maximize"] else grad
        if group["weight_decay"] != 0:
            d_p = d_p.add(p, alpha=group["weight_decay"])
        mu = group["momentum"]
        if mu != 0:
            # State initialization
            if len(state) == 0:
                state["velocity"] = torch.zeros_like(p)
            v = state["velocity"]
            v.mul_(mu).add_(d_p, alpha=1 - group["dampening"])
            d_p = d_p.add(v, alpha=mu) if group["nesterov"] else v
        p.add_(d_p, alpha=-group["lr"])
