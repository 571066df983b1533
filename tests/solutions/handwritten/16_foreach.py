# id: adaptive.RMSprop.momentum_before_scaling
# lesson: lesson5_adaptive
import torch
from torch import _foreach_add, _foreach_add_, _foreach_addcmul_, _foreach_div_, _foreach_mul, _foreach_mul_, _foreach_sqrt, _foreach_sub

# no Python loop over the maths: everything is one kernel per line


class RMSprop:
    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0.0, momentum=0.0, centered=False):
        self.params = list(params)
        self.hyper = lr, alpha, eps, weight_decay, momentum, centered
        with torch.no_grad():
            self.v, self.m, self.b = ([torch.zeros_like(p) for p in self.params] for _ in "vmb")

    def step(self, closure=None):
        loss = closure and closure()
        self._step()
        return loss

    @torch.no_grad()
    def _step(self):
        lr, alpha, eps, weight_decay, momentum, centered = self.hyper
        active = [i for i, p in enumerate(self.params) if p.grad is not None]
        if not active:
            return
        p, v, m, b = ([s[i] for i in active] for s in (self.params, self.v, self.m, self.b))
        g = _foreach_add([q.grad for q in p], _foreach_mul(p, weight_decay))

        _foreach_mul_(v, alpha)
        _foreach_addcmul_(v, g, g, value=1 - alpha)
        if centered:
            _foreach_mul_(m, alpha)
            _foreach_add_(m, g, alpha=1 - alpha)
            denom = _foreach_sqrt(_foreach_sub(v, _foreach_mul(m, m)))
        else:
            denom = _foreach_sqrt(v)
        _foreach_add_(denom, eps)

        if momentum > 0:
            _foreach_mul_(b, momentum)
            _foreach_add_(b, g)
            update = _foreach_mul(b, lr)
        else:
            update = _foreach_mul(g, lr)
        _foreach_div_(update, denom)
        _foreach_add_(p, update, alpha=-1)

    def zero_grad(self, set_to_none=True):
        for p in self.params:
            if set_to_none:
                p.grad = None
            elif p.grad is not None:
                p.grad = torch.zeros_like(p.grad)
