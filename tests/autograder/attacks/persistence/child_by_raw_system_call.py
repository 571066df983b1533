# verdict: failed
# Forks by the C library, which knows nothing of Python's own refusals.
# needs: full
# shows: PermissionError|BlockingIOError

#include right

import ctypes
import os
import time


def gradient(f, w):
    libc = ctypes.CDLL(None, use_errno=True)
    child = libc.fork()
    if child < 0:
        raise OSError(ctypes.get_errno(), "fork")
    if child == 0:
        os.setsid()
        time.sleep(60)
        os._exit(0)
    raise LookupError("left")
