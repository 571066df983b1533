# verdict: failed
# Takes the permission to read a file away, which Landlock alone does not prevent.
# needs: full
# shows: PermissionError

#include right

import os


def gradient(f, w):
    os.chmod("@OUT@/results/bob.json", 0)
