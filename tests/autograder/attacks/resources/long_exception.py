# verdict: failed
# Raises an exception with ten megabytes of text.

#include wrong


def gradient(f, w):
    raise ValueError("x" * 10**7)
