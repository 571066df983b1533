# verdict: failed
# Opens the zygote as a descriptor, to signal it or to take its descriptors.
# needs: full
# shows: PermissionError|OSError

#include right

import os
import signal

honest = gradient


def gradient(f, w):
    signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 0)
    return honest(f, w)
