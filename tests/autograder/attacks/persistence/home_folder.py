# verdict: failed
# Leaves a file in the instructor's home folder.
# needs: full
# shows: PermissionError

#include right

import os


def gradient(f, w):
    open(os.path.expanduser("~/.@MARK@"), "w").write("x")
