from __future__ import annotations
from collections.abc import Callable, Iterable
from typing import Any
import torch
from torch import Tensor

class SGD(torch.optim.Optimizer):

    def __init__(self, params, lr=0.001, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False, *, maximize=False):
        for name, value in {'lr': lr, 'momentum': momentum, 'weight_decay': weight_decay}.items():
            if not value >= 0:
                raise ValueError(f'Invalid {name}: {value}')
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError('Nesterov momentum requires a momentum and zero dampening')
        super().__init__(params, dict(lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay, nesterov=nesterov, maximize=maximize))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            mu, tau = (group['momentum'], group['dampening'])
            for p in group['params']:
                if p.grad is None:
                    continue
                d_p = -p.grad if group['maximize'] else p.grad
                d_p = d_p.add(p, alpha=group['weight_decay'])
                if mu:
                    state = self.state[p]
                    if 'momentum_buffer' not in state:
                        state['momentum_buffer'] = d_p.clone()
                    else:
                        state['momentum_buffer'].mul_(mu).add_(d_p, alpha=1 - tau)
                    buf = state['momentum_buffer']
                    d_p = d_p.add(buf, alpha=mu) if group['nesterov'] else buf
                p.add_(d_p, alpha=-group['lr'])
        return loss
