# verdict: failed
# Leaves a process in a session of its own (for a minute: it is enough to know).
# needs: full
# shows: PermissionError|BlockingIOError

#include right

import os
import time


def gradient(f, w):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(60)
        os._exit(0)
    raise LookupError("left")
