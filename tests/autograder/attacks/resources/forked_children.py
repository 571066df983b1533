# verdict: failed
# Starts processes (twenty, which end by themselves: one is enough to know).
# needs: full
# shows: PermissionError|BlockingIOError

#include wrong

import os
import time


def gradient(f, w):
    for _ in range(20):
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
