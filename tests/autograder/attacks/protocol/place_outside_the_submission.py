# verdict: no points
# Forges an exception that is said to come from a file of the instructor's.

#include right

from autograder.isolation import worker
from autograder.subjects.outcome import Batch, Place, Raised

place = Place("../../solutions/lesson1_gradients.py\n<script>", -1)
worker._run = lambda call, printed: Batch(
    [Raised("E", "", False, place, []) for case in call.cases]
)
