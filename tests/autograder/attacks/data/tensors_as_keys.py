# verdict: failed
# Returns a dict with tensors, tuples and floats for keys.

#include wrong


def gradient(f, w):
    return {w: 1, (1, 2): 2, 0.5: 3, None: 4}
