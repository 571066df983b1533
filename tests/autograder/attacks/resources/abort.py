# verdict: crashed
# Aborts.

#include wrong

import os


def gradient(f, w):
    os.abort()
