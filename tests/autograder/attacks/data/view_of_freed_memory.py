# verdict: no points for gradient
# Returns a tensor on memory that was never its own.

#include wrong

import ctypes

import numpy


def gradient(f, w):
    return torch.from_numpy(numpy.ctypeslib.as_array((ctypes.c_double * 1000).from_address(64)))
