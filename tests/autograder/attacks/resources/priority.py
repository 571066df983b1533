# verdict: failed
# Lowers the zygote's priority, to slow down all that come later.
# needs: full
# shows: PermissionError

#include wrong

import os


def gradient(f, w):
    os.setpriority(os.PRIO_PROCESS, os.getppid(), os.getpriority(os.PRIO_PROCESS, os.getppid()))
