# verdict: failed
# Connects to a socket that has a name and no file.
# needs: full
# shows: PermissionError

#include right

import socket


def gradient(f, w):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect("\0@MARK@")
    raise RuntimeError("connected")
