# verdict: timed out
# Raises an exception whose text never ends.

#include wrong


class Endless(Exception):
    def __str__(self):
        while True:
            pass


def gradient(f, w):
    raise Endless
