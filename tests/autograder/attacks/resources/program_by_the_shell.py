# verdict: failed
# Starts a program through the shell, in the background.
# needs: full
# shows: status -?[1-9]

#include wrong

import os


def gradient(f, w):
    raise RuntimeError(f"status {os.system('sleep 60 &')}")
