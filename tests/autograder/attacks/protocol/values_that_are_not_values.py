# verdict: no points
# Answers with values whose bytes are no msgpack.

#include right

from autograder.isolation import worker
from autograder.subjects.outcome import Batch, Value

worker._run = lambda call, printed: Batch([Value(b"\xc1" * 9) for case in call.cases])
