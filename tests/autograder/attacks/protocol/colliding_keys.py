# verdict: failed
# Returns a dict of keys whose hashes are all the same, which takes a decoder hours to build.

#include wrong

import msgspec

# CPython's hash of a pair of integers, solved for the second: any number of pairs with one hash.
P1, P2, P5, BITS = 11400714785074694791, 14029467366897019727, 2870177450012600261, 2**64
INVERSE = pow(P2, -1, BITS)


def pairs(count):
    found, a = [], 0
    while len(found) < count:
        a += 1
        x = (P5 + a * P2) % BITS
        x = (x << 31 | x >> 33) % BITS * P1
        b = (12345 - x) * INVERSE % BITS
        b -= BITS * (b >> 63)
        if abs(b) < 2**61 - 1 and b != -1:
            found.append((a, b))
    return found


keys = pairs(15_000)
items = b"".join(msgspec.msgpack.encode(key) + b"\x00" for key in keys)
hostile = msgspec.Raw(b"\xdf" + len(keys).to_bytes(4, "big") + items)


def gradient(f, w):
    return hostile
