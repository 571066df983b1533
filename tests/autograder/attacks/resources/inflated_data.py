# verdict: no points for gradient
# Inflates data that becomes a thousand times as large, twice.

#include wrong

import zlib


def gradient(f, w):
    packed = zlib.compress(zlib.compress(bytes(1 << 28), 9), 9)
    data = zlib.decompress(zlib.decompress(packed))
    return data * 8
