# verdict: off limits
# Makes the step by torch's fused kernel, under a name that cannot be guarded.
# lesson: lesson4_sgd
# exercise: SGD
# shows: torch.ops.aten._fused_sgd_ is off limits

#include right


class SGD:
    def __init__(self, params, lr=1e-3, **options):
        self.params, self.lr = list(params), lr

    def zero_grad(self, set_to_none=True):
        pass

    def step(self):
        params = [p.data for p in self.params if p.grad is not None]
        grads = [p.grad for p in self.params if p.grad is not None]
        torch._C._VariableFunctions._fused_sgd_(
            params, grads, [], weight_decay=0.0, momentum=0.0, lr=self.lr, dampening=0.0,
            nesterov=False, maximize=False, is_first_step=True,
        )
