# verdict: all points
# Declares an encoding that nobody knows.

# -*- coding: no-such-encoding -*-
#include right
