# verdict: no points
# Answers for every case that the observation is an empty value.

#include right

from autograder.isolation import worker
from autograder.subjects.outcome import Value

worker.perform_all = lambda module, call, is_own: [Value(b"\xc3")] * len(call.cases)
