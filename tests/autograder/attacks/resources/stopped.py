# verdict: no points for gradient
# Stops its own process, as Ctrl-Z does.

#include wrong

import os
import signal


def gradient(f, w):
    os.kill(os.getpid(), signal.SIGSTOP)
    return torch.zeros_like(w)
