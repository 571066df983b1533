# verdict: failed
# Returns infinities.

#include wrong


def gradient(f, w):
    return torch.full_like(w, float("inf")).detach()
