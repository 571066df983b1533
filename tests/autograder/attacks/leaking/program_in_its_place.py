# verdict: failed
# Replaces itself by another program.
# needs: full
# shows: PermissionError

#include right

import os


def gradient(f, w):
    os.execv("/bin/true", ["true"])
