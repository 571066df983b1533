# verdict: timed out
# Computes a number of a billion digits.

#include wrong


def gradient(f, w):
    return 3 ** 10**9
