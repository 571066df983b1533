# verdict: failed
# Depends on the addresses of objects and the order of sets.

#include wrong


def gradient(f, w):
    return torch.full_like(w, id(f) % 97 + hash("a") % 89).detach()
