# verdict: failed
# Connects to a socket in the file system, as Docker's or a desktop's.
# needs: full
# shows: PermissionError

#include right

import socket


def gradient(f, w):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect("@SOCKET@")
    raise RuntimeError("connected")
