# verdict: no points for gradient
# Returns a tensor subclass whose conversion to bytes gives a megabyte of others.

#include wrong


class Odd(torch.Tensor):
    def detach(self):
        return self

    def numpy(self):
        return self

    def tobytes(self):
        return bytes(1 << 20)


def gradient(f, w):
    return torch.zeros_like(w).as_subclass(Odd)
