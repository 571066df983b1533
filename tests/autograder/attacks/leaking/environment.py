# verdict: failed
# Asks the environment for the instructor's secret.
# shows: KeyError

#include right

import os

honest = gradient


def gradient(f, w):
    raise RuntimeError(os.environ["@ENVIRONMENT@"])
