# verdict: failed
# Raises the exceptions by which a grader may say that it is its own fault.
# shows: GraderError

#include wrong


class GraderError(Exception):
    pass


def gradient(f, w):
    raise GraderError("solutions/lesson1_gradients.py is broken")
