# verdict: failed
# Leaves a semaphore under a name.
# needs: full
# shows: PermissionError|OSError

#include right

import ctypes
import os


def gradient(f, w):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.sem_open.restype = ctypes.c_void_p
    if not libc.sem_open(b"/@MARK@", os.O_CREAT, 0o600, 1):
        raise OSError(ctypes.get_errno(), "sem_open")
    raise LookupError("made")
