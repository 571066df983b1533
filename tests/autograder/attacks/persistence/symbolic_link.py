# verdict: failed
# Leaves a link to a secret where somebody will follow it.
# needs: full
# shows: PermissionError

#include right

import os


def gradient(f, w):
    os.symlink("@SECRET@", "/tmp/@MARK@-link")
