# verdict: failed
# Becomes another user, if it can.
# needs: full
# shows: PermissionError|OSError

#include right

import os


def gradient(f, w):
    os.setuid(0)
    os.setgroups([0])
    raise LookupError("became")
