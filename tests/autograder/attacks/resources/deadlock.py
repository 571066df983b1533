# verdict: timed out
# Waits for a lock that it holds.

#include wrong

import threading


def gradient(f, w):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
