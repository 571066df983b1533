# verdict: no points for gradient
# Lets a thread change the default dtype all the time.

#include wrong

import threading
import time


def flip():
    while True:
        torch.set_default_dtype(torch.float64)
        torch.set_default_dtype(torch.float32)
        time.sleep(0)


threading.Thread(target=flip, daemon=True).start()
