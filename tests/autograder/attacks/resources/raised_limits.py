# verdict: timed out
# Gives itself more CPU time, and loops.

#include wrong

import resource


def gradient(f, w):
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
    except (OSError, ValueError):
        pass
    while True:
        pass
