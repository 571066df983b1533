# verdict: failed
# Turns the garbage collector off and fills the memory with cycles.
# shows: MemoryError

#include wrong

import gc


def gradient(f, w):
    gc.disable()
    while True:
        cycle = [bytearray(1 << 24)]
        cycle.append(cycle)
