# verdict: failed
# Raises the exception on which a worker stops serving.

#include wrong

from autograder import wire


def gradient(f, w):
    raise wire.ConnectionLost("passed")
