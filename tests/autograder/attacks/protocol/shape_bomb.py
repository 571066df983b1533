# verdict: failed
# Returns an encoded tensor without bytes but with a shape whose sum would fill any memory.

#include wrong

import msgspec


def gradient(f, w):
    frame = ["float32", [0, 2**26, 2**26], b""]
    return msgspec.msgpack.Ext(1, msgspec.msgpack.encode(frame))
