# verdict: no points for gradient
# Raises an exception whose text is not Unicode.

#include wrong


def gradient(f, w):
    raise ValueError("\ud800 \udfff")
