# verdict: failed
# Mounts a folder over the results.
# needs: full
# shows: PermissionError|OSError

#include right

import ctypes


def gradient(f, w):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"none", b"@OUT@/empty", b"tmpfs", 0, None) < 0:
        raise OSError(ctypes.get_errno(), "mount")
    libc.umount(b"@OUT@/empty")
    raise LookupError("mounted")
