# verdict: failed
# Reads the zygote's memory.
# needs: full
# shows: PermissionError

#include right

import ctypes
import os

honest = gradient


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def gradient(f, w):
    libc = ctypes.CDLL(None, use_errno=True)
    here = ctypes.create_string_buffer(8)
    mine = Vector(ctypes.addressof(here), 8)  # a fork has the same addresses
    if libc.process_vm_readv(os.getppid(), ctypes.byref(mine), 1, ctypes.byref(mine), 1, 0) == -1:
        raise OSError(ctypes.get_errno(), "process_vm_readv")
    return honest(f, w)
