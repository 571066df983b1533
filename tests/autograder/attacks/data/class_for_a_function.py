# verdict: failed
# Is a class whose instances are tensors of the right numbers only when one looks.

#include wrong


class gradient:
    def __init__(self, f, w):
        self.f, self.w = f, w

    @property
    def requires_grad(self):
        return False
