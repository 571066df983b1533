# id: adaptive.Adam.step_counted_per_parameter
# lesson: lesson5_adaptive
import math

import torch


def ema(old, new, beta):
    return beta * old + (1 - beta) * new


def correct(value, beta, t):
    return value / (1 - math.pow(beta, t))


def has_grad(p):
    return p.grad is not None


def with_decay(p, weight_decay):
    return p.grad.detach() + weight_decay * p.detach()


class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False):
        self.params = [p for p in params]
        self.lr, self.betas, self.eps = lr, betas, eps
        self.weight_decay, self.amsgrad = weight_decay, amsgrad
        self.t = 0
        self.m = [torch.zeros_like(p.detach()) for p in self.params]
        self.v = [torch.zeros_like(p.detach()) for p in self.params]
        self.vmax = [torch.zeros_like(p.detach()) for p in self.params]

    def step(self, closure=None):
        loss = None
        if closure is not None:
            loss = closure()
        b1, b2 = self.betas
        for i, p in enumerate(self.params):
            if not has_grad(p):
                continue
            self.t += 1
            g = with_decay(p, self.weight_decay)
            self.m[i] = ema(self.m[i], g, b1)
            self.v[i] = ema(self.v[i], g * g, b2)
            v = self.v[i]
            if self.amsgrad:
                self.vmax[i] = torch.maximum(self.vmax[i], v)
                v = self.vmax[i]
            m_hat = correct(self.m[i], b1, self.t)
            v_hat = correct(v, b2, self.t)
            with torch.no_grad():
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)
        return loss

    def zero_grad(self, set_to_none=True):
        for p in filter(has_grad, self.params):
            p.grad = None if set_to_none else torch.zeros_like(p.grad)
