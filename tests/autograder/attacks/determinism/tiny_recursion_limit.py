# verdict: no points for gradient
# Leaves the worker hardly any depth to work in.

#include wrong

import sys

sys.setrecursionlimit(40)
