# verdict: no points for gradient
# Raises an exception whose text cannot be had without leaving Python.

#include wrong


class Nasty(Exception):
    def __str__(self):
        raise SystemExit(0)


def gradient(f, w):
    raise Nasty
