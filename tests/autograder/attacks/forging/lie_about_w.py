# verdict: failed gradient_leaves_w
# Leaves its gradient in w.grad, and has w described as it was before.

#include right

import sys

from tests.exercises.scenarios import leaves

before = {}


def gradient(f, w):
    before[id(w)] = w.detach().clone(), None if w.grad is None else w.grad.clone(), w.requires_grad
    w.grad = None
    required = w.requires_grad
    f(w.requires_grad_()).backward()
    w.requires_grad_(required)
    return w.grad.clone()


def described(tensor):
    value, grad, required = before[id(tensor)]
    return leaves.LeafSeen(value, grad, required, True, leaves.used(tensor))


leaves.LeafSeen.of = described
