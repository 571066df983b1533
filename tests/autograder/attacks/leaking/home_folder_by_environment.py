# verdict: failed
# Asks where the instructor's home folder is.
# shows: KeyError

#include right

import os


def gradient(f, w):
    raise RuntimeError(os.environ["HOME"])
