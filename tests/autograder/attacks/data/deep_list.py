# verdict: failed
# Returns a list that is a hundred thousand lists deep.

#include wrong


def gradient(f, w):
    value = []
    for _ in range(100_000):
        value = [value]
    return value
