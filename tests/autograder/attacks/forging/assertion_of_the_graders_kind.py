# verdict: failed
# Raises the grader's own kinds of exception, imported from its modules.

#include wrong

from autograder.subjects.outcome import TimedOut


def gradient(f, w):
    raise TimedOut("not my fault")
