# verdict: failed
# Opens the zygote's memory as a file.
# needs: full
# shows: PermissionError|FileNotFoundError

#include right

import os


def gradient(f, w):
    with open(f"/proc/{os.getppid()}/mem", "rb"):
        raise RuntimeError("open")
