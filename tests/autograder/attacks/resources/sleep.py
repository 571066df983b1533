# verdict: timed out
# Sleeps.

#include wrong

import time


def gradient(f, w):
    time.sleep(1e6)
