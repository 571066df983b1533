# verdict: failed gradient_leaves_w
# Changes w in place, and has the worker's encoder send the numbers that it had before.

#include right

from autograder import wire

honest, encode = gradient, wire.encode
kept = []


def gradient(f, w):
    result = honest(f, w)
    kept[:] = [w.detach().clone()]
    w.data.mul_(3)
    return result


def forged(data):
    if hasattr(data, "w") and hasattr(data.w, "value") and kept:
        data.w.__dict__["value"] = kept.pop()
    return encode(data)


wire.encode = forged
