# verdict: failed
# Changes the default dtype in the call and leaves it changed.
# shows: changed

#include right

honest = gradient


def gradient(f, w):
    torch.set_default_dtype(torch.float16)
    return honest(f, w)
