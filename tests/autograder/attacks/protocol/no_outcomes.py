# verdict: no points for gradient
# Answers with no outcome at all, so that none is a failure.

#include wrong

from autograder.isolation import worker
from autograder.subjects.outcome import Batch

worker._run = lambda call, printed: Batch([])
