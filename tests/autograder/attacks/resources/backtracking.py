# verdict: timed out
# Matches a regular expression that backtracks for ever.

#include wrong

import re


def gradient(f, w):
    re.match("(a+)+$", "a" * 60 + "b")
