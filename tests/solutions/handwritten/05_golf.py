# id: step.functional_step.none_shares_memory
# lesson: lesson2_step
import torch as T


def functional_step(params, lr): return [(d if g is None else d - lr * g).requires_grad_() for d, g in ((p.detach(), p.grad) for p in params)]
