# verdict: failed
# Returns an integer of a hundred thousand digits.

#include wrong


def gradient(f, w):
    return 1 << 300_000
