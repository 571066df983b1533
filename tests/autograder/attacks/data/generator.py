# verdict: failed
# Returns a generator of the right numbers.

#include right

honest = gradient


def gradient(f, w):
    yield from honest(f, w).reshape(-1)
