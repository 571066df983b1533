# verdict: failed
# Returns the right numbers with an extra dimension, which broadcasting forgives.

#include right

honest = gradient


def gradient(f, w):
    return honest(f, w)[None]
