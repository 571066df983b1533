# id: adaptive.AdamW.decay_through_adaptive
# lesson: lesson5_adaptive
from itertools import count

import torch


def worker(p, lr, betas, eps, weight_decay, amsgrad):
    """Remembers m and v of one parameter in its local variables; next(worker) is one update."""
    beta1, beta2 = betas
    w = p.data
    m, v, top = (torch.zeros_like(w) for _ in range(3))
    for t in count(1):
        g = p.grad.data
        m = m + (1 - beta1) * (g - m)
        v = v + (1 - beta2) * (g * g - v)
        top = torch.max(top, v) if amsgrad else v
        mean = m / (1 - beta1 ** t)
        scale = (top / (1 - beta2 ** t)) ** 0.5 + eps
        p.data.sub_(lr * (mean + weight_decay * p.data) / scale)
        yield t


class AdamW:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, amsgrad=False):
        self.workers = [(p, worker(p, lr, betas, eps, weight_decay, amsgrad)) for p in params]

    def step(self, closure=None):
        result = closure() if closure is not None else None
        for p, w in self.workers:
            if p.grad is not None:
                next(w)
        return result

    def zero_grad(self, set_to_none=True):
        for p, _ in self.workers:
            if p.grad is not None and not set_to_none:
                p.grad.data.fill_(0)
            else:
                p.grad = None
