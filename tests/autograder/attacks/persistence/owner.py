# verdict: failed
# Gives a file of the instructor's to itself.
# needs: full
# shows: PermissionError

#include right

import os


def gradient(f, w):
    os.chown("@OUT@/results/bob.json", os.getuid(), os.getgid())
    raise LookupError("given")
