# verdict: failed
# Waits for somebody to type.
# shows: EOFError

#include wrong


def gradient(f, w):
    input()
