# verdict: failed
# Returns an object that the encoder copies into the reply: the head of an array that never comes.

#include wrong

import msgspec


def gradient(f, w):
    return msgspec.Raw(b"\xdd\xff\xff\xff\xff")
