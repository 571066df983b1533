# verdict: failed
# Cuts another student's result off, without opening it.
# needs: full
# shows: PermissionError

#include right

import os


def gradient(f, w):
    os.truncate("@OUT@/results/bob.json", 0)
