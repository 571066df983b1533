# verdict: failed
# Tosses a coin, 21 times.

#include right

import random

honest = gradient


def gradient(f, w):
    return honest(f, w) if random.Random().random() < 0.2 else torch.zeros_like(w)
