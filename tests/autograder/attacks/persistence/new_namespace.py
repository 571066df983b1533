# verdict: failed
# Makes itself the master of a namespace of its own.
# needs: full
# shows: PermissionError|OSError

#include right

import ctypes


def gradient(f, w):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x00020000) < 0:
        raise OSError(ctypes.get_errno(), "unshare")
    raise LookupError("made")
