# verdict: no points for gradient
# Claims to be the untouched stub after having seen the case.

#include wrong


def gradient(f, w):
    raise NotImplementedError("1.1 gradient")
