# verdict: failed
# Returns a text that just fits into a reply.

#include wrong


def gradient(f, w):
    return "\x07" * 700_000
