# verdict: failed
# Returns as many empty lists as fit into a reply.

#include wrong


def gradient(f, w):
    return [[]] * 700_000
