# verdict: failed
# Hides data in a file's extended attributes.
# needs: full
# shows: PermissionError|OSError

#include right

import os


def gradient(f, w):
    os.setxattr("@OUT@/results/bob.json", "user.mark", b"x")
