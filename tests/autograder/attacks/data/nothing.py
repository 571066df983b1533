# verdict: failed
# Returns nothing.

#include wrong


def gradient(f, w):
    pass
