# verdict: failed
# Maps two gigabytes that are shared with nobody.
# shows: OSError|MemoryError

#include wrong

import mmap


def gradient(f, w):
    mmap.mmap(-1, 2 << 30)
