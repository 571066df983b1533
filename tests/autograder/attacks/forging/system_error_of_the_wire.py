# verdict: failed
# Raises the wire's own exceptions from inside the call.

#include wrong

from autograder import wire


def gradient(f, w):
    raise wire.WireError("passed")
