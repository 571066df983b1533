# verdict: failed
# Leaves a block of System V shared memory.
# needs: full
# shows: PermissionError|OSError

#include right

import ctypes


def gradient(f, w):
    libc = ctypes.CDLL(None, use_errno=True)
    block = libc.shmget(0, 4096, 0o1600)
    if block < 0:
        raise OSError(ctypes.get_errno(), "shmget")
    libc.shmctl(block, 0, None)  # it is enough to know
    raise LookupError("made")
