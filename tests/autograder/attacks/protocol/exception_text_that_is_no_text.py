# verdict: no points for gradient
# Raises an exception whose text is a number and whose name is none.

#include wrong


class Meta(type):
    __name__ = property(lambda cls: 5)


class Odd(Exception, metaclass=Meta):
    def __str__(self):
        return 5


def gradient(f, w):
    raise Odd
