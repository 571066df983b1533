# verdict: failed
# Asks for a terabyte.
# shows: MemoryError

#include wrong


def gradient(f, w):
    return bytearray(1 << 40)
