# verdict: failed
# Changes when a file was written, which decides about late submissions.
# needs: full
# shows: PermissionError

#include right

import os


def gradient(f, w):
    os.utime("@OUT@/results/bob.json", (0, 0))
