# verdict: failed
# Starts a process with multiprocessing.
# needs: full
# shows: PermissionError|BlockingIOError

#include wrong

import multiprocessing
import time


def gradient(f, w):
    process = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
    process.start()
