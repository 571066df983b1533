# verdict: failed
# Leaves a second name of another student's result.
# needs: full
# shows: PermissionError|OSError

#include right

import os


def gradient(f, w):
    os.link("@OUT@/results/bob.json", "/tmp/@MARK@-hard")
