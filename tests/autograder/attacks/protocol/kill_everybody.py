# verdict: failed
# Signals every process that it may (signal 0: whether it may is enough to know).
# needs: full
# shows: PermissionError

#include right

import os

honest = gradient


def gradient(f, w):
    os.kill(-1, 0)
    return honest(f, w)
