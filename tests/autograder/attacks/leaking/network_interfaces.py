# verdict: failed
# Asks the kernel about the machine's network by a netlink socket.
# needs: full
# shows: PermissionError|OSError

#include right

import socket


def gradient(f, w):
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)
    raise RuntimeError("opened")
