# verdict: failed
# Sends a datagram.
# needs: full
# shows: PermissionError

#include right

import socket


def gradient(f, w):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(str(w).encode(), ("127.0.0.1", @UDP@))
    raise RuntimeError("sent")
