# verdict: failed
# Calls itself without end.
# shows: RecursionError

#include wrong


def gradient(f, w):
    return gradient(f, w)
