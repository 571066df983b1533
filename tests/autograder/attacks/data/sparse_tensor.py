# verdict: failed
# Returns the right numbers as a sparse tensor.

#include right

honest = gradient


def gradient(f, w):
    return honest(f, w).to_sparse()
