# verdict: failed
# Leaves a folder in /var/tmp.
# needs: full
# shows: PermissionError

#include right

import os


def gradient(f, w):
    os.mkdir("/var/tmp/@MARK@")
