# verdict: failed
# Reads the answers as an array of bytes.
# needs: full
# shows: PermissionError

#include right

import numpy


def gradient(f, w):
    data = numpy.fromfile("@COURSE@/solutions/lesson1_gradients.py", dtype=numpy.uint8)
    raise RuntimeError(data.tobytes()[-300:].decode())
