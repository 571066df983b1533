# verdict: no points for gradient
# Imports everything from a file of its own that redefines everything.

#include right

from exercises.helper import *
#file helper.py
Tensor = torch = None


def gradient(f, w):
    return torch.zeros_like(w)
