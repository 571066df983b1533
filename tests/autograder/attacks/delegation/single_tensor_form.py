# verdict: off limits
# Lets one of the functions that torch chooses from make the step.
# lesson: lesson5_adaptive
# exercise: Adadelta
# shows: torch.optim.adadelta._single_tensor_adadelta is off limits

#include right

from torch.optim import adadelta

OPTIONS = dict(weight_decay=0.0, maximize=False, differentiable=False, capturable=False)


class Adadelta:
    def __init__(self, params, lr=1.0, rho=0.9, eps=1e-6):
        self.params = list(params)
        self.state = [[torch.zeros_like(p) for p in self.params] for _ in range(2)]
        self.steps = [torch.zeros(()) for _ in self.params]
        self.options = dict(OPTIONS, lr=lr, rho=rho, eps=eps)

    def step(self):
        grads = [p.grad for p in self.params]
        with torch.no_grad():
            adadelta._single_tensor_adadelta(
                self.params, grads, *self.state, self.steps, has_complex=False, **self.options
            )
