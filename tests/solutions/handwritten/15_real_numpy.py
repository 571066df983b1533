# id: adaptive.Adadelta.accumulator_includes_lr
# lesson: lesson5_adaptive
import numpy as np


class Adadelta:
    """Zeiler 2012, with arrays (tensor.numpy() shares its memory with the tensor)."""

    def __init__(self, params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0.0):
        self.params = list(params)
        self.lr = lr
        self.rho = rho
        self.eps = eps
        self.weight_decay = weight_decay
        self.Eg2 = {}
        self.Edx2 = {}

    def step(self, closure=None):
        loss = closure() if closure is not None else None
        for k, p in enumerate(self.params):
            if p.grad is None:
                continue
            x = p.detach().numpy()
            g = p.grad.detach().numpy() + self.weight_decay * x
            if k not in self.Eg2:
                self.Eg2[k] = np.zeros_like(x)
                self.Edx2[k] = np.zeros_like(x)

            self.Eg2[k] = self.rho * self.Eg2[k] + (1 - self.rho) * g ** 2
            rms_g = np.sqrt(self.Eg2[k] + self.eps)
            rms_dx = np.sqrt(self.Edx2[k] + self.eps)
            dx = -self.lr * rms_dx / rms_g * g
            self.Edx2[k] = self.rho * self.Edx2[k] + (1 - self.rho) * dx ** 2
            x += dx
        return loss

    def zero_grad(self, set_to_none=True):
        for p in self.params:
            if set_to_none:
                p.grad = None
            elif p.grad is not None:
                p.grad.detach().numpy()[...] = 0
