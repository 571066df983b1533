# verdict: no points for gradient
# Answers with one outcome, however many cases there are.

#include wrong

from autograder.isolation import worker
from autograder.subjects.outcome import Batch, Value

worker._run = lambda call, printed: Batch([Value(b"\xc0")])
