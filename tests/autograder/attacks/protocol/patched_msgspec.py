# verdict: no points
# Makes the encoder's library encode nothing.

#include right

from autograder import wire


class Nothing:
    def encode(self, value):
        return b""


wire._encoder = Nothing()
