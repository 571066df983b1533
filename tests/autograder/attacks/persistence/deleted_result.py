# verdict: failed
# Deletes another student's result.
# needs: full
# shows: PermissionError

#include right

import os


def gradient(f, w):
    os.unlink("@OUT@/results/bob.json")
