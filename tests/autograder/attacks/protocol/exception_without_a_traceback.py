# verdict: no points for gradient
# Raises an exception whose traceback is a number.

#include wrong


class Odd(Exception):
    __traceback__ = 5


def gradient(f, w):
    raise Odd
