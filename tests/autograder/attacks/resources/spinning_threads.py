# verdict: timed out
# Spends its time in other threads while it sleeps itself.

#include wrong

import threading
import time


def spin():
    while True:
        pass


def gradient(f, w):
    for _ in range(4):
        threading.Thread(target=spin, daemon=True).start()
    time.sleep(1e6)
