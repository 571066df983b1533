# id: gradients.zero_grad.crashes_on_none
# lesson: lesson1_gradients
from collections import deque
from functools import partial

consume = partial(deque, maxlen=0)

forget = lambda p: setattr(p, "grad", None)
wipe = lambda p: p.grad.detach_().zero_()


def zero_grad(params, set_to_none=True):
    consume(map(forget if set_to_none else wipe, params))
