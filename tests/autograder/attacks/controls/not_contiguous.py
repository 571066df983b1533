# verdict: all points
# Returns a view whose numbers do not lie side by side.

#include right

honest = gradient


def gradient(f, w):
    result = honest(f, w)
    return torch.stack([result, result], dim=-1)[..., 1]
