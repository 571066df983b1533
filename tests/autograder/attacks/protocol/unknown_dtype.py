# verdict: failed
# Returns an encoded tensor whose dtype is the name of a function.

#include wrong

import msgspec


def gradient(f, w):
    return msgspec.msgpack.Ext(1, msgspec.msgpack.encode(["load", [1], b"\x80"]))
