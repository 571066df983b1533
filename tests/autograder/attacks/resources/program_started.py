# verdict: failed
# Starts another program.
# needs: full
# shows: PermissionError|BlockingIOError

#include wrong

import subprocess


def gradient(f, w):
    subprocess.Popen(["sleep", "60"])
