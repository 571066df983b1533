# verdict: failed
# Starts a program by the system's own spawn.
# needs: full
# shows: PermissionError|BlockingIOError

#include wrong

import os


def gradient(f, w):
    os.posix_spawn("/bin/sleep", ["sleep", "60"], {})
