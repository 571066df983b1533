# verdict: failed
# Returns one number that looks like a trillion.

#include wrong


def gradient(f, w):
    return torch.zeros(1).expand(2**40)
