# verdict: failed
# Signals the process that starts the workers (signal 0: whether it may is enough to know).
# needs: full
# shows: PermissionError

#include right

import os

honest = gradient


def gradient(f, w):
    os.kill(os.getppid(), 0)
    return honest(f, w)
