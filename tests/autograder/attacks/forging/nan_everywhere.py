# verdict: failed
# Returns nan, which no difference is larger than.

#include wrong


def gradient(f, w):
    return w.detach() * float("nan")
