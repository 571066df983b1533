# verdict: failed
# Opens /dev/null until no more can be opened.
# needs: full
# shows: OSError

#include wrong


def gradient(f, w):
    kept = [open("/dev/null") for _ in range(70_000)]
