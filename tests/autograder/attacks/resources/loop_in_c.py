# verdict: timed out
# Loops in C, where no signal handler of Python's runs.

#include wrong

import itertools


def gradient(f, w):
    return sum(itertools.repeat(0))
