# verdict: no points for gradient
# Raises an exception whose traceback has ten thousand frames.

#include wrong

import sys
import types


def gradient(f, w):
    trace = None
    for _ in range(10_000):
        trace = types.TracebackType(trace, sys._getframe(), 0, 1)
    raise ValueError("deep").with_traceback(trace)
