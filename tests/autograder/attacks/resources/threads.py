# verdict: failed
# Starts threads until no more can be started.
# shows: RuntimeError

#include wrong

import threading


def gradient(f, w):
    stop = threading.Event()
    threading.stack_size(64 << 20)
    for _ in range(500):
        threading.Thread(target=stop.wait, daemon=True).start()
