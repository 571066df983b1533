# verdict: failed
# Lifts the limit of its memory, which only the privileged may.
# needs: full
# shows: ValueError|PermissionError|OSError

#include wrong

import resource


def gradient(f, w):
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)
