# verdict: failed
# Attaches to the zygote as a debugger (PTRACE_SEIZE, which does not stop it).
# needs: full
# shows: PermissionError

#include right

import ctypes
import os

honest = gradient


def gradient(f, w):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(0x4206, os.getppid(), 0, 0) == -1:
        raise OSError(ctypes.get_errno(), "ptrace")
    return honest(f, w)
