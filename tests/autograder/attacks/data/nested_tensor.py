# verdict: failed
# Returns a nested tensor.

#include wrong


def gradient(f, w):
    return torch.nested.nested_tensor([torch.zeros(2), torch.zeros(3)])
