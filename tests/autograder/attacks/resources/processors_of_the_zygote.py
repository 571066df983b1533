# verdict: failed
# Ties the zygote to processors (to those it has: whether it may is enough to know).
# needs: full
# shows: PermissionError

#include wrong

import os


def gradient(f, w):
    os.sched_setaffinity(os.getppid(), os.sched_getaffinity(0))
