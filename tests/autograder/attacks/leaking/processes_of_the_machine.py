# verdict: failed
# Counts the processes of the machine.
# needs: full
# shows: PermissionError|FileNotFoundError

#include right

import os


def gradient(f, w):
    raise RuntimeError(len(os.listdir("/proc")))
