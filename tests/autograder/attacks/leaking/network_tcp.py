# verdict: failed
# Connects to a server on this machine.
# needs: full
# shows: PermissionError

#include right

import socket


def gradient(f, w):
    with socket.create_connection(("127.0.0.1", @TCP@), timeout=1) as connection:
        connection.sendall(str(w).encode())
    raise RuntimeError("sent")
