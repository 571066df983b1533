# verdict: no points for gradient
# Returns a hundred megabytes of text.

#include wrong


def gradient(f, w):
    return "x" * 10**8
