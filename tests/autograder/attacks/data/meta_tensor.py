# verdict: failed
# Returns a tensor without data.

#include wrong


def gradient(f, w):
    return torch.zeros_like(w, device="meta")
