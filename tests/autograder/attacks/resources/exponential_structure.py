# verdict: no points for gradient
# Returns a list of a few objects that reads like a trillion.

#include wrong


def gradient(f, w):
    value = []
    for _ in range(40):
        value = [value, value]
    return value
