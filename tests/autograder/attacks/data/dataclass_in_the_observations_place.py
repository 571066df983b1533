# verdict: failed
# Returns an observation where a part of one is due.

#include right

import sys

honest = gradient


def gradient(f, w):
    seen = sys.modules["tests.exercises.scenarios.gradients"].GradientSeen
    return seen(honest(f, w), False, None)
