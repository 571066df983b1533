# verdict: failed
# Rejects the example, as if the grader's own strategy had drawn nonsense.

#include wrong

import hypothesis


def gradient(f, w):
    hypothesis.reject()
