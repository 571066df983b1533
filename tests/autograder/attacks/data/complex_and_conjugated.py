# verdict: failed
# Returns a conjugated complex tensor.

#include wrong


def gradient(f, w):
    return torch.zeros(3, dtype=torch.complex64).conj()
