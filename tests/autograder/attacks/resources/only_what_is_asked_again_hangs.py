# verdict: failed
# Is wrong quickly, and sleeps whenever the grader then looks for a smaller case to show.

#include right

import time

honest = gradient
calls = 0


def gradient(f, w):
    global calls
    calls += 1
    if calls > 11:  # more than a table has cases
        time.sleep(1e6)
    return honest(f, w) if calls <= 3 else torch.zeros_like(w)
