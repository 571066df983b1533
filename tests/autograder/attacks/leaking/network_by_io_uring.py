# verdict: failed
# Sets up a ring by which system calls are made that no filter of system calls sees.
# needs: full
# shows: PermissionError|OSError

#include right

import ctypes


def gradient(f, w):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(425, 8, ctypes.create_string_buffer(120)) < 0:
        raise OSError(ctypes.get_errno(), "io_uring_setup")
    raise LookupError("set up")
