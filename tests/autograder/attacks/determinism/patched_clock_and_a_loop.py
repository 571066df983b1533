# verdict: timed out
# Stops the clocks and loops.

#include wrong

import resource
import time

time.monotonic = lambda: 0.0
resource.setrlimit = lambda *a: None


def gradient(f, w):
    while True:
        pass
