# verdict: no points for gradient
# Announces a frame of 4 GiB.

#include wrong

from autograder import wire

wire.send_frame = lambda connection, data, deadline=None: connection.sendall(b"\xff" * 4 + data)
