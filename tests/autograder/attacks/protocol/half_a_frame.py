# verdict: crashed
# Sends the first half of a frame and leaves.

#include wrong

import gc
import os
import socket


def gradient(f, w):
    for thing in gc.get_objects():
        if type(thing) is socket.socket:
            thing.sendall((1000).to_bytes(4, "big") + bytes(500))
    os._exit(0)
