# verdict: no points
# Forges replies that name megabytes of changed state, or of unfit data.

#include right

from autograder.isolation import worker
from autograder.subjects.outcome import Altered, Batch, Unfit

worker._run = lambda call, printed: Batch(
    [Altered("x" * 300_000), Unfit("y" * 300_000)] * (len(call.cases) // 2)
    + [Altered("z" * 300_000)] * (len(call.cases) % 2)
)
