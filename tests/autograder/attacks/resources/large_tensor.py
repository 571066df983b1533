# verdict: failed
# Makes a tensor of sixteen gigabytes.
# shows: RuntimeError

#include wrong


def gradient(f, w):
    return torch.empty(1 << 31, dtype=torch.float64)
