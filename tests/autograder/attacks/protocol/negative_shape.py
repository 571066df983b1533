# verdict: failed
# Returns an encoded tensor with negative sizes whose product fits its bytes.

#include wrong

import msgspec


def gradient(f, w):
    frame = ["float64", [-1, -2], bytes(16)]
    return msgspec.msgpack.Ext(1, msgspec.msgpack.encode(frame))
