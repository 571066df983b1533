# id: adaptive.Adagrad.lr_decay_off_by_one
# lesson: lesson5_adaptive
import abc

import torch


class MyOptimizer(abc.ABC):
    """Everything that is the same in all five optimizers."""

    def __init__(self, params):
        self.slots = [{"p": p, "t": 0} for p in params]
        for slot in self.slots:
            self.init_slot(slot, slot["p"].detach())

    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for slot in self.slots:
            if slot["p"].grad is not None:
                slot["t"] += 1
                with torch.no_grad():
                    slot["p"].copy_(self.new_value(slot, slot["p"].detach(), slot["p"].grad.detach()))
        return loss

    def zero_grad(self, set_to_none=True):
        for slot in self.slots:
            g = slot["p"].grad
            if g is not None:
                slot["p"].grad = None if set_to_none else torch.zeros_like(g)

    @abc.abstractmethod
    def init_slot(self, slot, p): ...

    @abc.abstractmethod
    def new_value(self, slot, p, g): ...


class Adagrad(MyOptimizer):
    def __init__(self, params, lr=1e-2, lr_decay=0.0, weight_decay=0.0, initial_accumulator_value=0.0, eps=1e-10):
        self.lr = lr
        self.lr_decay = lr_decay
        self.weight_decay = weight_decay
        self.start = initial_accumulator_value
        self.eps = eps
        super().__init__(params)

    def init_slot(self, slot, p):
        slot["sum"] = torch.full_like(p, self.start)

    def new_value(self, slot, p, g):
        g = g + self.weight_decay * p
        slot["sum"] = slot["sum"] + g.square()
        rate = self.lr / (1 + slot["t"] * self.lr_decay)
        return p - rate * g / (slot["sum"].sqrt() + self.eps)
