# verdict: no points for gradient
# Asks for ever more memory.

#include wrong


def gradient(f, w):
    grown = []
    while True:
        grown.append(bytearray(1 << 26))
