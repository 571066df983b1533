# verdict: crashed
# Sends a frame without content.

#include wrong

import gc
import os
import socket


def gradient(f, w):
    for thing in gc.get_objects():
        if type(thing) is socket.socket:
            thing.sendall(bytes(4))
    os._exit(0)
