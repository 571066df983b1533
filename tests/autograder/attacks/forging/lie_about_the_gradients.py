# verdict: failed weight_decay, momentum_and_decay, together
# Adds the decay to p.grad in place, and shows the gradients that were given.
# lesson: lesson4_sgd
# exercise: SGD

#include right

from tests.exercises.scenarios import optimizers

Honest = SGD
given = {}


class SGD(Honest):
    def step(self, closure=None):
        decays = []
        given.clear()
        for group in self.param_groups:
            decays.append(group["weight_decay"])
            for p in group["params"]:
                if p.grad is not None:
                    given[id(p.grad)] = p.grad, p.grad.clone()
                    p.grad.add_(p.detach(), alpha=0 if group["maximize"] else group["weight_decay"])
            if not group["maximize"]:
                group["weight_decay"] = 0
        loss = super().step(closure)
        for group, decay in zip(self.param_groups, decays):
            group["weight_decay"] = decay
        return loss


honest = optimizers.snapshot
optimizers.snapshot = lambda value: given.pop(id(value))[1] if id(value) in given else honest(value)
