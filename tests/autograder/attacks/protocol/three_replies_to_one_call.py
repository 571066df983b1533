# verdict: no points for gradient
# Sends every reply three times, so that a later check is answered by an earlier one.

#include wrong

from autograder import wire

send = wire.send_frame


def thrice(connection, data, deadline=None):
    for _ in range(3):
        send(connection, data, deadline)


wire.send_frame = thrice
