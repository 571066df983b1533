# verdict: no points for gradient
# Sends a well-formed reply with ten values before the worker sends its own.

#include wrong

import gc
import socket

from autograder import wire
from autograder.subjects.outcome import Batch, Value


def gradient(f, w):
    (connection,) = [x for x in gc.get_objects() if type(x) is socket.socket and x.fileno() > 2]
    values = [Value(wire.encode({"gradient": w, "gradient_requires_grad": False, "w": None}))]
    wire.send_frame(connection, wire.encode(Batch(values * 10)))
    return torch.zeros_like(w)
