# verdict: failed
# Returns text that is not Unicode.

#include wrong


def gradient(f, w):
    return "\ud800"
