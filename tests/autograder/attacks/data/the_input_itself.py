# verdict: failed
# Changes its input in place and returns it.

#include wrong


def gradient(f, w):
    with torch.no_grad():
        return w.mul_(2)
