# verdict: failed
# Returns a generator that never ends.

#include wrong

import itertools


def gradient(f, w):
    return itertools.count()
