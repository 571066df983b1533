# verdict: failed
# Changes the zygote's limits (to what they are: whether it may is enough to know).
# needs: full
# shows: PermissionError

#include wrong

import os
import resource


def gradient(f, w):
    now = resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)
    resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, now)
