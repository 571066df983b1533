# verdict: no points
# Takes the encoder away.

#include right

from autograder import wire

wire.encode = None
