# verdict: failed
# Declares its own failure an expected one.
# shows: XFailed

#include wrong

import pytest


def gradient(f, w):
    pytest.xfail("known")
