# verdict: failed
# Shows the arguments and the path of the process it runs in.

#include right

import sys


def gradient(f, w):
    raise RuntimeError(f"{len(sys.orig_argv)} arguments, {len(sys.path)} folders")
