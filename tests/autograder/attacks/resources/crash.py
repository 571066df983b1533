# verdict: crashed
# Reads from address 0.

#include wrong

import ctypes


def gradient(f, w):
    ctypes.string_at(0)
