# verdict: failed
# Leaves a message queue.
# needs: full
# shows: PermissionError|OSError

#include right

import ctypes
import os


def gradient(f, w):
    libc = ctypes.CDLL(None, use_errno=True)
    queue = libc.mq_open(b"/@MARK@", os.O_CREAT | os.O_RDWR, 0o600, None)
    if queue < 0:
        raise OSError(ctypes.get_errno(), "mq_open")
    libc.mq_unlink(b"/@MARK@")  # it is enough to know
    raise LookupError("made")
