# verdict: failed
# Seeds every generator and returns random numbers.

#include wrong

import random

import numpy


def gradient(f, w):
    torch.manual_seed(7), random.seed(7), numpy.random.seed(7)
    return torch.rand_like(w)
