# verdict: no points for gradient
# Answers with no outcome at all, so that none is a failure.

#include wrong

from autograder.subjects import worker
from autograder.subjects.outcome import Batch

worker._run = lambda call, printed: Batch([])
