# verdict: failed
# Is right, and seeds torch's random state each time.
# shows: the seed of the random state

#include right

honest = gradient


def gradient(f, w):
    torch.manual_seed(0)
    return honest(f, w)
