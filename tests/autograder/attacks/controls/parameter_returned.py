# verdict: all points
# Returns its result as a parameter that needs no gradient.

#include right

honest = gradient


def gradient(f, w):
    return nn.Parameter(honest(f, w), requires_grad=False)
