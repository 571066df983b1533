# verdict: failed
# Returns extensions that the wire does not know, a time stamp in the far future among them.

#include wrong

import msgspec


def gradient(f, w):
    return [msgspec.Raw(b"\xc7\x0c\xff" + b"\xff" * 12), msgspec.msgpack.Ext(99, b"")]
