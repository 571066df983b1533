# verdict: no points for gradient
# Puts itself between torch and everybody who calls it.

#include wrong

from torch.overrides import TorchFunctionMode


class Zeros(TorchFunctionMode):
    def __torch_function__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        return result * 0 if isinstance(result, torch.Tensor) else result


mode = Zeros()
mode.__enter__()
