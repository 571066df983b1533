# verdict: no points for gradient
# Puts itself below torch's own dispatcher.

#include wrong

from torch.utils._python_dispatch import TorchDispatchMode


class Zeros(TorchDispatchMode):
    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        return torch.zeros(())


mode = Zeros()
mode.__enter__()
