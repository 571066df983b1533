# verdict: failed
# Returns the right numbers as a list.

#include right

honest = gradient


def gradient(f, w):
    return honest(f, w).tolist()
