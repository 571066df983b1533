# verdict: failed
# Leaves a program in a session of its own.
# needs: full
# shows: PermissionError|BlockingIOError

#include right

import subprocess


def gradient(f, w):
    subprocess.Popen(["sleep", "60"], start_new_session=True)
    raise LookupError("left")
