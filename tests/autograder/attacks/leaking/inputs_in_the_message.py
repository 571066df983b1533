# verdict: failed
# Puts the case into its message: cases are shown to students, and no secret.

#include right


def gradient(f, w):
    raise ValueError(f"{f} at {w.tolist()}")
