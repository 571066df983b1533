# verdict: timed out
# Loops without end.

#include wrong


def gradient(f, w):
    while True:
        pass
