# verdict: failed
# Leaves a file in torch's cache.
# needs: full
# shows: PermissionError

#include right

import os


def gradient(f, w):
    os.makedirs(os.path.expanduser("~/.cache/@MARK@"))
