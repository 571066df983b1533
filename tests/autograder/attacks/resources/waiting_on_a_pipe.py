# verdict: failed
# Makes a named pipe and waits for somebody to write to it.
# needs: full
# shows: PermissionError

#include wrong

import os


def gradient(f, w):
    os.mkfifo("/tmp/@MARK@-pipe")
