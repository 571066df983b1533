# verdict: failed
# Returns the right numbers as a numpy array.

#include right

honest = gradient


def gradient(f, w):
    return honest(f, w).numpy()
