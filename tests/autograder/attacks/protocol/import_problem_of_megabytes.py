# verdict: no points
# Forges the reply to the import itself: an exception with megabytes of text.

#include right

from autograder.isolation import worker
from autograder.subjects.outcome import Raised

worker._import = lambda lesson: Raised("x" * 9, "y" * 3_000_000, False, None, [])
raise ValueError("y" * 3_000_000)
