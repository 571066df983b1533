# verdict: failed
# Returns a tensor of sixty dimensions.

#include wrong


def gradient(f, w):
    return torch.zeros([1] * 60)
