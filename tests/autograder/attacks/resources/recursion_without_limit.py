# verdict: no points for gradient
# Calls itself without end and without Python's own limit.

#include wrong

import sys

sys.setrecursionlimit(10**9)


def gradient(f, w):
    return gradient(f, sorted([w], key=lambda x: gradient(f, x)))
