# verdict: failed
# Returns a quantised tensor.

#include wrong


def gradient(f, w):
    return torch.quantize_per_tensor(torch.zeros(3), 0.1, 0, torch.qint8)
