# verdict: timed out
# Waits for a thread that never ends.

#include wrong

import threading


def gradient(f, w):
    thread = threading.Thread(target=threading.Event().wait, daemon=True)
    thread.start()
    thread.join()
