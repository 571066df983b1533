# verdict: no points
# Forges a reply whose exception has a name, a text, a place and a trail of megabytes.

#include right

from autograder.isolation import worker
from autograder.subjects.outcome import Batch, Place, Raised

big = "x" * 400_000


def run(call, printed):
    raised = Raised(big, big, False, Place("../../" + big, 2**62), [big] * 2)
    return Batch([raised] + [Raised("E", "", False, None, [])] * (len(call.cases) - 1))


worker._run = run
