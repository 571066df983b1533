# verdict: no points for gradient
# Answers with outcomes of a kind that does not exist.

#include wrong

import msgspec

from autograder.isolation import worker


class Passed(msgspec.Struct, tag=True):
    points: int = 3


class Batch(msgspec.Struct):
    outcomes: list


worker._run = lambda call, printed: Batch([Passed() for case in call.cases])
