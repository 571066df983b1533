# verdict: failed
# Turns gradients off in the call and leaves them off.
# shows: changed

#include right

honest = gradient


def gradient(f, w):
    result = honest(f, w)
    torch.set_grad_enabled(False)
    return result
