# verdict: failed
# Returns the right numbers as float16 or complex, which comparisons may forgive.

#include right

honest = gradient


def gradient(f, w):
    return honest(f, w).to(torch.complex128)
