# verdict: failed
# Exchanges results by renaming them.
# needs: full
# shows: PermissionError|OSError

#include right

import os


def gradient(f, w):
    os.rename("@OUT@/results/bob.json", "@OUT@/results/@MARK@.json")
