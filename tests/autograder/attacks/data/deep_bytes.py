# verdict: failed
# Returns encoded lists that are nested deeper than any decoder's stack.

#include wrong

import msgspec


def gradient(f, w):
    return msgspec.Raw(b"\x91" * 500_000 + b"\xc0")
