# verdict: no points
# Sends every case back as its own observation.

#include right

from autograder.isolation import worker
from autograder.subjects.outcome import Batch, Value

worker._run = lambda call, printed: Batch([Value(case) for case in call.cases])
