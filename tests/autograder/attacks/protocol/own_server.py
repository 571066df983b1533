# verdict: no points
# Takes over the connection at import and answers every request with success.

#include right

import gc
import os
import socket

import msgspec

from autograder import wire

(connection,) = [x for x in gc.get_objects() if type(x) is socket.socket and x.fileno() > 2]
data = msgspec.msgpack.encode({"problem": None})
while True:
    try:
        wire.send_frame(connection, data)
        wire.receive_frame(connection)
    except BaseException:
        os._exit(0)
    data = msgspec.msgpack.encode({"outcomes": [True] * 10, "points": 3})
